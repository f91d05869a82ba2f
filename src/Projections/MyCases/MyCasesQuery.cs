using Marten;

namespace GdCases.Projections.MyCases;

/// <summary>Somebody's cases in every city, newest first.</summary>
public static class MyCasesQuery
{
    public const int MaxPage = 100;

    /// <summary>One page of cases before a place in the order; one more than asked for, to tell whether there are more.</summary>
    public static async Task<IReadOnlyList<ApplicantCase>> Run(IQuerySession session, IReadOnlyList<string> identityKeys, string? before, int limit, CancellationToken cancellation)
    {
        var found = new List<ApplicantCase>();
        // One query an identity: a person has one or two, and each is answered by the index on parties.
        foreach (var key in identityKeys)
        {
            var mine = session.Query<ApplicantCase>().Where(a => a.AnyTenant() && a.Parties.Contains(key));
            mine = before is null ? mine : mine.Where(a => a.Position.CompareTo(before) < 0);
            found.AddRange(await mine.OrderByDescending(a => a.Position).Take(limit + 1).ToListAsync(cancellation));
        }

        return [.. found.DistinctBy(a => a.Number).OrderByDescending(a => a.Position, StringComparer.Ordinal).Take(limit + 1)];
    }
}
