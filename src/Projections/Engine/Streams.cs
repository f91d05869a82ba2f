using System.Runtime.CompilerServices;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Marten.Events;
using Marten.Internal.Sessions;
using Npgsql;
using UnknownEventTypeException = Marten.Exceptions.UnknownEventTypeException;

namespace GdCases.Projections.Engine;

/// <summary>Some streams of one city.</summary>
/// <param name="Tenant">The city.</param>
/// <param name="Keys">Their keys, in order.</param>
/// <param name="Versions">The version that each has come to, as the streams themselves say.</param>
public sealed record StreamPage(string Tenant, IReadOnlyList<string> Keys, IReadOnlyList<long> Versions);

/// <summary>All streams of a kind, some hundred at a time: no statement, and so no transaction, is as long as the history.</summary>
public static class Streams
{
    /// <summary>City by city, in the order of their keys; from behind one on, where one is named.</summary>
    public static async IAsyncEnumerable<StreamPage> Pages(
        NpgsqlDataSource database, string schema, StreamKind kind, int size, [EnumeratorCancellation] CancellationToken cancellation, (string Tenant, string Key)? behind = null)
    {
        foreach (var tenant in (await Read($"select distinct tenant_id, 0::bigint from {schema}.mt_streams where type = $1 and tenant_id >= $2 order by 1", kind.Type, behind?.Tenant ?? "")).Select(t => t.Text))
        {
            for (var streams = await After(behind?.Tenant == tenant ? behind.Value.Key : ""); streams.Count > 0; streams = streams.Count < size ? [] : await After(streams[^1].Text))
            {
                yield return new(tenant, [.. streams.Select(s => s.Text)], [.. streams.Select(s => s.Number)]);
            }

            Task<IReadOnlyList<(string Text, long Number)>> After(string key) => Read($"select id, version from {schema}.mt_streams where type = $1 and tenant_id = $2 and id > $3 order by id limit {size}", kind.Type, tenant, key);
        }

        async Task<IReadOnlyList<(string Text, long Number)>> Read(string sql, params string[] parameters)
        {
            await using var command = database.CreateCommand(sql);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new() { Value = parameter });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var found = new List<(string, long)>();
            while (await reader.ReadAsync(cancellation))
            {
                found.Add((reader.GetString(0), reader.GetInt64(1)));
            }

            return found;
        }
    }

    /// <summary>
    /// Their histories, one after the other, those of archived streams too; none of a stream without events. As Marten reads
    /// them, upcast where they are, but row by row in one go: its own query takes as long again for what a row's columns wait
    /// for. Whoever is done with one before the next comes leaves the collector next to nothing to keep.
    /// </summary>
    /// <exception cref="UnknownEventTypeException">One is of a type that this version does not know.</exception>
    /// <exception cref="UnreadableEventException">One cannot be read; it is named.</exception>
    public static async IAsyncEnumerable<(string Key, IReadOnlyList<IEvent> Events)> Histories(
        IQuerySession session, IReadOnlyList<string> keys, long upTo, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stored = (EventDocumentStorage)((QuerySession)session).StorageFor<IEvent>();
        await using var command = new NpgsqlCommand($"select {string.Join(", ", stored.SelectFields())} from {session.DocumentStore.Options.DatabaseSchemaName}.mt_events where tenant_id = $1 and stream_id = any($2) and seq_id <= $3 order by stream_id, version");
        command.Parameters.Add(new() { Value = session.TenantId });
        command.Parameters.Add(new() { Value = keys.ToArray() });
        command.Parameters.Add(new() { Value = upTo });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        List<IEvent> own = [];
        while (await reader.ReadAsync(cancellation))
        {
            IEvent e;
            try
            {
                e = stored.Resolve(reader);
            }
            catch (Exception failure) when (failure is not UnknownEventTypeException)
            {
                throw new UnreadableEventException(reader.GetInt64(reader.GetOrdinal("seq_id")), reader.GetString(reader.GetOrdinal("type")));
            }

            if (own is [{ StreamKey: { } key }, ..] && key != e.StreamKey)
            {
                yield return (key, own);
                own = [];
            }

            own.Add(e);
        }

        if (own is [{ StreamKey: { } last }, ..])
        {
            yield return (last, own);
        }
    }

    /// <summary>Their histories by their keys, all at once.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<IEvent>>> Events(IQuerySession session, IReadOnlyList<string> keys, long upTo, CancellationToken cancellation) =>
        await Histories(session, keys, upTo, cancellation).ToDictionaryAsync(h => h.Key, h => h.Events, StringComparer.Ordinal, cancellation);
}

/// <summary>An event that is stored and cannot be read. Which one is said, and nothing of what is in it: why it cannot be read may quote that, so that is not said either.</summary>
public sealed class UnreadableEventException(long sequence, string type) : Exception($"Event {sequence} ({type}) cannot be read."), IEventFailureContext
{
    public long Sequence => sequence;

    public string? EventTypeName => type;

    public ShardFailureCategory Category => ShardFailureCategory.EventSerialization;

    Guid? IEventFailureContext.EventId => null;

    Guid? IEventFailureContext.StreamId => null;

    string? IEventFailureContext.StreamKey => null;

    string? IEventFailureContext.TenantId => null;

    long? IEventFailureContext.Version => null;
}
