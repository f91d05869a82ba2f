using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace GdCases.Host.Health;

/// <summary>Whether the keys that tokens are checked with are to be had. A Host without them serves whoever needs no token, so it is degraded and not out of service.</summary>
public sealed class IssuerHealth(IOptionsMonitor<JwtBearerOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is not { } issuer)
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            // Known once, it is not fetched each time.
            await issuer.GetConfigurationAsync(CancellationToken.None).WaitAsync(HealthEndpoints.Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or TimeoutException)
        {
            return HealthCheckResult.Degraded("The issuer of the tokens cannot be reached.", e);
        }
    }
}
