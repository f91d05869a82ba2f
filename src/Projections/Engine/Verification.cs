using System.Data;
using System.Text.Json.Nodes;
using Marten;
using Marten.Services;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>A row of a read model that is not what its stream's events say.</summary>
public sealed record Difference(string Model, string Tenant, string Stream, string What);

/// <summary>What a verification found. Behind: events the model has not come to yet; that is delay, not a difference.</summary>
public sealed record Verified(long Streams, long Rows, IReadOnlyDictionary<string, long> Behind, IReadOnlyList<Difference> Differences);

/// <summary>
/// Folds every stream afresh and compares every row, some hundred streams at a time. Each batch reads one snapshot of the
/// database, its events, its rows and how far each model had come by then, so the answer is exact also while cases move;
/// and no transaction is open for longer than a batch, for while one is, the daemon waits at a lost number
/// (docs/adr/0024).
/// </summary>
public static class Verification
{
    private const int Batch = 500;

    public static async Task<Verified> Run(IDocumentStore store, NpgsqlDataSource database, IReadOnlyList<ReadModel> models, CancellationToken cancellation)
    {
        var schema = store.Options.DatabaseSchemaName;
        var differences = new List<Difference>();
        long streams = 0, rows = 0;
        foreach (var kind in models.Select(m => m.Streams).Distinct())
        {
            List<ReadModel> own = [.. models.Where(m => m.Streams == kind)];
            await foreach (var (tenant, keys, _) in Streams.Pages(database, schema, kind, Batch, cancellation))
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
                streams += keys.Count;
                var sameSnapshot = SessionOptions.ForTransaction(transaction);
                sameSnapshot.TenantId = tenant;
                await using var session = store.QuerySession(sameSnapshot);
                rows += await Compare(session, connection, tenant, keys, own, (await Progress(connection, transaction)).Come, differences, store.Options, cancellation);
            }
        }

        await using var end = await database.OpenConnectionAsync(cancellation);
        foreach (var model in models)
        {
            await using var command = new NpgsqlCommand($"select tenant_id, id from {schema}.{model.Table} d where not exists (select from {schema}.mt_streams s where s.tenant_id = d.tenant_id and s.id = d.id)", end);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                differences.Add(new(model.Name, reader.GetString(0), reader.GetString(1), "a row without a stream"));
            }

            await reader.CloseAsync();
            if (model.Totals is { } totals)
            {
                await using var figures = new NpgsqlCommand(totals.Differences($"{schema}.{model.TotalsTable}", $"{schema}.{model.Table}"), end);
                await using var wrong = await figures.ExecuteReaderAsync(cancellation);
                while (await wrong.ReadAsync(cancellation))
                {
                    differences.Add(new(model.Name, wrong.GetString(0), "figures", wrong.GetString(1)));
                }
            }
        }

        var (highest, come) = await Progress(end, null);
        return new Verified(streams, rows, models.ToDictionary(m => m.Name, m => highest - Math.Min(highest, come[m.Name])), differences);

        async Task<(long Highest, Dictionary<string, long> Come)> Progress(NpgsqlConnection connection, NpgsqlTransaction? transaction)
        {
            await using var command = new NpgsqlCommand($"select (select coalesce(max(seq_id), 0) from {schema}.mt_events), n, coalesce(p.last_seq_id, 0) from unnest($1, $2) as m (n, row) left join {schema}.mt_event_progression p on p.name = m.row", connection, transaction)
            {
                Parameters = { new() { Value = models.Select(m => m.Name).ToArray() }, new() { Value = models.Select(m => m.Progress).ToArray() } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var (highest, come) = (0L, new Dictionary<string, long>());
            while (await reader.ReadAsync(cancellation))
            {
                highest = reader.GetInt64(0);
                come[reader.GetString(1)] = models.Any(m => m.Inline && m.Name == reader.GetString(1)) ? highest : reader.GetInt64(2);
            }

            return (highest, come);
        }
    }

    private static async Task<long> Compare(
        IQuerySession session, NpgsqlConnection connection, string tenant, IReadOnlyList<string> keys, IReadOnlyList<ReadModel> models, Dictionary<string, long> progress,
        List<Difference> differences, IReadOnlyStoreOptions options, CancellationToken cancellation)
    {
        var events = await Streams.Events(session, keys, long.MaxValue, cancellation);
        long rows = 0;
        foreach (var model in models)
        {
            var actual = await model.Load(session, keys, cancellation);
            rows += actual.Count;
            var table = new Rows(model, options);
            var columns = await table.Columns(connection, tenant, keys, cancellation);
            foreach (var key in keys)
            {
                var expected = model.FoldStored(events.GetValueOrDefault(key, []).Where(e => e.Sequence <= progress[model.Name]));
                if (What(expected, actual.GetValueOrDefault(key), options.Serializer()) is { } what)
                {
                    differences.Add(new(model.Name, tenant, key, what));
                }
                else if (expected is not null && table.OtherColumns(expected, columns[key]) is { Count: > 0 } other)
                {
                    differences.Add(new(model.Name, tenant, key, $"differs in its columns {string.Join(", ", other)}"));
                }
            }
        }

        return rows;
    }

    private static string? What(object? expected, object? actual, ISerializer serializer)
    {
        if (expected is null || actual is null)
        {
            return expected is null && actual is null ? null : actual is null ? "the row is missing" : "the row should not be there";
        }

        var (should, @is) = (JsonNode.Parse(serializer.ToJson(expected))!.AsObject(), JsonNode.Parse(serializer.ToJson(actual))!.AsObject());
        var names = should.Select(p => p.Key).Union(@is.Select(p => p.Key)).Where(name => !JsonNode.DeepEquals(should[name], @is[name])).ToList();
        // Names only: the values may be personal data, and this is printed.
        return names.Count == 0 ? null : $"differs in {string.Join(", ", names)}";
    }
}
