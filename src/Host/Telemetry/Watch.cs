using GdCases.Application.Cases;
using GdCases.Projections.Deadlines;
using GdCases.Projections.Engine;
using Hangfire;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Telemetry;

/// <summary>Looks from time to time at what the database knows: lights, what is due, read models, jobs. Only where somebody listens.</summary>
internal sealed class Watch(NpgsqlDataSource database, JobStorage jobs, IClock clock, TimeProvider time, ILogger<Watch> logger) : BackgroundService
{
    /// <summary>Half of what Prometheus and collectors usually wait between two looks of theirs.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private Meters.Seen _seen = Meters.Seen.Nothing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Meters.Observe(() => _seen);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                _seen = await Look(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                // Health tells that the database is away; what was seen last stays.
                logger.LogDebug(e, "The database does not answer.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Meters.Seen> Look(CancellationToken cancellation)
    {
        var (lights, due, lateness) = await LimitTotals.Read(database, CaseStore.Schema, clock.GetCurrentInstant(), cancellation);
        var lags = await ReadModelLag.Read(database, CaseStore.Schema, cancellation);
        var statistics = await Task.Run(() => jobs.GetMonitoringApi().GetStatistics(), cancellation);
        return new(
            new Dictionary<string, long> { ["green"] = lights.Green, ["yellow"] = lights.Yellow, ["red"] = lights.Red, ["dark-red"] = lights.DarkRed },
            due,
            lateness.TotalSeconds,
            lags.ToDictionary(l => l.Model, l => l.Lag.TotalSeconds),
            new Dictionary<string, long> { ["enqueued"] = statistics.Enqueued, ["processing"] = statistics.Processing, ["failed"] = statistics.Failed });
    }
}
