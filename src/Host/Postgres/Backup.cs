using System.Diagnostics;
using Npgsql;

namespace GdCases.Host.Postgres;

/// <summary>
/// A backup of a whole server, made with PostgreSQL's own programs while it works: its files as of the backup's end
/// (pg_basebackup), and where it is followed, all of its log from then on (pg_receivewal), so that any instant since can be
/// gone back to.
/// </summary>
/// <param name="Folder">Where it is.</param>
public sealed record Backup(string Folder)
{
    /// <summary>The server's files.</summary>
    public string Base => Path.Combine(Folder, "base");

    /// <summary>Its log since, in pieces of 16 MB.</summary>
    public string Log => Path.Combine(Folder, "wal");

    /// <summary>The password of an embedded server's roles, which are in the backup too.</summary>
    public string Secret => Path.Combine(Folder, "postgres.secret");

    public bool HasLog => Directory.Exists(Log);

    /// <summary>Copies a server that works, and goes on with its log where that is asked for, until it is cancelled.</summary>
    /// <param name="connectionString">The server, as a role that may replicate.</param>
    /// <param name="secret">The file with the password of an embedded server's roles; null for another server.</param>
    /// <param name="follow">Goes on with the log; a backup that is there already is only followed.</param>
    /// <param name="told">Hears how far it is.</param>
    /// <param name="cancellation">Ends following.</param>
    public async Task Make(string connectionString, string? secret, bool follow, Action<string> told, CancellationToken cancellation)
    {
        var isThere = Directory.Exists(Base);
        if (isThere && !follow)
        {
            throw new EmbeddedPostgresException($"There is a backup in {Folder} already. Take a folder of its own for each, or follow it (--follow).");
        }

        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var following = follow ? await Follow(connectionString, cancellation) : null;
        if (!isThere)
        {
            // Aside first: one that was cut off is never taken for whole.
            var partial = Path.Combine(Folder, "base.partial");
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }

            await Finished(Run(connectionString, "pg_basebackup", "-D", partial, "-X", "stream", "-c", "fast"), cancellation);
            await Finished(Run(null, "pg_verifybackup", "-q", partial), cancellation);
            if (secret is not null)
            {
                File.Copy(secret, Secret, overwrite: true);
            }

            Directory.Move(partial, Base);
            told($"the backup is whole: {Folder}");
        }

        if (following is not null)
        {
            told("its log is followed until this is ended");
            try
            {
                await following.WaitForExitAsync(cancellation);
                throw new EmbeddedPostgresException($"pg_receivewal has ended: {(await following.StandardError.ReadToEndAsync(CancellationToken.None)).Trim()} When the server has thrown away log that was not fetched yet, a new backup is needed.");
            }
            catch (OperationCanceledException)
            {
                // What it has written is on the disk: it says so after each piece (--synchronous).
                following.Kill();
                await following.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Begins with the log, before the files are copied, so that there is no gap between the two.</summary>
    private async Task<Process> Follow(string connectionString, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Log);
        var process = Run(connectionString, "pg_receivewal", "-D", Log, "--synchronous");
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (Directory.GetFiles(Log, "*.partial").Length == 0 && !process.HasExited)
        {
            await look.WaitForNextTickAsync(cancellation);
        }

        return process;
    }

    /// <summary>One of PostgreSQL's programs, with the server's address; the password goes by the environment, where nobody else sees it.</summary>
    private static Process Run(string? connectionString, string program, params string[] arguments)
    {
        var binaries = PostgresBinaries.Find() ?? throw new EmbeddedPostgresException("PostgreSQL's programs were not found. Install them (Debian: apt-get install postgresql).");
        var start = new ProcessStartInfo(Path.Combine(binaries, program), arguments) { RedirectStandardError = true, UseShellExecute = false };
        if (connectionString is not null)
        {
            var server = new NpgsqlConnectionStringBuilder(connectionString);
            start.Environment["PGHOST"] = server.Host;
            start.Environment["PGPORT"] = $"{server.Port}";
            start.Environment["PGUSER"] = server.Username;
            start.Environment["PGPASSWORD"] = server.Password;
            start.Environment["PGSSLMODE"] = server.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() };
            start.Environment["PGSSLROOTCERT"] = server.RootCertificate;
        }

        return Process.Start(start)!;
    }

    private static async Task Finished(Process process, CancellationToken cancellation)
    {
        using (process)
        {
            var errors = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                throw new EmbeddedPostgresException($"{Path.GetFileName(process.StartInfo.FileName)} failed: {errors.Trim()}");
            }
        }
    }
}
