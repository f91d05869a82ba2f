using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>How far a read model, or whatever else follows the events, is behind them.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Come">The last sequence number it has come to.</param>
/// <param name="Events">How many sequence numbers it has not come to.</param>
/// <param name="Lag">How long ago the first event was recorded that it has not come to; zero where there is none.</param>
public sealed record ReadModelLag(string Model, long Come, long Events, TimeSpan Lag)
{
    /// <summary>Of these, by their names and those of their rows in the store's progress, in one round trip.</summary>
    public static async Task<IReadOnlyList<ReadModelLag>> Read(NpgsqlDataSource database, string schema, IReadOnlyDictionary<string, string> progress, CancellationToken cancellation)
    {
        // What Marten puts in the place of an append that failed has a timestamp without end.
        await using var command = database.CreateCommand(
            $"""
            select n, coalesce(p.last_seq_id, 0), greatest(0, (select coalesce(max(seq_id), 0) from {schema}.mt_events) - coalesce(p.last_seq_id, 0)),
                   coalesce(extract(epoch from clock_timestamp() - (select e.timestamp from {schema}.mt_events e where e.seq_id > coalesce(p.last_seq_id, 0) and isfinite(e.timestamp) order by e.seq_id limit 1)), 0)::float8
            from unnest($1, $2) as f (n, row) left join {schema}.mt_event_progression p on p.name = f.row
            """);
        command.Parameters.Add(new() { Value = progress.Keys.ToArray() });
        command.Parameters.Add(new() { Value = progress.Values.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lags = new List<ReadModelLag>();
        while (await reader.ReadAsync(cancellation))
        {
            lags.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(3)))));
        }

        return lags;
    }
}
