using System.Threading.Channels;
using Marten;
using Marten.Events.Archiving;
using Marten.Services;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>
/// Makes a read model again from the events: stream by stream in the order of their keys, each folded in memory and its
/// row written once, where following the events would write it at every step. All of it is one transaction with the
/// model's progress: killed half way, the old rows are still there.
/// </summary>
public static class Rebuilding
{
    private const int Batch = 1000;

    /// <summary>Seconds: the first of ten million events in order may take its time.</summary>
    private const int Patience = 3600;

    /// <summary>Nobody else may project meanwhile.</summary>
    /// <returns>How many rows there are.</returns>
    public static async Task<long> Run(IDocumentStore store, NpgsqlDataSource database, ReadModel model, CancellationToken cancellation)
    {
        var schema = store.Options.DatabaseSchemaName;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute($"truncate {store.Options.FindOrResolveDocumentType(model.Document).TableName.QualifiedName}");
        var rows = 0L;
        foreach (var division in await Divisions())
        {
            var sameTransaction = SessionOptions.ForTransaction(transaction);
            sameTransaction.TenantId = division;
            // Reading and folding go on while a batch is written; when writing ends early, so do they.
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var folded = Channel.CreateBounded<List<object>>(2);
            var folding = Fold(store, division, model, folded.Writer, leaving.Token);
            try
            {
                await foreach (var batch in folded.Reader.ReadAllAsync(cancellation))
                {
                    await using var session = store.LightweightSession(sameTransaction);
                    session.StoreObjects(batch);
                    await session.SaveChangesAsync(cancellation);
                    rows += batch.Count;
                }
            }
            finally
            {
                await leaving.CancelAsync();
                await folding;
            }
        }

        await Execute(
            $"""
            insert into {schema}.mt_event_progression (name, last_seq_id, last_updated)
            select '{model.Name}:All', coalesce(max(seq_id), 0), now() from {schema}.mt_events
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = excluded.last_updated
            """);
        await transaction.CommitAsync(cancellation);
        return rows;

        async Task Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        async Task<List<string>> Divisions()
        {
            await using var command = new NpgsqlCommand($"select distinct tenant_id from {schema}.mt_streams where type = '{model.Streams.Type}'", connection, transaction);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var found = new List<string>();
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetString(0));
            }

            return found;
        }
    }

    /// <summary>
    /// The read models whose rows another version of the product made, without a column that lists are looked up by: they
    /// would not be found, and nothing would say so.
    /// </summary>
    public static async Task<IReadOnlyList<ReadModel>> Outdated(IDocumentStore store, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var outdated = new List<ReadModel>();
        foreach (var model in ReadModels.All)
        {
            var type = store.Options.FindOrResolveDocumentType(model.Document);
            await using var missing = database.CreateCommand("select to_regclass($1) is not null and exists (select from unnest($2) c where not exists (select from pg_attribute where attrelid = to_regclass($1) and attname = c and not attisdropped))");
            missing.Parameters.Add(new() { Value = type.TableName.QualifiedName });
            missing.Parameters.Add(new() { Value = type.DuplicatedFields.Select(f => f.ColumnName).ToArray() });
            if (await missing.ExecuteScalarAsync(cancellation) is not true)
            {
                continue;
            }

            await using var any = database.CreateCommand($"select exists (select from {type.TableName.QualifiedName})");
            if (await any.ExecuteScalarAsync(cancellation) is true)
            {
                outdated.Add(model);
            }
        }

        return outdated;
    }

    /// <summary>Empties a read model and its progress, so that whoever goes on with it begins at the first event.</summary>
    public static async Task Discard(IDocumentStore store, NpgsqlDataSource database, ReadModel model, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new($"delete from {store.Options.DatabaseSchemaName}.mt_event_progression where name = '{model.Name}:All'"));
        batch.BatchCommands.Add(new($"truncate {store.Options.FindOrResolveDocumentType(model.Document).TableName.QualifiedName}"));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task Fold(IDocumentStore store, string division, ReadModel model, ChannelWriter<List<object>> rows, CancellationToken cancellation)
    {
        try
        {
            await using var session = store.QuerySession(new SessionOptions { TenantId = division, Timeout = Patience });
            var (batch, events, number) = (new List<object>(Batch), new List<object>(), "");
            await foreach (var e in session.Events.QueryAllRawEvents().Where(e => e.MaybeArchived()).OrderBy(e => e.StreamKey).ThenBy(e => e.Version).ToAsyncEnumerable(cancellation))
            {
                if (e.StreamKey != number)
                {
                    await Finish();
                    number = e.StreamKey!;
                }

                // In the gaps of rolled back appends there are tombstones.
                if (model.Streams.Events.IsInstanceOfType(e.Data))
                {
                    events.Add(e.Data);
                }
            }

            await Finish();
            await rows.WriteAsync(batch, cancellation);
            rows.Complete();

            async ValueTask Finish()
            {
                if (events.Count > 0 && model.Fold(events) is { } row)
                {
                    batch.Add(row);
                }

                events.Clear();
                if (batch.Count == Batch)
                {
                    await rows.WriteAsync(batch, cancellation);
                    batch = new List<object>(Batch);
                }
            }
        }
        catch (Exception e)
        {
            rows.Complete(e);
        }
    }
}
