using System.Globalization;
using System.Text.Json;
using GdCases.Benchmarks.Sides;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>
/// GdCases against the limit and against what one would build instead, on one durable PostgreSQL. The sides take turns at
/// each work, round after round; a claim is a ratio of medians from one run, with its spread.
/// </summary>
public static class Comparison
{
    private sealed record Plan(int Cases, int Rounds, double Seconds, int Workers, int WholeCases, double WarmUp);

    public static async Task<int> Run(bool quick, string? json, IReadOnlyList<Work> only, CancellationToken cancellation)
    {
        var plan = quick ? new Plan(1000, 2, 1.5, 16, 50, 0) : new Plan(4000, 5, 3, 16, 300, 30);
        await using var server = await BenchServer.Start(cancellation);
        await using var limit = await Limit.Start(await server.NewDatabase("bare"));
        await using var instead = await HttpSide.Instead(await server.NewDatabase("instead"));
        await using var ours = await HttpSide.GdCases(await server.NewDatabase("gdcases_bench"));
        var works = only.Count > 0 ? only : Enum.GetValues<Work>();
        Side[] sides = [limit, instead, ours];
        foreach (var side in sides)
        {
            await side.Seed(plan.Cases);
        }

        // A Host compiles its busiest paths anew for about half a minute; what counts is how it runs for the rest of the year.
        foreach (var side in sides.Where(s => s.Processes.Count > 0))
        {
            foreach (var work in works)
            {
                await Load.Closed(side, work, plan.Workers, plan.WarmUp / works.Count, server);
            }
        }

        var table = new List<object>();
        Console.WriteLine($"{"work",-20}{"side",-10}{"rate/s",10}{"p50 ms",10}{"p99 ms",10}{"host cpu",10}{"db cpu",10}   GdCases against it (spread)");
        foreach (var work in works)
        {
            var slots = sides.ToDictionary(s => s, _ => new List<Slot>());
            for (var round = 0; round <= plan.Rounds; round++)
            {
                foreach (var side in sides)
                {
                    var slot = await Load.Closed(side, work, plan.Workers, plan.Seconds, server);
                    if (round > 0)
                    {
                        slots[side].Add(slot);
                    }
                }
            }

            foreach (var side in sides)
            {
                var ratios = slots[ours].Zip(slots[side], (o, s) => o.Rate / s.Rate).ToList();
                Print(table, $"{work}, peak", side, slots[side], side == ours ? null : ratios);
            }
        }

        if (only.Count > 0)
        {
            return 0;
        }

        // Half of its own peak for each side, at fixed arrivals: a stall counts for everybody who would have come meanwhile.
        var peaks = new Dictionary<Side, double>();
        foreach (var side in sides)
        {
            peaks[side] = (await Load.Closed(side, Work.Action, plan.Workers, plan.Seconds, server)).Rate;
        }

        var open = sides.ToDictionary(s => s, _ => new List<Slot>());
        for (var round = 0; round <= plan.Rounds; round++)
        {
            foreach (var side in sides)
            {
                var slot = await Load.Open(side, Work.Action, peaks[side] / 2, plan.Seconds, server);
                if (round > 0)
                {
                    open[side].Add(slot);
                }
            }
        }

        foreach (var side in sides)
        {
            Print(table, "Action, half of peak", side, open[side], side == ours ? null : open[ours].Zip(open[side], (o, s) => o.P99 / s.P99).ToList(), "p99 ");
        }

        foreach (var side in sides)
        {
            var before = await server.Bytes(side.Schemas);
            for (var i = 0; i < plan.WholeCases; i++)
            {
                await side.WholeCase();
            }

            var bytes = (await server.Bytes(side.Schemas) - before) / plan.WholeCases;
            Console.WriteLine($"{"bytes, 13 events",-20}{side.Name,-10}{bytes,10}");
            table.Add(new { work = "bytes of a closed case of 13 events", side = side.Name, bytes });
        }

        if (json is not null)
        {
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(table, new JsonSerializerOptions { WriteIndented = true }), cancellation);
        }

        return 0;
    }

    private static void Print(List<object> table, string work, Side side, List<Slot> slots, List<double>? ratios, string of = "")
    {
        var (rate, p50, p99, host, db) = (Middle(s => s.Rate), Middle(s => s.P50), Middle(s => s.P99), Middle(s => s.HostCpu), Middle(s => s.ServerCpu));
        var ratio = ratios is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   {of}{BenchServer.Median(ratios):0.00} ({ratios.Min():0.00} to {ratios.Max():0.00})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work,-20}{side.Name,-10}{rate,10:0}{p50,10:0.0}{p99,10:0.0}{host,10:0.00}{db,10:0.00}{ratio}"));
        table.Add(new { work, side = side.Name, rate, p50, p99, hostCpu = host, serverCpu = db, ratio = ratios is null ? (double?)null : BenchServer.Median(ratios) });

        double Middle(Func<Slot, double> of) => BenchServer.Median([.. slots.Select(of)]);
    }
}
