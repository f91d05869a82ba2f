using System.Globalization;
using GdCases.Benchmarks.Sides;

namespace GdCases.Benchmarks;

/// <summary>How much memory a Host has in use while everything goes on at once, minute by minute.</summary>
public static class MemoryOverTime
{
    private const int Minute = 60;

    /// <param name="minutes">For how long.</param>
    /// <param name="cases">How many are open before it begins.</param>
    /// <param name="folder">Where another build is; this one unless given.</param>
    public static async Task<int> Run(int minutes, int cases, string? folder, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        await using var side = await HttpSide.GdCases(await server.NewDatabase("gdcases_bench"), folder: folder);
        Console.WriteLine($"{"minute",6}{"resident MB",13}{"mixed/s",10}{"submissions/s",15}{"worklists/s",13}");
        Tell(0, 0, 0, 0);
        await side.Seed(cases + Side.Fifty);
        for (var minute = 1; minute <= minutes && !cancellation.IsCancellationRequested; minute++)
        {
            var slots = await Task.WhenAll(
                Load.Closed(side, Work.Mixed, 8, Minute, server),
                Load.Closed(side, Work.Submit, 1, Minute, server),
                Load.Closed(side, Work.WorklistByUrgency, 1, Minute, server));
            Tell(minute, slots[0].Rate, slots[1].Rate, slots[2].Rate);
        }

        return 0;

        void Tell(int minute, double mixed, double submissions, double worklists) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{minute,6}{side.Memory / 1e6,13:0}{mixed,10:0}{submissions,15:0}{worklists,13:0}"));
    }
}
