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

            var slots = sides.ToDictionary(s => s, _ => new List<Slot>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var side in round % 2 == 0 ? sides : sides.Reverse())
                {
                    slots[side].Add(await Load.Closed(side, work, 16, 2.5, server));
                }
            }

            foreach (var (what, of) in new (string, Func<Slot, double>)[] { ("rate/s", s => s.Rate), ("host cpu ms", s => s.HostCpu), ("database cpu ms", s => s.ServerCpu), ("p99 ms", s => s.P99) })
            {
                var ratios = slots[ours].Zip(slots[other], (o, s) => of(o) / of(s)).ToList();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work,-20}{what,-18}other {BenchServer.Median([.. slots[other].Select(of)]),9:0.00}   this {BenchServer.Median([.. slots[ours].Select(of)]),9:0.00}   {BenchServer.Median(ratios):0.00} ({ratios.Min():0.00} to {ratios.Max():0.00})"));
            }
        }

        return 0;
    }
}
