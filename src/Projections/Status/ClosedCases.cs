using Marten;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Projections.Status;

/// <summary>The closed cases, in every city, whose time is over before a day; longest over first.</summary>
public static class ClosedCases
{
    public static async Task<IReadOnlyList<CaseStatus>> KeptLongEnough(IQuerySession session, LocalDate today, CaseStatus? after, int limit, CancellationToken cancellation)
    {
        var day = LocalDatePattern.Iso.Format(today);
        var over = session.Query<CaseStatus>().Where(s => s.AnyTenant() && s.ArchivedAfter!.CompareTo(day) < 0);
        if (after is { ArchivedAfter: { } until, Number: var number })
        {
            over = over.Where(s => s.ArchivedAfter!.CompareTo(until) > 0 || (s.ArchivedAfter == until && s.Number.CompareTo(number) > 0));
        }

        return await over.OrderBy(s => s.ArchivedAfter).ThenBy(s => s.Number).Take(limit).ToListAsync(cancellation);
    }
}
