using Marten;
using Marten.Linq.MatchesSql;
using Marten.Services.BatchQuerying;

namespace GdCases.Projections.MyCases;

/// <summary>Somebody's cases in every city, newest first.</summary>
public static class MyCasesQuery
{
    public const int MaxPage = 100;

    /// <summary>One page of cases before a place in the order; one more than asked for, to tell whether there are more.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="identityKeys">Who somebody is.</param>
    /// <param name="asParty">Cases in which they are a party themselves.</param>
    /// <param name="asAgent">Cases in which they act for another.</param>
    /// <param name="before">The place; null: the newest.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<IReadOnlyList<ApplicantCase>> Run(IQuerySession session, IReadOnlyList<string> identityKeys, bool asParty, bool asAgent, string? before, int limit, CancellationToken cancellation)
    {
        // A query an identity, as applicant, as agent and as another party, all in one round trip: each is a range of an index, newest first.
        var batch = session.CreateBatchQuery();
        var pages = new List<Task<IReadOnlyList<ApplicantCase>>>();
        foreach (var key in identityKeys)
        {
            if (asParty)
            {
                pages.Add(Page(batch.Query<ApplicantCase>().Where(a => a.AnyTenant() && a.Applicant == key)));
                pages.Add(Page(batch.Query<ApplicantCase>().Where(a => a.AnyTenant() && a.MatchesSql("d.others @> array[?]::varchar[]", key))));
            }

            if (asAgent)
            {
                pages.Add(Page(batch.Query<ApplicantCase>().Where(a => a.AnyTenant() && a.Agent == key)));
            }
        }

        await batch.Execute(cancellation);
        var found = (await Task.WhenAll(pages)).SelectMany(page => page);
        return [.. found.DistinctBy(a => a.Number).OrderByDescending(a => a.Position, StringComparer.Ordinal).Take(limit + 1)];

        Task<IReadOnlyList<ApplicantCase>> Page(IBatchedQueryable<ApplicantCase> mine)
        {
            mine = before is null ? mine : mine.Where(a => a.Position.CompareTo(before) < 0);
            return mine.OrderByDescending(a => a.Position).Take(limit + 1).ToList();
        }
    }
}
