using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>A Host whose database does not answer can take no commands.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Not waited for when it hangs: ending a statement on a server that hangs hangs too.
            await Ask().WaitAsync(HealthEndpoints.Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }

    private async Task Ask()
    {
        await using var command = database.CreateCommand("select 1");
        command.CommandTimeout = 5;
        await command.ExecuteScalarAsync();
    }
}
