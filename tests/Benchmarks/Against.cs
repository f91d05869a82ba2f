using System.Globalization;
using GdCases.Benchmarks.Sides;

namespace GdCases.Benchmarks;

/// <summary>This build against another build of the Host, in turns on one server: whether a change pays.</summary>
public static class Against
{
    public static async Task<int> Run(string folder, IReadOnlyList<Work> works, CancellationToken cancellation)
    {
        const int Rounds = 12;
        await using var server = await BenchServer.Start(cancellation);
        await using var other = await HttpSide.GdCases(await server.NewDatabase("other"), "other", folder);
        await using var ours = await HttpSide.GdCases(await server.NewDatabase("gdcases_bench"));
        Side[] sides = [other, ours];
        foreach (var side in sides)
        {
            await side.Seed(4000);
        }

        foreach (var work in works.Count > 0 ? works : [Work.Action])
        {
            foreach (var side in sides)
            {
                await Load.Closed(side, work, 16, 30, server);
            }

            var peak = await Load.InTurns(sides, Rounds, side => Load.Closed(side, work, 16, 2.5, server));
            var half = BenchServer.Median([.. peak[other].Select(s => s.Rate)]) / 2;
            var arrivals = await Load.InTurns(sides, Rounds, side => Load.Open(side, work, half, 2.5, server));
            foreach (var (what, slots, of) in new (string, Dictionary<Side, List<Slot>>, Func<Slot, double>)[]
            {
                ("rate/s", peak, s => s.Rate), ("host cpu ms", peak, s => s.HostCpu), ("database cpu ms", peak, s => s.ServerCpu), ("p99 ms", peak, s => s.P99),
                ($"p50 ms at {half:0}/s", arrivals, s => s.P50), ($"p99 ms at {half:0}/s", arrivals, s => s.P99),
            })
            {
                var ratios = Ratio.Of([.. slots[ours].Zip(slots[other], (o, s) => of(o) / of(s))]);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work,-20}{what,-18}other {BenchServer.Median([.. slots[other].Select(of)]),9:0.00}   this {BenchServer.Median([.. slots[ours].Select(of)]),9:0.00}   {ratios}"));
            }
        }

        return 0;
    }
}
