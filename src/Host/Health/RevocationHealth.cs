using GdCases.Host.Signatures;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;

namespace GdCases.Host.Health;

/// <summary>Whether the authorities whose certificates are taken have revocation lists that are valid now: without, signatures are neither good nor bad. All else goes on, so it is degraded.</summary>
public sealed class RevocationHealth(TrustPlace place, IClock clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (place.Configured is not var (trust, fault))
        {
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        var now = clock.GetCurrentInstant().ToDateTimeUtc();
        var missing = trust.Roots.Where(r => !trust.Revoked.Any(l => l.IsBy(r))).Select(r => $"{r.SubjectDN}: no revocation list of its own");
        var late = trust.Revoked.GroupBy(l => l.Issuer.ToString()).Where(g => g.All(l => !l.IsValidAt(now))).Select(g => $"{g.Key}: no revocation list that is valid now");
        return Task.FromResult(missing.Concat(late).Concat(fault is null ? [] : [fault]).ToList() is { Count: > 0 } wrong ? HealthCheckResult.Degraded(string.Join("; ", wrong)) : HealthCheckResult.Healthy());
    }
}
