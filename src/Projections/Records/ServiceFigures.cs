using GdCases.Domain.Time;
using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace GdCases.Projections.Records;

/// <summary>Quantiles of how long cases took, in working days after the legal day of receipt up to and including the day they ended.</summary>
public sealed record Durations(int Median, int P90, int Longest);

/// <summary>The cases of one item of one agency in one city that ended in a month.</summary>
/// <param name="Division">The city.</param>
/// <param name="Agency">The agency.</param>
/// <param name="Service">The item.</param>
/// <param name="Month">The month they ended in, yyyy-MM.</param>
/// <param name="Cases">How many there are.</param>
/// <param name="Endings">How many ended in which way: granted, denied, or the step by which they ended without a result.</param>
/// <param name="WorkingDays">How long they took.</param>
/// <param name="Limited">How many of them had a limit to be decided by.</param>
/// <param name="OnTime">How many of these were decided by it.</param>
/// <param name="Corrections">How many correction notices they had.</param>
public sealed record ServiceFigures(
    string Division, string Agency, string Service, string Month, long Cases, IReadOnlyDictionary<string, long> Endings, Durations WorkingDays, long Limited, long OnTime, long Corrections)
{
    /// <summary>The figures of what ended from one month to another, of some cities, and of one agency or item unless none is named.</summary>
    public static async Task<IReadOnlyList<ServiceFigures>> Run(
        NpgsqlDataSource database, IDocumentStore store, IReadOnlyList<string> divisions, string? agency, string? service, YearMonth from, YearMonth until, WorkingCalendar calendar, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select tenant_id, agency, service, left(ended_on, 7), received_on, ended_on, ending, on_time, cases, corrections
            from {store.Options.DatabaseSchemaName}.{CaseRecord.Model.TotalsTable}
            where tenant_id = any($1) and ended_on >= $2 and ended_on <= $3 and ($4::text is null or agency = $4) and ($5::text is null or service = $5)
            order by 1, 2, 3, 4
            """);
        command.CommandTimeout = ((StoreOptions)store.Options).CommandTimeout;
        command.Parameters.Add(new() { Value = divisions.ToArray() });
        command.Parameters.Add(new() { Value = LocalDatePattern.Iso.Format(from.OnDayOfMonth(1)) });
        command.Parameters.Add(new() { Value = LocalDatePattern.Iso.Format(until.OnDayOfMonth(1).With(DateAdjusters.EndOfMonth)) });
        command.Parameters.Add(new() { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)service ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var figures = new List<ServiceFigures>();
        var group = new List<(int Days, string Ending, string OnTime, long Cases, long Corrections)>();
        (string Division, string Agency, string Service, string Month)? of = null;
        var days = new Dictionary<(string, string), int>();
        while (await reader.ReadAsync(cancellation))
        {
            var next = (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
            if (of is { } before && before != next)
            {
                figures.Add(Sum(before, group));
                group.Clear();
            }

            of = next;
            var span = (reader.GetString(4), reader.GetString(5));
            if (!days.TryGetValue(span, out var length))
            {
                days[span] = length = Math.Max(0, calendar.Between(LocalDatePattern.Iso.Parse(span.Item1).Value, LocalDatePattern.Iso.Parse(span.Item2).Value));
            }

            group.Add((length, reader.GetString(6), reader.GetString(7), reader.GetInt64(8), reader.GetInt64(9)));
        }

        if (of is { } last)
        {
            figures.Add(Sum(last, group));
        }

        return figures;
    }

    private static ServiceFigures Sum((string Division, string Agency, string Service, string Month) of, List<(int Days, string Ending, string OnTime, long Cases, long Corrections)> group)
    {
        var cases = group.Sum(g => g.Cases);
        var byLength = group.OrderBy(g => g.Days).ToList();
        return new(
            of.Division, of.Agency, of.Service, of.Month, cases,
            group.GroupBy(g => g.Ending).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(x => x.Cases)),
            new(Quantile(0.5), Quantile(0.9), byLength[^1].Days),
            group.Where(g => g.OnTime != ServiceCounts.Unlimited).Sum(g => g.Cases), group.Where(g => g.OnTime == ServiceCounts.InTime).Sum(g => g.Cases), group.Sum(g => g.Corrections));

        // The nearest rank: so many working days, or fewer, it took that share of the cases.
        int Quantile(double share)
        {
            var rank = (long)Math.Ceiling(share * cases);
            foreach (var g in byLength)
            {
                rank -= g.Cases;
                if (rank <= 0)
                {
                    return g.Days;
                }
            }

            return byLength[^1].Days;
        }
    }
}
