using System.Diagnostics.Metrics;
using GdCases.Application.Cases;
using GdCases.Projections.Deadlines;
using GdCases.Host.Health;
using GdCases.Projections.Engine;
using Hangfire;
using Hangfire.Storage.Monitoring;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Telemetry;

/// <summary>
/// Looks from time to time at what the database knows: lights, what is due, read models, jobs. Only where somebody
/// listens; and what cannot be looked at at the moment is not told.
/// </summary>
internal sealed class Watch : BackgroundService
{
    /// <summary>As often as collectors usually ask.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly NpgsqlDataSource _database;
    private readonly JobStorage _jobs;
    private readonly IClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<Watch> _logger;

    /// <summary>Of the Host's own, and gone with it.</summary>
    private readonly Meter _meter = new(Meters.Name);

    private Seen? _seen;

    public Watch(NpgsqlDataSource database, JobStorage jobs, IClock clock, TimeProvider time, ILogger<Watch> logger)
    {
        (_database, _jobs, _clock, _time, _logger) = (database, jobs, clock, time, logger);
        Gauge("gdcases.cases.open", "{case}", "Open cases with a limit that runs, by light.", "light", seen => [("green", seen.Lights.Green), ("yellow", seen.Lights.Yellow), ("red", seen.Lights.Red), ("dark-red", seen.Lights.DarkRed)]);
        Gauge("gdcases.timers.due", "{case}", "Cases in which something is due and has not happened yet.", null, seen => [("", seen.Due)]);
        Gauge("gdcases.timers.lateness", "s", "How long ago the longest due of them came due.", null, seen => [("", seen.Lateness.TotalSeconds)]);
        Gauge("gdcases.read_model.lag", "s", "How far a read model is behind the events.", "model", seen => seen.Lags.Select(l => (l.Model, l.Lag.TotalSeconds)));
        Gauge("gdcases.jobs", "{job}", "Background jobs, by state.", "state", seen => [("enqueued", seen.Jobs.Enqueued), ("processing", seen.Jobs.Processing), ("failed", seen.Jobs.Failed)]);
    }

    private sealed record Seen(LightCounts Lights, long Due, Duration Lateness, IReadOnlyList<ReadModelLag> Lags, StatisticsDto Jobs);

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, _time);
        do
        {
            try
            {
                _seen = await Look(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Health tells that the database is away.
                _seen = null;
                _logger.LogDebug(e, "It could not be looked at.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<Seen> Look(CancellationToken cancellation)
    {
        var (lights, due, lateness) = await LimitTotals.Read(_database, CaseStore.Schema, _clock.GetCurrentInstant(), cancellation);
        return new(lights, due, lateness, await ReadModelLag.Read(_database, CaseStore.Schema, Followers.All, cancellation), await Task.Run(() => _jobs.GetMonitoringApi().GetStatistics(), cancellation));
    }

    private void Gauge(string name, string unit, string about, string? label, Func<Seen, IEnumerable<(string Label, double Value)>> values) =>
        _meter.CreateObservableGauge(name, () => (_seen is { } seen ? values(seen) : []).Select(v => label is null ? new Measurement<double>(v.Value) : new Measurement<double>(v.Value, new KeyValuePair<string, object?>(label, v.Label))), unit, about);
}
