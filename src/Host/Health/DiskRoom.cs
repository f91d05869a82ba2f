using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>Whether the database has room: it is told by what fails, for only a write that needs room finds out.</summary>
public sealed class DiskRoom(TimeProvider time, DataFolder? folder = null) : IHealthCheck
{
    /// <summary>How long the Host is not ready after a write found no room: then the next one may try.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    /// <summary>With less room than this a Host with a database of its own says so before a write finds out.</summary>
    private const long Little = 1L << 30;

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

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // How much there is on a server elsewhere is for its own monitoring to tell.
        var disk = folder is null ? null : new DriveInfo(folder.Path);
        var data = disk is null ? null : new Dictionary<string, object> { ["freeBytes"] = disk.AvailableFreeSpace, ["totalBytes"] = disk.TotalSize };
        return Task.FromResult(
            time.GetUtcNow().UtcTicks - Interlocked.Read(ref _last) < Remembered.Ticks ? HealthCheckResult.Unhealthy("The database's disk is full.", data: data)
            : disk?.AvailableFreeSpace < Little ? HealthCheckResult.Degraded("The database's disk has less than 1 GiB left.", data: data)
            : HealthCheckResult.Healthy(data: data));
    }
}

/// <summary>Where a Host's own database is, where it has one.</summary>
public sealed record DataFolder(string Path);
