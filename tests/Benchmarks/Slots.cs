using System.Diagnostics;
using GdCases.Domain;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Tags;
using JasperFx.Events.Aggregation;
using Marten;
using Marten.Events;
using Marten.Events.Dcb;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>A booking of the benchmark's own.</summary>
public sealed record PlaceTaken(string Who);

/// <summary>A slot as a stream.</summary>
public sealed record SlotStream
{
    public string Id { get; init; } = "";

    public int Taken { get; init; }

    public static SlotStream Create(PlaceTaken e) => new() { Taken = 1 };

    public SlotStream Apply(PlaceTaken e) => this with { Taken = Taken + 1 };
}

/// <summary>A slot as a tag.</summary>
public sealed record SlotTag(string Value);

/// <summary>What the events of a slot's tag come to.</summary>
[BoundaryAggregate]
public sealed class SlotBoundary
{
    public int Taken { get; set; }

    public void Apply(PlaceTaken e) => Taken++;
}

/// <summary>
/// Two hundred who want one of fifty places at once, each way of Marten's and the product's against each other: how long until
/// everybody has an answer, and how many transactions it took. On one durable server, in turns.
/// </summary>
public static class Slots
{
    private const int Bookers = 200;
    private const int Places = 50;
    private const int Rounds = 5;
    private const int Connections = 16;

    private static int _transactions;

    public static async Task<int> Run(CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(Host.Startup.Store.DataSource(server.ConnectionString));
            options.DatabaseSchemaName = "slots";
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.AddEventType<PlaceTaken>();
            options.Events.RegisterTagType<SlotTag>("slot").ForAggregate<SlotBoundary>();
            options.Projections.LiveStreamAggregation<SlotStream>();
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await Do(source, "create table slots.counters (slot text primary key, taken int not null); create table slots.rows (number text primary key, slot text not null); create index on slots.rows (slot)");
        (string Name, Func<string, string, Task<bool?>> Book)[] ways =
        [
            ("a lock and a count of rows", (slot, who) => Rows(store, slot, who)),
            ("a counter row", (slot, who) => Counter(store, slot, who)),
            ("a stream a slot, expected version", (slot, who) => Stream(store, slot, who)),
            ("a stream a slot, locked", (slot, who) => Locked(store, slot, who)),
            ("a dynamic consistency boundary", (slot, who) => Boundary(store, slot, who)),
        ];
        var times = ways.ToDictionary(w => w.Name, _ => new List<double>());
        var transactions = ways.ToDictionary(w => w.Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (name, book) in ways)
            {
                var slot = $"{name} {round}";
                await Do(source, $"insert into slots.counters values ('{slot}', 0)");
                _transactions = 0;
                var clock = Stopwatch.StartNew();
                var booked = 0;
                using var turns = new SemaphoreSlim(Connections);
                await Task.WhenAll(Enumerable.Range(0, Bookers).Select(async i =>
                {
                    await turns.WaitAsync(cancellation);
                    try
                    {
                        bool? done;
                        do
                        {
                            Interlocked.Increment(ref _transactions);
                            done = await book(slot, $"{slot} {i}");
                        }
                        while (done is null);

                        Interlocked.Add(ref booked, done.Value ? 1 : 0);
                    }
                    finally
                    {
                        turns.Release();
                    }
                }));
                if (booked != Places)
                {
                    Console.WriteLine($"{name}: {booked} have one of {Places} places.");
                    return 1;
                }

                if (round > 0)
                {
                    times[name].Add(clock.Elapsed.TotalMilliseconds);
                    transactions[name].Add(_transactions);
                }
            }
        }

        var best = BenchServer.Median(times[ways[0].Name]);
        Console.WriteLine($"{Bookers} ask at once for {Places} places, {Connections} connections; medians of {Rounds} rounds");
        foreach (var (name, _) in ways)
        {
            Console.WriteLine($"{name,-36} {BenchServer.Median(times[name]),6:0} ms, {BenchServer.Median(times[name]) / best,5:0.00} of the first, {BenchServer.Median(transactions[name]),5:0} transactions");
        }

        return 0;
    }

    /// <summary>Booked, full, or, null, to be tried again. Each writes the case's own event too.</summary>
    private static async Task<bool?> Rows(DocumentStore store, string slot, string who)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(CancellationToken.None);
        await Ask(session, "select pg_advisory_xact_lock(hashtextextended($1, 0))", slot);
        if ((long)(await Ask(session, "select count(*) from slots.rows where slot = $1", slot))! >= Places)
        {
            return false;
        }

        session.QueueSqlCommand("insert into slots.rows (number, slot) values (?, ?)", who, slot);
        session.Events.StartStream(who, new PlaceTaken(who));
        await session.SaveChangesAsync();
        return true;
    }

    private static async Task<bool?> Counter(DocumentStore store, string slot, string who)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(CancellationToken.None);
        if (await Ask(session, $"update slots.counters set taken = taken + 1 where slot = $1 and taken < {Places} returning taken", slot) is null)
        {
            return false;
        }

        session.Events.StartStream(who, new PlaceTaken(who));
        await session.SaveChangesAsync();
        return true;
    }

    private static Task<bool?> Stream(DocumentStore store, string slot, string who) => ByStream(store, slot, who, exclusive: false);

    private static Task<bool?> Locked(DocumentStore store, string slot, string who) => ByStream(store, slot, who, exclusive: true);

    private static async Task<bool?> ByStream(DocumentStore store, string slot, string who, bool exclusive)
    {
        await using var session = store.LightweightSession();
        try
        {
            var stream = exclusive ? await session.Events.FetchForExclusiveWriting<SlotStream>(slot) : await session.Events.FetchForWriting<SlotStream>(slot);
            if (stream.Aggregate?.Taken >= Places)
            {
                return false;
            }

            stream.AppendOne(new PlaceTaken(who));
            session.Events.StartStream(who, new PlaceTaken(who));
            await session.SaveChangesAsync();
            return true;
        }
        catch (Exception e) when (IsConflict(e))
        {
            return null;
        }
    }

    private static async Task<bool?> Boundary(DocumentStore store, string slot, string who)
    {
        await using var session = store.LightweightSession();
        try
        {
            var tag = new SlotTag(slot);
            var boundary = await session.Events.FetchForWritingByTags<SlotBoundary>(new EventTagQuery().Or<SlotTag>(tag));
            if (boundary.Aggregate?.Taken >= Places)
            {
                return false;
            }

            var taken = session.Events.BuildEvent(new PlaceTaken(who));
            taken.WithTag(tag);
            session.Events.StartStream(who, taken);
            await session.SaveChangesAsync();
            return true;
        }
        catch (Exception e) when (IsConflict(e))
        {
            return null;
        }
    }

    private static bool IsConflict(Exception e) => e is ConcurrencyException || e.GetType().Name.Contains("Concurrency", StringComparison.Ordinal) || e.GetType().Name.Contains("Collision", StringComparison.Ordinal) || (e as PostgresException)?.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected || (e.InnerException is not null && IsConflict(e.InnerException));

    private static async Task<object?> Ask(IDocumentSession session, string sql, string slot)
    {
        await using var command = new NpgsqlCommand(sql, session.Connection!) { Parameters = { new() { Value = slot } } };
        return await command.ExecuteScalarAsync();
    }

    private static async Task Do(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
