using NodaTime;
using Npgsql;

namespace GdCases.Projections.Deadlines;

/// <summary>How all open cases of the province stand, in one round trip.</summary>
public static class LimitTotals
{
    /// <summary>How many have each light, in how many something is due, and how long ago the first of these came due (zero where there is none).</summary>
    public static async Task<(LightCounts Lights, long Due, Duration Lateness)> Read(NpgsqlDataSource database, string schema, Instant now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select l.*, d.* from
                (select coalesce(sum(cases) filter (where dark_red <= $1), 0)::bigint,
                    coalesce(sum(cases) filter (where red <= $1 and dark_red > $1), 0)::bigint,
                    coalesce(sum(cases) filter (where yellow <= $1 and red > $1 and dark_red > $1), 0)::bigint, coalesce(sum(cases), 0)::bigint
                 from {schema}.{CaseDeadlines.Model.TotalsTable}) l,
                (select count(*), min(next) from {schema}.{CaseDeadlines.Model.Table} where next <= $1) d
            """);
        command.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (darkRed, red, yellow, all) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        return (new(all - yellow - red - darkRed, yellow, red, darkRed), reader.GetInt64(4), await reader.IsDBNullAsync(5, cancellation) ? Duration.Zero : Duration.FromMilliseconds(now.ToUnixTimeMilliseconds() - reader.GetInt64(5)));
    }
}
