using System.Runtime.CompilerServices;
using JasperFx.Events;
using Marten;
using Marten.Events.Archiving;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>All streams of a kind, some hundred at a time: no statement, and so no transaction, is as long as the history.</summary>
public static class Streams
{
    /// <summary>Their keys, city by city, in order; from behind one on, where one is named.</summary>
    public static async IAsyncEnumerable<(string Tenant, IReadOnlyList<string> Keys)> Pages(
        NpgsqlDataSource database, string schema, StreamKind kind, int size, [EnumeratorCancellation] CancellationToken cancellation, (string Tenant, string Key)? behind = null)
    {
        foreach (var tenant in await Texts($"select distinct tenant_id from {schema}.mt_streams where type = $1 and tenant_id >= $2 order by 1", kind.Type, behind?.Tenant ?? ""))
        {
            for (var keys = await After(behind?.Tenant == tenant ? behind.Value.Key : ""); keys.Count > 0; keys = keys.Count < size ? [] : await After(keys[^1]))
            {
                yield return (tenant, keys);
            }

            Task<IReadOnlyList<string>> After(string key) => Texts($"select id from {schema}.mt_streams where type = $1 and tenant_id = $2 and id > $3 order by id limit {size}", kind.Type, tenant, key);
        }

        async Task<IReadOnlyList<string>> Texts(string sql, params string[] parameters)
        {
            await using var command = database.CreateCommand(sql);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new() { Value = parameter });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var found = new List<string>();
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetString(0));
            }

            return found;
        }
    }

    /// <summary>Their events by their keys, those of archived streams too.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<IEvent>>> Events(IQuerySession session, IReadOnlyList<string> keys, long upTo, CancellationToken cancellation) =>
        (await session.Events.QueryAllRawEvents().Where(e => e.MaybeArchived() && e.StreamKey!.IsOneOf(keys.ToArray()) && e.Sequence <= upTo).ToListAsync(cancellation))
            .GroupBy(e => e.StreamKey!)
            .ToDictionary(g => g.Key, IReadOnlyList<IEvent> (g) => [.. g.OrderBy(e => e.Version)]);
}
