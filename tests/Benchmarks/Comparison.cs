using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Benchmarks.Sides;
using GdCases.Projections.Engine;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>
/// GdCases against the limit and against what one would build instead, on one durable PostgreSQL. The sides take turns at
/// each work, round after round; a claim is a ratio of medians from one run, with its spread.
/// </summary>
public static class Comparison
{
    private const int Workers = 16;

    /// <summary>Cases, rounds, seconds of a round, whole cases for their bytes, seconds to warm up at actions and at each other work, seconds of peak before the read models are looked at, how many act at once, shares of EF Core's peak.</summary>
    private sealed record Plan(int Cases, int Rounds, double Seconds, int WholeCases, double WarmUp, double Minute, int[] AtOnce, double[] Loads);

    public static async Task<int> Run(bool quick, string? json, IReadOnlyList<Work> only, CancellationToken cancellation)
    {
        var plan = quick ? new Plan(500, 1, 0.5, 20, 0, 2, [4], [0.5]) : new Plan(4000, 5, 3, 300, 60, 60, [1, 2, 4, 8, 32, 64], [0.25, 0.5, 0.75]);
        await using var server = await BenchServer.Start(cancellation);
        await using var limit = await Limit.Start(await server.NewDatabase("bare"));
        await using var instead = await HttpSide.Instead(await server.NewDatabase("instead"));
        var database = await server.NewDatabase("gdcases_bench");
        await using var ours = await HttpSide.GdCases(database);
        Side[] sides = [limit, instead, ours];
        foreach (var side in sides)
        {
            await side.Seed(plan.Cases + Side.Fifty);
        }

        var works = only.Count > 0 ? only : Enum.GetValues<Work>();
        // The runtime compiles what is busy anew for the better part of a minute; what counts is how a Host runs for the rest of the year.
        foreach (var side in sides.Where(s => s.Processes.Count > 0 && plan.WarmUp > 0))
        {
            foreach (var work in works)
            {
                await Load.Closed(side, work, Workers, work == Work.Action ? plan.WarmUp : plan.WarmUp / 4, server);
            }
        }

        var figures = new Figures();
        Figures.Head("GdCases against it (spread)");
        foreach (var work in works)
        {
            var slots = await Load.InTurns(sides, plan.Rounds, side => Load.Closed(side, work, work == Work.Officers ? Side.Fifty : Workers, plan.Seconds, server));
            foreach (var side in sides)
            {
                figures.Add(Figure.Of($"{work}", side.Name, slots[side]) with { Against = side == ours ? null : Ratio.Of([.. slots[ours].Zip(slots[side], (o, s) => o.Rate / s.Rate)]) });
            }
        }

        if (only.Count == 0)
        {
            await OverLoad(sides, instead, ours, plan, server, figures);
            await Bytes(sides, ours, plan, server, figures);
            await Behind(ours, database, plan, server, figures, cancellation);
        }

        await figures.Keep(json, cancellation);
        return 0;
    }

    /// <summary>
    /// Actions by so many at once, as fast as they go; then at fixed arrivals, the same for every side: a share of EF Core's
    /// peak. A stall counts for everybody who would have come meanwhile, and so does a peak of one's own that is lower.
    /// </summary>
    private static async Task OverLoad(Side[] sides, Side instead, Side ours, Plan plan, BenchServer server, Figures figures)
    {
        foreach (var workers in plan.AtOnce)
        {
            var slots = await Load.InTurns(sides, plan.Rounds, side => Load.Closed(side, Work.Action, workers, plan.Seconds, server));
            foreach (var side in sides)
            {
                figures.Add(Figure.Of($"Action, {workers} at once", side.Name, slots[side]) with { AtOnce = workers, Against = side == ours ? null : Ratio.Of([.. slots[ours].Zip(slots[side], (o, s) => o.Rate / s.Rate)]) });
            }
        }

        var peak = BenchServer.Median([.. (await Load.InTurns([instead], plan.Rounds, side => Load.Closed(side, Work.Action, Workers, plan.Seconds, server)))[instead].Select(s => s.Rate)]);
        foreach (var load in plan.Loads)
        {
            // Twice the rounds: a p99 of a few seconds is a dozen answers.
            var slots = await Load.InTurns(sides, plan.Rounds * 2, side => Load.Open(side, Work.Action, peak * load, plan.Seconds, server));
            foreach (var (what, of) in new (string, Func<Slot, double>)[] { ("p50", s => s.P50), ("p99", s => s.P99) })
            {
                foreach (var side in sides)
                {
                    figures.Add(Figure.Of($"Action at {load:P0} of EF Core's peak, {what}", side.Name, slots[side]) with { Load = what == "p99" ? load : null, Against = side == ours ? null : Ratio.Of([.. slots[ours].Zip(slots[side], (o, s) => of(o) / of(s))]) });
                }
            }
        }
    }

    private static async Task Bytes(Side[] sides, Side ours, Plan plan, BenchServer server, Figures figures)
    {
        var bytes = new Dictionary<Side, double>();
        foreach (var side in sides)
        {
            var before = await server.Bytes(side.Schemas);
            for (var i = 0; i < plan.WholeCases; i++)
            {
                await side.WholeCase();
            }

            bytes[side] = (double)(await server.Bytes(side.Schemas) - before) / plan.WholeCases;
        }

        foreach (var side in sides)
        {
            var ratio = bytes[ours] / bytes[side];
            figures.Add(new Figure { What = $"Bytes of a closed case, {Province.EventsOfClosed} events", Side = side.Name, Value = bytes[side], Against = side == ours ? null : new Ratio(ratio, ratio, ratio) });
        }
    }

    /// <summary>A minute of actions as fast as they go, and how much work the read models then have left.</summary>
    private static async Task Behind(Side ours, string connectionString, Plan plan, BenchServer server, Figures figures, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
        var slot = await Load.Closed(ours, Work.Action, Workers, plan.Minute, server);
        await using var left = database.CreateCommand(
            $"select (select max(seq_id) from {CaseStore.Schema}.mt_events) - (select min(last_seq_id) from {CaseStore.Schema}.mt_event_progression where name = any($1))");
        left.Parameters.Add(new() { Value = ReadModels.All.Select(m => m.Progress).ToArray() });
        var events = (long)(await left.ExecuteScalarAsync(cancellation))!;
        var started = Stopwatch.GetTimestamp();
        await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
        figures.Add(new Figure { What = "Events left after a minute of peak", Side = ours.Name, Value = events });
        figures.Add(new Figure { What = "... in seconds of work at peak", Side = ours.Name, Value = events / slot.Rate });
        figures.Add(new Figure { What = "... done after seconds", Side = ours.Name, Value = Stopwatch.GetElapsedTime(started).TotalSeconds });
    }
}
