using System.Threading.Channels;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Marten.Services;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>
/// Makes a read model from the events: stream by stream, each folded in memory and its row written once, where following the
/// events would write it at every step.
/// </summary>
public static class Rebuilding
{
    private const int Batch = 500;

    /// <summary>As many events are followed in a second or two; on a database just made a Host may be about to.</summary>
    private const long Followed = 1000;

    /// <summary>Who makes a read model; whoever comes meanwhile waits until it is made.</summary>
    private const long Making = 0x6D616B65;

    /// <summary>Again, in its place: one transaction with the model's progress, so killed half way the old rows are still there. Nobody else may project meanwhile.</summary>
    /// <returns>How many rows there are.</returns>
    public static async Task<long> Run(IDocumentStore store, NpgsqlDataSource database, ReadModel model, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, Truncate(store, model), cancellation);
        var come = await Number(connection, $"select coalesce(max(seq_id), 0) from {store.Options.DatabaseSchemaName}.mt_events", cancellation);
        var rows = await Fill(
            store, database, model, come, events => model.Fold(events.Select(e => e.Data).Where(model.Streams.Events.IsInstanceOfType)),
            () => Task.FromResult(store.LightweightSession(SessionOptions.ForTransaction(transaction))), cancellation);
        await Execute(
            connection,
            $"""
            insert into {store.Options.DatabaseSchemaName}.mt_event_progression (name, last_seq_id, last_updated) values ('{model.Progress}', {come}, now())
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated
            """, cancellation);
        await transaction.CommitAsync(cancellation);
        return rows;
    }

    /// <summary>
    /// Beside what there is, while Hosts of another version go on: the models of this version of which there is no progress,
    /// where there is of a version before or a history too long to be followed from its beginning. From the events up to
    /// those that no lost number can come before any more; whoever follows the model goes on behind them. A transaction a
    /// batch, since read models wait for long ones (docs/adr/0024); cut off, it begins anew. A model that meets an event it
    /// cannot apply is left empty, to be followed: that stops where it has to, and health tells of it.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="database">Its database.</param>
    /// <param name="tell">Is told what begins, and how it ended.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task MakeMissing(IDocumentStore store, NpgsqlDataSource database, Action<string> tell, CancellationToken cancellation)
    {
        var schema = store.Options.DatabaseSchemaName;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await Recorded() is var recorded && (recorded == 0 || (await Missing(recorded)).Count == 0))
        {
            return;
        }

        // Asked for again and again: a statement that waited would be a transaction that read models wait for, and end with its time.
        using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await Number(connection, $"select pg_try_advisory_lock({Making})::int", cancellation) == 0)
        {
            await pause.WaitForNextTickAsync(cancellation);
        }

        try
        {
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            var come = await Recorded();
            foreach (var model in await Missing(come))
            {
                var beside = model.Version > 1 ? " beside the version before" : "";
                tell($"{model.Name}: being made{beside}, from {come} events.");
                await Execute(connection, Truncate(store, model), cancellation);
                try
                {
                    // Whoever has lost the lock would not be alone: it is asked after at each batch, which also keeps its connection from being idle.
                    var rows = await Fill(store, database, model, come, model.FoldStored, Open, cancellation);
                    if (await Number(connection, $"with made as (insert into {schema}.mt_event_progression (name, last_seq_id, last_updated) values ('{model.Progress}', {come}, now()) on conflict (name) do nothing returning 1) select count(*) from made", cancellation) == 0)
                    {
                        throw new InvalidOperationException($"{model.Name} was followed by somebody while it was made. With every Host stopped: projections rebuild {model.Name}");
                    }

                    tell($"{model.Name}: made{beside}, {rows} rows.");
                }
                catch (Exception e) when (e is IEventFailureContext failure)
                {
                    await Execute(connection, Truncate(store, model), cancellation);
                    tell($"{model.Name}: not made, for it cannot apply event {failure.Sequence} ({failure.EventTypeName}); it is followed event by event instead.");
                }
            }
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await Execute(connection, $"select pg_advisory_unlock({Making})", CancellationToken.None);
            }
        }

        async Task<IDocumentSession> Open()
        {
            await Execute(connection, "select 1", cancellation);
            return store.LightweightSession();
        }

        // Nothing has been followed at all where there is no such table, or no such row.
        async Task<long> Recorded() =>
            await Number(connection, $"select (to_regclass('{schema}.mt_event_progression') is not null)::int", cancellation) == 0 ? 0
            : await Number(connection, $"select coalesce((select last_seq_id from {schema}.mt_event_progression where name = 'HighWaterMark'), 0)", cancellation);

        async Task<IReadOnlyList<ReadModel>> Missing(long come)
        {
            await using var command = new NpgsqlCommand($"select name from {schema}.mt_event_progression", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            HashSet<string> followed = [];
            while (await reader.ReadAsync(cancellation))
            {
                followed.Add(reader.GetString(0));
            }

            return [.. ReadModels.All.Where(m => !followed.Contains(m.Progress) && (come > Followed || Enumerable.Range(1, m.Version - 1).Any(v => followed.Contains(m.ProgressOf(v)))))];
        }
    }

    private static async Task<long> Fill(
        IDocumentStore store, NpgsqlDataSource database, ReadModel model, long upTo, Func<IReadOnlyList<IEvent>, object?> fold, Func<Task<IDocumentSession>> open, CancellationToken cancellation)
    {
        // Reading and folding go on while a batch is written; when writing ends early, so do they.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var folded = Channel.CreateBounded<IReadOnlyList<RowChange>>(2);
        var folding = Fold(store, database, model, upTo, fold, folded.Writer, leaving.Token);
        try
        {
            var (rows, written) = (new Rows(model, store.Options), 0L);
            await foreach (var batch in folded.Reader.ReadAllAsync(cancellation))
            {
                await using var session = await open();
                rows.Write(session, batch);
                await session.SaveChangesAsync(cancellation);
                written += batch.Count;
            }

            return written;
        }
        finally
        {
            await leaving.CancelAsync();
            await folding;
        }
    }

    private static async Task Fold(
        IDocumentStore store, NpgsqlDataSource database, ReadModel model, long upTo, Func<IReadOnlyList<IEvent>, object?> fold, ChannelWriter<IReadOnlyList<RowChange>> rows, CancellationToken cancellation)
    {
        try
        {
            await foreach (var page in Streams.Pages(database, store.Options.DatabaseSchemaName, model.Streams, Batch, cancellation))
            {
                await using var session = store.QuerySession(page.Tenant);
                await rows.WriteAsync(
                    await Streams.Histories(session, page.Keys, upTo, cancellation).Select(h => new RowChange(page.Tenant, h.Key, h.Events[^1].Version, null, fold(h.Events))).Where(c => c.After is not null).ToListAsync(cancellation),
                    cancellation);
            }

            rows.Complete();
        }
        catch (Exception e)
        {
            rows.Complete(e);
        }
    }

    private static string Truncate(IDocumentStore store, ReadModel model) =>
        $"truncate {store.Options.DatabaseSchemaName}.{model.Table}{(model.Totals is null ? "" : $", {store.Options.DatabaseSchemaName}.{model.TotalsTable}")}";

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<long> Number(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }
}
