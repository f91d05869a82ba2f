using NodaTime;
using Npgsql;

namespace GdCases.Host.Postgres;

/// <content>Going back to a backup, in a folder of its own.</content>
public sealed partial class EmbeddedPostgres
{
    /// <summary>Makes a data folder of a backup: the server replays what it has of the log, to its end or to an instant, and is stopped.</summary>
    /// <param name="backup">What <see cref="Backup"/> has made.</param>
    /// <param name="folder">The data folder; there may be no database in it.</param>
    /// <param name="at">What was committed later is left out; null: nothing is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EmbeddedPostgresException">No such backup, a folder with a database, a log that does not reach the instant.</exception>
    public static async Task Restore(Backup backup, string folder, Instant? at, CancellationToken cancellation)
    {
        if (!File.Exists(backup.Secret))
        {
            throw new EmbeddedPostgresException($"{backup.Folder} is no backup of an embedded server. One of a server of your own is put back with that server's tools: its files are in base, its log in wal.");
        }

        if (at is not null && !backup.HasLog)
        {
            throw new EmbeddedPostgresException($"{backup.Folder} has no log beyond the backup itself: only one that was followed (--follow) can be gone back to at an instant.");
        }

        folder = Path.GetFullPath(folder);
        // Of the last try that was cut off it is the same one; another's is of a database that would be lost with it.
        if (new Backup(folder).IsBegun || (File.Exists(SecretFile(folder)) && await File.ReadAllTextAsync(SecretFile(folder), cancellation) != await File.ReadAllTextAsync(backup.Secret, cancellation)))
        {
            throw new EmbeddedPostgresException($"{folder} is a backup, or has the password of another database. Restore into a folder of its own.");
        }

        Directory.CreateDirectory(folder);
        string place;
        await using (Hold(folder))
        {
            var account = Environment.IsPrivilegedProcess ? UnprivilegedAccount() : null;
            place = await Place(folder, account, cancellation);
            var (cluster, log) = (Path.Combine(place, "cluster"), Path.Combine(place, "log-to-replay"));
            if (await ExitCode(null, cancellation, "test", "-e", cluster) == 0)
            {
                throw new EmbeddedPostgresException($"There is a database in {folder} already. Restore into a folder of its own, and run the Host on that (Data__Folder).");
            }

            // Made aside and moved into place, as a new cluster is.
            var fresh = Path.Combine(place, "restored");
            await Execute(null, cancellation, "rm", "-rf", fresh, log);
            await Execute(null, cancellation, "cp", "-a", backup.Base, fresh);
            if (backup.HasLog)
            {
                await Execute(null, cancellation, "cp", "-a", backup.Log, log);
                foreach (var partial in Directory.GetFiles(log, "*.partial"))
                {
                    // The piece that was being written: its end is told apart from what follows by the log's own checksums.
                    File.Move(partial, partial[..^".partial".Length]);
                }

                // From where the server works, which is the cluster's folder: whatever the folders above are called.
                await File.AppendAllLinesAsync(Path.Combine(fresh, "postgresql.auto.conf"), [
                    "restore_command = 'cp \"../log-to-replay/%f\" \"%p\"'",
                    .. at is { } instant ? new[] { $"recovery_target_time = '{instant.ToDateTimeUtc():yyyy-MM-dd HH:mm:ss.ffffff}+00'", "recovery_target_action = 'promote'" } : []], cancellation);
                await File.WriteAllTextAsync(Path.Combine(fresh, "recovery.signal"), "", cancellation);
            }

            await Execute(null, cancellation, "chmod", "700", fresh);
            if (account is not null)
            {
                await Execute(null, cancellation, ["chown", "-R", account, fresh, .. backup.HasLog ? [log] : Array.Empty<string>()], null);
            }

            // The password first: a cluster is never there without it, wherever this is cut off; a Host that is started on it then replays the rest.
            File.Copy(backup.Secret, SecretFile(folder), overwrite: true);
            await Execute(null, cancellation, "mv", fresh, cluster);
        }

        try
        {
            await Replay(folder, cancellation);
        }
        catch (Exception e) when (e is EmbeddedPostgresException or NpgsqlException)
        {
            // Nothing stays that would be in the way of another try.
            File.Delete(SecretFile(folder));
            await Execute(null, cancellation, "rm", "-rf", Path.Combine(place, "cluster"), Path.Combine(place, "log-to-replay"));
            throw new EmbeddedPostgresException($"{(at is null ? "The backup cannot be replayed" : $"The backup does not reach to {at}, or not back to it")}; the server's log is {Path.Combine(place, "server.log")}.", e);
        }

        await Execute(null, cancellation, "rm", "-rf", Path.Combine(place, "log-to-replay"));
    }

    /// <summary>Waits until the server has replayed what there is, and makes it one like any other.</summary>
    private static async Task Replay(string folder, CancellationToken cancellation)
    {
        await using var server = await Start(folder, durable: true, exclusive: true, cancellation);
        await using var admin = new NpgsqlConnection(server.For(Admin, "postgres"));
        await admin.OpenAsync(cancellation);
        await using var pause = new PeriodicWait();
        while (await Ask("select pg_is_in_recovery()") is true)
        {
            await pause.Next(cancellation);
        }

        foreach (var setting in new[] { "restore_command", "recovery_target_time", "recovery_target_action" })
        {
            await Ask($"alter system reset {setting}");
        }

        async Task<object?> Ask(string sql)
        {
            await using var command = new NpgsqlCommand(sql, admin);
            return await command.ExecuteScalarAsync(cancellation);
        }
    }
}
