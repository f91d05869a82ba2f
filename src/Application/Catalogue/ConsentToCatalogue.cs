using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>A second administrator's consent to a proposal, which puts it into force.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Proposal">Its id.</param>
/// <param name="ServesFrom">The first day on which new cases are opened under it.</param>
/// <param name="ProvenAfter">After how many consents it was proven once more; another in between has to be proven with.</param>
public sealed record ConsentToCatalogue(Request Request, string Proposal, LocalDate ServesFrom, int ProvenAfter)
{
    public string RequestId => Request.Id;
}

public static class ConsentToCatalogueHandler
{
    public static async Task<ProposalAnswer> Handle(
        ConsentToCatalogue command, [Entity(nameof(ConsentToCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return await Proposals.Again(answered, command.Request, session, cancellation);
        }

        var (open, refusal) = await Proposals.Open(command.Proposal, session, cancellation);
        if (open is null)
        {
            return new(null, refusal);
        }

        if (open.ProposedBy == command.Request.Caller.Id)
        {
            return new(null, Proposals.ByProposer.Refuse());
        }

        var now = clock.GetCurrentInstant();
        if (command.ServesFrom < now.InZone(WorkingCalendar.China).Date)
        {
            return new(null, Proposals.InThePast.Refuse("servesFrom"));
        }

        var consented = Catalogues.Consented(await session.Query<CatalogueProposal>().ToListAsync(cancellation));
        return consented.Count != command.ProvenAfter
            ? new(null, Proposals.Moved.Refuse())
            : Proposals.Keep(open with { Consent = new CatalogueConsent(command.Request.Caller.Id, now, command.ServesFrom, consented.Count + 1) }, command.Request, session, clock);
    }
}
