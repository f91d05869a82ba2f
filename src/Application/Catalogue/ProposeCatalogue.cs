using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases.Steps;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>Proposes files of the catalogue, proven already; another administrator's consent puts them into force.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Files">What each file says, by its path.</param>
/// <param name="Before">What each said before, in its latest version.</param>
/// <param name="Reason">Why.</param>
/// <param name="Changes">What it changes for new cases.</param>
public sealed record ProposeCatalogue(Request Request, IReadOnlyDictionary<string, string> Files, IReadOnlyDictionary<string, string?> Before, string Reason, IReadOnlyList<string> Changes)
{
    public string RequestId => Request.Id;
}

public sealed class ProposeCatalogueShape : AbstractValidator<ProposeCatalogue>
{
    public ProposeCatalogueShape() => RuleFor(c => c.Reason).NotEmpty().Characters(InputFields.MaxText).OverridePropertyName("reason");
}

public static class ProposeCatalogueHandler
{
    public static CommandAnswer Handle(
        ProposeCatalogue command, [Entity(nameof(ProposeCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock)
    {
        if (answered is not null)
        {
            return answered.For(command.Request);
        }

        var proposal = new CatalogueProposal
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Files = command.Files,
            Before = command.Before,
            Reason = command.Reason,
            Changes = command.Changes,
            ProposedBy = command.Request.Caller.Id,
            ProposedAt = clock.GetCurrentInstant(),
        };
        return Proposals.Keep(proposal, command.Request, session, clock);
    }
}
