using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>Proposes files of the catalogue, proven already; another administrator's consent puts them into force.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Files">What each file says, by its path.</param>
/// <param name="Reason">Why.</param>
/// <param name="Changes">What it changes for new cases.</param>
public sealed record ProposeCatalogue(Request Request, IReadOnlyDictionary<string, string> Files, string Reason, IReadOnlyList<string> Changes)
{
    public string RequestId => Request.Id;
}

/// <summary>The proposal as it stands now, or why what was asked was not done.</summary>
public sealed record ProposalAnswer(CatalogueProposal? Proposal, Refusal? Refusal);

public static class ProposeCatalogueHandler
{
    public static async Task<ProposalAnswer> Handle(
        ProposeCatalogue command, [Entity(nameof(ProposeCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return await Proposals.Again(answered, command.Request, session, cancellation);
        }

        var proposal = new CatalogueProposal
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Files = command.Files,
            Reason = command.Reason,
            Changes = command.Changes,
            ProposedBy = command.Request.Caller.Id,
            ProposedAt = clock.GetCurrentInstant(),
        };
        return Proposals.Keep(proposal, command.Request, session, clock);
    }
}
