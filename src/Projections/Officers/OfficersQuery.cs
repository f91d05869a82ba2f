using Marten;

namespace GdCases.Projections.Officers;

/// <summary>The officers of an agency in some divisions, and who looks after whose desk.</summary>
public static class OfficersQuery
{
    public const int MaxPage = 200;

    /// <summary>One page after an id; one more than asked for, to tell whether there are more.</summary>
    public static async Task<IReadOnlyList<OfficerEntry>> Run(IQuerySession session, string agency, IReadOnlyList<string> divisions, string? after, int limit, CancellationToken cancellation)
    {
        var officers = session.Query<OfficerEntry>().Where(o => o.Agency == agency);
        officers = after is null ? officers : officers.Where(o => o.OfficerId.CompareTo(after) > 0);
        var found = new List<OfficerEntry>();
        // An agency has thousands of officers at the most; those of other divisions are passed over.
        await foreach (var officer in officers.OrderBy(o => o.OfficerId).ToAsyncEnumerable(cancellation))
        {
            if (officer.Divisions.Intersect(divisions).Any())
            {
                found.Add(officer);
                if (found.Count > limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>Every officer for whom somebody was named.</summary>
    public static Task<IReadOnlyList<OfficerEntry>> WithDeputies(IQuerySession session, CancellationToken cancellation) =>
        session.Query<OfficerEntry>().Where(o => o.HasDeputies).ToListAsync(cancellation);
}
