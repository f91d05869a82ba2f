using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GdCases.Application.Cases;
using GdCases.Benchmarks.Drills;
using GdCases.Host.Startup;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>Deciding a whole history again (./gdcases audit replay), against reading its rows and throwing them away.</summary>
public static partial class ReplayRate
{
    public static async Task<int> Run(long events, int rounds, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        var connectionString = await server.NewDatabase("gdcases_replay");
        await using var database = Store.DataSource(connectionString);
        await new Province().Load(database, events, behind: false, cancellation);
        // A Host keeps the definitions that cases are pinned to.
        await using (var first = new DrillHost(Path.GetTempPath(), connectionString))
        {
            await first.Start(cancellation);
            await first.Stop();
        }

        var against = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var bare = await Bare(database, cancellation);
            await using var host = new DrillHost(Path.GetTempPath(), connectionString);
            var told = Rate().Matches(await host.Run("audit", "replay"))[^1];
            var rate = double.Parse(told.Groups["rate"].Value, CultureInfo.InvariantCulture);
            against.Add(rate / bare);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{told.Groups["events"].Value} events: read bare {bare:0}/s, decided again {rate:0}/s, {rate / bare:0.00} of it"));
        }

        Console.WriteLine($"decided again against read bare: {Ratio.Of(against)}");
        return 0;
    }

    /// <summary>Every event's row, read in order and thrown away.</summary>
    public static async Task<double> Bare(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var (read, started) = (0L, Stopwatch.GetTimestamp());
        await using var command = database.CreateCommand($"select seq_id, id, stream_id, version, data, type, timestamp, tenant_id, correlation_id, causation_id from {CaseStore.Schema}.mt_events order by seq_id");
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            reader.GetString(4);
            read++;
        }

        return read / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    [GeneratedRegex(@"(?<events>\d+) events, 0 deviations; (?<rate>\d+) events/s", RegexOptions.NonBacktracking)]
    private static partial Regex Rate();
}
