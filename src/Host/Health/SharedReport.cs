using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GdCases.Host.Health;

/// <summary>One look at everything at a time, shared by all who ask while it is under way.</summary>
public sealed class SharedReport(HealthCheckService health)
{
    private readonly InFlight<HealthReport> _report = new(() => health.CheckHealthAsync(CancellationToken.None));

    public Task<HealthReport> Report() => _report.Get();
}
