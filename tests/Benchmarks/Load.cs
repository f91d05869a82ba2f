using System.Diagnostics;
using GdCases.Benchmarks.Sides;

namespace GdCases.Benchmarks;

/// <summary>What one side did in one go: work a second, latencies in milliseconds, and CPU time a piece of work in milliseconds.</summary>
public sealed record Slot(double Seconds, double Rate, double P50, double P99, double HostCpu, double ServerCpu);

/// <summary>Load on a side.</summary>
public static class Load
{
    /// <summary>As fast as it goes, with a fixed number of workers.</summary>
    public static Task<Slot> Closed(Side side, Work work, int workers, double seconds, BenchServer server) => Closed(side, random => side.Do(work, random), workers, seconds, server);

    /// <inheritdoc cref="Closed(Side, Work, int, double, BenchServer)" />
    public static async Task<Slot> Closed(Side side, Func<Random, Task> piece, int workers, double seconds, BenchServer server)
    {
        var cpu = server.Cpu(side.Processes);
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, workers).Select(w => Task.Run(async () =>
        {
            var random = new Random(w);
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                var at = Stopwatch.GetTimestamp();
                await piece(random);
                own.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            return own;
        })));
        return Slotted([.. times.SelectMany(t => t)], Stopwatch.GetElapsedTime(started).TotalSeconds, cpu, server.Cpu(side.Processes));
    }

    /// <summary>The sides in turn, forwards and backwards, one round more than counts.</summary>
    public static async Task<Dictionary<Side, List<Slot>>> InTurns(IReadOnlyList<Side> sides, int rounds, Func<Side, Task<Slot>> measure)
    {
        var slots = sides.ToDictionary(s => s, _ => new List<Slot>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var side in round % 2 == 0 ? sides : sides.Reverse())
            {
                var slot = await measure(side);
                if (round > 0)
                {
                    slots[side].Add(slot);
                }
            }
        }

        return slots;
    }

    /// <summary>Arrivals at a fixed rate, whether or not the ones before are done; latency counts from the intended start.</summary>
    public static async Task<Slot> Open(Side side, Work work, double rate, double seconds, BenchServer server)
    {
        var cpu = server.Cpu(side.Processes);
        var count = (int)(rate * seconds);
        var times = new double[count];
        var running = new List<Task>(count);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count;)
        {
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate) + 1);
            for (; i < due; i++)
            {
                running.Add(Arrive(i));
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(running);
        return Slotted(times, Stopwatch.GetElapsedTime(started).TotalSeconds, cpu, server.Cpu(side.Processes));

        async Task Arrive(int i)
        {
            await Task.Yield();
            await side.Do(work, Random.Shared);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds - (i / rate * 1000);
        }
    }

    private static Slot Slotted(double[] times, double seconds, (double Processes, double Server) before, (double Processes, double Server) after)
    {
        Array.Sort(times);
        return new Slot(seconds, times.Length / seconds, times[times.Length / 2], times[(int)(times.Length * 0.99)], (after.Processes - before.Processes) / times.Length, (after.Server - before.Server) / times.Length);
    }
}
