using GdCases.Host.Postgres;
using GdCases.Host.Startup;
using Npgsql;

namespace GdCases.Host.Commands;

/// <summary>The database for a command that is no Host: the configured one, the one a Host is running, or one's own for the while.</summary>
public static class Database
{
    /// <summary>Any number that is nobody else's: Hosts hold this lock together, who must be alone takes it whole.</summary>
    private const long PresenceLock = 0x6764636173657301;

    /// <summary>Does some work on the database.</summary>
    /// <param name="settings">Which database.</param>
    /// <param name="alone">Refuses while a Host is running.</param>
    /// <param name="work">What to do, on this connection string.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int> Use(Settings settings, bool alone, Func<string, Task<int>> work, CancellationToken cancellation)
    {
        var given = settings.ConnectionString ?? (alone ? null : EmbeddedPostgres.Running(settings.DataFolder));
        await using var embedded = given is null ? await EmbeddedPostgres.Start(settings.DataFolder, durable: true, exclusive: true, cancellation) : null;
        var connectionString = given ?? embedded!.ConnectionString;
        if (!alone)
        {
            return await work(connectionString);
        }

        await using var presence = await TakePresence(connectionString, shared: false, cancellation)
            ?? throw new StartupException("A Host is running on this database. Stop it first.");
        return await work(connectionString);
    }

    /// <summary>Held by a Host for as long as it runs; null when the lock cannot be had. Gone with the connection, so also after kill -9.</summary>
    public static async Task<NpgsqlConnection?> TakePresence(string connectionString, bool shared, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 30, ApplicationName = "gdcases presence" }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(shared ? "select pg_try_advisory_lock_shared($1)" : "select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = PresenceLock } } };
        if (await command.ExecuteScalarAsync(cancellation) is true)
        {
            return connection;
        }

        await connection.DisposeAsync();
        return null;
    }
}
