using GdCases.Host.Postgres;
using GdCases.Host.Startup;

namespace GdCases.Host.Commands;

/// <summary>The database for a command that is no Host: the configured one, the one a Host is running, or one's own for the while.</summary>
public static class Database
{
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

        await using var presence = new Presence(connectionString, shared: false);
        return await presence.Take(cancellation) ? await work(connectionString) : throw new StartupException("A Host is running on this database. Stop it first.");
    }
}
