using Marten;
using NodaTime;

namespace GdCases.Projections.Deadlines;

/// <summary>The cases with something due, in every city, longest due first.</summary>
public static class DueQuery
{
    public static async Task<IReadOnlyList<CaseDeadlines>> Run(IQuerySession session, Instant now, CaseDeadlines? after, int limit, CancellationToken cancellation)
    {
        var due = session.Query<CaseDeadlines>().Where(d => d.AnyTenant() && d.Next <= now.ToUnixTimeMilliseconds());
        if (after is { Next: { } next, Number: var number })
        {
            due = due.Where(d => d.Next >= next && (d.Next > next || d.Number.CompareTo(number) > 0));
        }

        return await due.OrderBy(d => d.Next).ThenBy(d => d.Number).Take(limit).ToListAsync(cancellation);
    }
}
