using FluentValidation;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using NodaTime.Text;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>A second administrator's consent to a proposal, which puts it into force.</summary>
/// <param name="Request">Who is asking.</param>
/// <param name="Proposal">Its id.</param>
/// <param name="ServesFrom">The first day on which new cases are opened under it.</param>
/// <param name="ProvenAfter">After how many consents, given or taken back, it was proven once more; another in between has to be proven with.</param>
public sealed record ConsentToCatalogue(Request Request, string Proposal, LocalDate ServesFrom, int ProvenAfter)
{
    public string RequestId => Request.Id;
}

public sealed class ConsentToCatalogueShape : AbstractValidator<ConsentToCatalogue>
{
    public ConsentToCatalogueShape() => RuleFor(c => c.Proposal).NotEmpty().MaximumLength(Proposals.MaxId).OverridePropertyName("id");
}

public static class ConsentToCatalogueHandler
{
    public static async Task<CommandAnswer> Handle(
        ConsentToCatalogue command, [Entity(nameof(ConsentToCatalogue.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, Catalogues catalogues, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return answered.For(command.Request);
        }

        var open = await Proposals.Locked(command.Proposal, session, cancellation);
        if (open is not { IsOpen: true })
        {
            return (open is null ? Proposals.Unknown : Proposals.Settled).Refuse("id");
        }

        if (open.ProposedBy == command.Request.Caller.Id)
        {
            return Proposals.ByProposer.Refuse();
        }

        var now = clock.GetCurrentInstant();
        if (command.ServesFrom < now.InZone(WorkingCalendar.China).Date)
        {
            return Proposals.InThePast.Refuse("servesFrom");
        }

        var today = now.InZone(WorkingCalendar.China).Date;
        if (command.ServesFrom > today.PlusYears(1))
        {
            return Proposals.TooLate.Refuse("servesFrom");
        }

        var all = await Catalogues.EverConsented(session, cancellation);
        if (Catalogues.Consents(all) != command.ProvenAfter)
        {
            return Proposals.Moved.Refuse();
        }

        // Whoever consents saw what it changes against what there was; what others have changed of these files since would be undone unseen.
        var latest = catalogues.Latest(open.Files.Keys, all);
        var changed = open.Files.Keys.Where(path => latest[path] != open.Before.GetValueOrDefault(path)).Order(StringComparer.Ordinal).ToList();
        if (changed.Count > 0)
        {
            return Proposals.Outdated.Refuse("id", string.Join(", ", changed));
        }

        var earliest = Catalogues.Consented(all).Where(p => p.Files.Keys.Intersect(open.Files.Keys).Any()).Select(p => p.Consent!.ServesFrom).DefaultIfEmpty().Max();
        return command.ServesFrom < earliest
            ? Proposals.BeforeBase.Refuse("servesFrom", LocalDatePattern.Iso.Format(earliest))
            : Proposals.Keep(open with { Consent = new CatalogueConsent(command.Request.Caller.Id, now, command.ServesFrom, Catalogues.Consents(all) + 1) }, command.Request, session, clock);
    }
}
