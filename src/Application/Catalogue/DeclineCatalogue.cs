using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>An administrator takes a proposal back or declines it.</summary>
public sealed record DeclineCatalogue(Request Request, string Proposal)
{
    public string RequestId => Request.Id;
}

public sealed class DeclineCatalogueShape : AbstractValidator<DeclineCatalogue>
{
    public DeclineCatalogueShape() => RuleFor(c => c.Proposal).NotEmpty().MaximumLength(Proposals.MaxId).OverridePropertyName("id");
}

public static class DeclineCatalogueHandler
{
    public static async Task<CommandAnswer> Handle(
        DeclineCatalogue command, [Entity(nameof(DeclineCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return answered.For(command.Request);
        }

        var (open, refusal) = await Proposals.Open(command.Proposal, session, cancellation);
        return open is null ? refusal!
            : Proposals.Keep(open with { DeclinedBy = command.Request.Caller.Id, DeclinedAt = clock.GetCurrentInstant() }, command.Request, session, clock);
    }
}
