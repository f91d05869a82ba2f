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

public static class DeclineCatalogueHandler
{
    public static async Task<ProposalAnswer> Handle(
        DeclineCatalogue command, [Entity(nameof(DeclineCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return await Proposals.Again(answered, command.Request, session, cancellation);
        }

        var (open, refusal) = await Proposals.Open(command.Proposal, session, cancellation);
        return open is null ? new(null, refusal)
            : Proposals.Keep(open with { DeclinedBy = command.Request.Caller.Id, DeclinedAt = clock.GetCurrentInstant() }, command.Request, session, clock);
    }
}
