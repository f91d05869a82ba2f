using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>Whether the database has room: it is told by what fails, for only a write that needs room finds out.</summary>
public sealed class DiskRoom(TimeProvider time) : IHealthCheck
{
    /// <summary>How long the Host is not ready after a write found no room: then the next one may try.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private long _last;

    /// <summary>Remembers a failure that says that there is no room on the database's disk, found below whatever Marten and Wolverine have wrapped around it; false for any other.</summary>
    public bool Noted(Exception? exception)
    {
        if (exception is null)
        {
            return false;
        }

        // disk_full; a new connection on a full disk fails as an internal or an I/O error with the system's own words.
        if (exception is PostgresException e && (e.SqlState == PostgresErrorCodes.DiskFull
            || (e.SqlState is PostgresErrorCodes.InternalError or PostgresErrorCodes.IoError && e.MessageText.Contains("No space left on device", StringComparison.Ordinal))))
        {
            Interlocked.Exchange(ref _last, time.GetUtcNow().UtcTicks);
            return true;
        }

        return Noted(exception.InnerException);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        time.GetUtcNow().UtcTicks - Interlocked.Read(ref _last) < Remembered.Ticks
            ? HealthCheckResult.Unhealthy("The database's disk is full.") : HealthCheckResult.Healthy());
}
