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
                (select count(*), count(*) filter (where dark_red <= $1), count(*) filter (where red <= $1 and (dark_red <= $1) is not true),
                    count(*) filter (where yellow <= $1 and (red <= $1) is not true and (dark_red <= $1) is not true)
                 from {schema}.mt_doc_casedeadlines where data ? 'lights') l,
                (select count(*), min(next) from {schema}.mt_doc_casedeadlines where next <= $1) d
            """);
        command.Parameters.Add(new() { Value = now.ToUnixTimeMilliseconds() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (all, darkRed, red, yellow) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        return (new(all - yellow - red - darkRed, yellow, red, darkRed), reader.GetInt64(4), await reader.IsDBNullAsync(5, cancellation) ? Duration.Zero : Duration.FromMilliseconds(now.ToUnixTimeMilliseconds() - reader.GetInt64(5)));
    }
}
