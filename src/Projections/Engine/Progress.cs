using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>How far the read models have come.</summary>
public static class Progress
{
    /// <summary>
    /// Waits until every read model has come to what is recorded now. Marten's own wait looks at the sequence, which
    /// runs ahead of the events when a transaction was rolled back.
    /// </summary>
    public static async Task CaughtUp(NpgsqlDataSource database, string schema, CancellationToken cancellation)
    {
        await using var highest = database.CreateCommand($"select coalesce(max(seq_id), 0) from {schema}.mt_events");
        var recorded = (long)(await highest.ExecuteScalarAsync(cancellation))!;
        if (recorded == 0)
        {
            return;
        }

        await using var behind = database.CreateCommand($"select 1 from unnest($1) n where not exists (select from {schema}.mt_event_progression p where p.name = n and p.last_seq_id >= $2) limit 1");
        behind.Parameters.Add(new() { Value = ReadModels.All.Select(m => m.Progress).ToArray() });
        behind.Parameters.Add(new() { Value = recorded });
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (await behind.ExecuteScalarAsync(cancellation) is not null)
        {
            await look.WaitForNextTickAsync(cancellation);
        }
    }
}
