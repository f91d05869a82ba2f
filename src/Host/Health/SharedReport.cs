using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GdCases.Host.Health;

/// <summary>One look at everything at a time, shared by all who ask while it is under way: however many probe, the database is asked once.</summary>
public sealed class SharedReport(HealthCheckService health)
{
    private readonly Lock _gate = new();
    private Task<HealthReport>? _underWay;

    public Task<HealthReport> Report()
    {
        lock (_gate)
        {
            return _underWay is { IsCompleted: false } ? _underWay : _underWay = health.CheckHealthAsync(CancellationToken.None);
        }
    }
}
