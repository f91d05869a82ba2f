using GdCases.Host.Jobs;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>Whether the recurring jobs run, on whichever Host: what is due is looked for every minute.</summary>
public sealed class JobsHealth(JobStorage jobs, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(3);

    private readonly InFlight<List<RecurringJobDto>> _jobs = new(() => Task.Run(() => Read(jobs)));

    /// <summary>From when on a job that has never run is late.</summary>
    private readonly DateTime _since = time.GetUtcNow().UtcDateTime;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var known = await _jobs.Get().WaitAsync(HealthEndpoints.Patience, cancellationToken);
            var last = known.Find(j => j.Id == JobServer.FireDue)?.LastExecution ?? _since;
            var data = known.ToDictionary(j => j.Id, object (j) => new JobView(j.LastExecution, j.LastJobState?.ToLowerInvariant()));
            return time.GetUtcNow().UtcDateTime - last < Late ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded("What is due has not been looked for in three minutes.", data: data);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Degraded("When the jobs ran last is not known.", e);
        }
    }

    private static List<RecurringJobDto> Read(JobStorage jobs)
    {
        using var connection = jobs.GetConnection();
        return connection.GetRecurringJobs();
    }
}

/// <summary>A recurring job as health tells it.</summary>
/// <param name="LastRun">When it was started last; absent before the first time.</param>
/// <param name="LastState">What became of it: enqueued, processing, succeeded or failed.</param>
public sealed record JobView(DateTime? LastRun, string? LastState);
