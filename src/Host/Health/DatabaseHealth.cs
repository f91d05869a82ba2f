using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>A Host whose database does not answer can take no commands.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    /// <summary>A server that hangs is asked once, and not by every probe again.</summary>
    private readonly InFlight<object?> _asked = new(() => Ask(database));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Not waited for when it hangs: ending a statement on a server that hangs hangs too.
            await _asked.Get().WaitAsync(HealthEndpoints.Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }

    private static async Task<object?> Ask(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select 1");
        command.CommandTimeout = 5;
        return await command.ExecuteScalarAsync();
    }
}
