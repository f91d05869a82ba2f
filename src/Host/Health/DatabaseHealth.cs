using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>A Host whose database does not answer can take no commands.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    /// <summary>A database that hangs is asked no longer than this: whoever asks for health waits two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Not waited for when it hangs: ending a statement on a server that hangs hangs too.
            await Ask().WaitAsync(Patience, cancellationToken);
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
