using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Benchmarks.Sides;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>The same Host on databases of different size, in turns: what a province's years of cases cost.</summary>
public static class Growth
{
    private const int Workers = 16;

    /// <summary>Actions a second at fixed arrivals: what every size can bear, so that its p99 can be compared.</summary>
    private const double Arrivals = 300;

    public static async Task<int> Run(IReadOnlyList<long> sizes, bool quick, string? json, CancellationToken cancellation)
    {
        var (rounds, seconds, warmUp) = quick ? (1, 0.5, 0.5) : (4, 2.0, 24.0);
        var figures = new Figures();
        Figures.Head("against the smallest (spread)");
        // A server each: one size's pages shall not push out another's.
        var servers = new Dictionary<Side, BenchServer>();
        var sides = new List<HttpSide>();
        try
        {
            foreach (var size in sizes)
            {
                var server = await BenchServer.Start(cancellation);
                var side = await Grow(server, size, figures, cancellation);
                sides.Add(side);
                servers[side] = server;
            }

            foreach (var side in sides)
            {
                foreach (var work in Works)
                {
                    await Load.Closed(side, work, Workers, work == Work.Action ? warmUp : warmUp / 4, servers[side]);
                }
            }

            foreach (var work in Works)
            {
                await InTurns($"{work}", side => Load.Closed(side, work, Workers, seconds, servers[side]), s => s.Rate);
            }

            foreach (var (what, query) in Filters)
            {
                await InTurns(what, side => Load.Closed(side, _ => ((HttpSide)side).Worklist(query), Workers, seconds, servers[side]), s => s.Rate);
            }

            await InTurns("Limits of the city, for a supervisor", side => Load.Closed(side, _ => ((HttpSide)side).Limits(), 1, seconds, servers[side]), s => s.Rate);
            await InTurns($"Action, {Arrivals} arrivals/s, p99", side => Load.Open(side, Work.Action, Arrivals, seconds * 3, servers[side]), s => s.P99);
            foreach (var (side, size) in sides.Zip(sizes))
            {
                figures.Add(new Figure { What = "Memory of the Host, MB", Side = side.Name, Events = size, Value = side.Memory / 1e6 });
            }
        }
        finally
        {
            foreach (var side in sides)
            {
                await side.DisposeAsync();
                await servers[side].DisposeAsync();
            }
        }

        await figures.Keep(json, cancellation);
        return 0;

        async Task InTurns(string what, Func<Side, Task<Slot>> measure, Func<Slot, double> of)
        {
            var slots = await Load.InTurns(sides, rounds, measure);
            foreach (var (side, size) in sides.Zip(sizes))
            {
                figures.Add(Figure.Of(what, side.Name, slots[side]) with { Events = size, Against = side == sides[0] ? null : Ratio.Of([.. slots[side].Zip(slots[sides[0]], (s, o) => of(s) / of(o))]) });
            }
        }
    }

    private static Work[] Works { get; } = [Work.Action, Work.Submit, Work.Read, Work.Status, Work.WorklistByAge, Work.WorklistByUrgency];

    /// <summary>A page of what a third of the cases are, in both orders, and pages of what none is: those look the longest.</summary>
    private static (string What, string Query)[] Filters { get; } =
    [
        ("Worklist in one of three states, by urgency", "sort=urgency&state=reviewing"),
        ("Worklist in one of three states, by age", "state=reviewing"),
        ("Worklist with a red light, none", "sort=urgency&light=red"),
        ("Worklist on the caller's desk, none", "assignee=me"),
        ("Worklist of one service item, none", "service=food-licence"),
        ("Worklist of one category, none", "sort=urgency&category=business"),
    ];

    private static string Name(long events) => events >= 1_000_000 ? $"{events / 1_000_000}M events" : $"{events / 1000}k events";

    private static async Task<HttpSide> Grow(BenchServer server, long events, Figures figures, CancellationToken cancellation)
    {
        var name = Name(events);
        var connectionString = await server.NewDatabase("gdcases_bench");
        var database = Store.DataSource(connectionString);
        await using (database)
        {
            var province = new Province();
            var started = Stopwatch.GetTimestamp();
            var (open, closed) = Province.CasesOf(events);
            var unseen = await province.Load(database, events, behind: true, cancellation);
            Note("Loaded in bulk, events/s", events / Stopwatch.GetElapsedTime(started).TotalSeconds);
            Note("Open cases of the city", open);
            await using (var store = Store.Open(database))
            using (var daemon = await store.BuildProjectionDaemonAsync())
            {
                started = Stopwatch.GetTimestamp();
                await daemon.StartAllAsync();
                await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
                Note("Read models catch up, events/s", unseen / Stopwatch.GetElapsedTime(started).TotalSeconds);
                await daemon.StopAllAsync();
                if (events <= 1_000_000)
                {
                    var bare = await ReplayRate.Bare(database, cancellation);
                    started = Stopwatch.GetTimestamp();
                    await Rebuilding.Run(store, database, ReadModels.All.Single(m => m.Name == "CaseStatus"), cancellation);
                    var rate = events / Stopwatch.GetElapsedTime(started).TotalSeconds;
                    Note("Events read bare, events/s", bare);
                    Note("CaseStatus rebuilt, events/s", rate);
                    Note("... against reading bare", rate / bare);
                }
            }

            Note("Bytes a case", (double)await server.Bytes("'gdcases'") / (open + closed));
            var side = await HttpSide.GdCases(connectionString, name);
            side.Take(province.Sample[Side.Fifty..], province.Sample[..Side.Fifty]);
            Note("Start to first answer, s", side.StartUp.TotalSeconds);
            return side;
        }

        void Note(string what, double value) => figures.Add(new Figure { What = what, Side = name, Events = events, Value = value });
    }
}
