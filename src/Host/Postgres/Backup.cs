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
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var following = follow ? Follow(connectionString, begun, told, ended.Token) : Task.CompletedTask;
        try
        {
            if (follow)
            {
                // Begun before the files are copied, so that there is no gap between the two.
                await await Task.WhenAny(begun.Task, following);
            }

            if (!isThere)
            {
                await Copy(connectionString, secret, cancellation);
                told($"the backup is whole: {Folder}");
            }

            if (follow)
            {
                told("its log is followed until this is ended");
            }

            await following;
        }
        finally
        {
            // However it ends, no program stays behind.
            await ended.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Copy(string connectionString, string? secret, CancellationToken cancellation)
    {
        // Aside first: one that was cut off is never taken for whole.
        var partial = Path.Combine(Folder, "base.partial");
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        foreach (var process in new Func<Process>[] { () => Run(connectionString, "pg_basebackup", "-D", partial, "-X", "stream", "-c", "fast"), () => Run(null, "pg_verifybackup", "-q", partial) })
        {
            var (program, exitCode, errors) = await Finished(process(), cancellation);
            if (exitCode != 0)
            {
                throw new EmbeddedPostgresException($"{program} failed: {errors}");
            }
        }

        if (secret is not null)
        {
            File.Copy(secret, Secret, overwrite: true);
        }

        Directory.Move(partial, Base);
    }

    /// <summary>Fetches the server's log until it is cancelled, also over the server's own restarts.</summary>
    /// <exception cref="EmbeddedPostgresException">The server has thrown away log that was not fetched yet.</exception>
    private async Task Follow(string connectionString, TaskCompletionSource begun, Action<string> told, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Log);
        try
        {
            using var again = new PeriodicTimer(TimeSpan.FromSeconds(5));
            for (var working = true; working; working = await again.WaitForNextTickAsync(cancellation))
            {
                // What it has written is on the disk: it says so after each piece.
                var receiving = Finished(Run(connectionString, "pg_receivewal", "-D", Log, "--synchronous", "--no-loop"), cancellation);
                using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                while (!begun.Task.IsCompleted && !receiving.IsCompleted && await look.WaitForNextTickAsync(cancellation))
                {
                    if (Directory.GetFiles(Log, "*.partial").Length > 0)
                    {
                        begun.TrySetResult();
                    }
                }

                var (program, _, errors) = await receiving;
                if (!begun.Task.IsCompleted || errors.Contains("has already been removed", StringComparison.Ordinal))
                {
                    throw new EmbeddedPostgresException($"{program} failed: {errors}{(begun.Task.IsCompleted ? " A new backup is needed, for what is missing cannot be fetched any more." : "")}");
                }

                told($"its log cannot be fetched; it is tried again: {errors}");
            }
        }
        catch (OperationCanceledException)
        {
            // It is ended, which is how following ends.
        }
    }

    /// <summary>One of PostgreSQL's programs, with the server's address; the password goes by the environment, where nobody else sees it.</summary>
    private static Process Run(string? connectionString, string program, params string[] arguments)
    {
        var binaries = PostgresBinaries.Find() ?? throw new EmbeddedPostgresException("PostgreSQL's programs were not found. Install them (Debian: apt-get install postgresql).");
        var start = new ProcessStartInfo(Path.Combine(binaries, program), arguments) { RedirectStandardError = true, UseShellExecute = false };
        // Read by us.
        start.Environment["LC_ALL"] = "C.UTF-8";
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

    /// <summary>Waits for a program, which does not outlive being waited for.</summary>
    /// <returns>Its name, how it ended, and what it said last.</returns>
    private static async Task<(string Program, int ExitCode, string Errors)> Finished(Process process, CancellationToken cancellation)
    {
        using (process)
        {
            // A program that says something for weeks is read all the while, and only its last words are kept.
            var said = new Queue<string>();
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is { Length: > 0 } words)
                {
                    lock (said)
                    {
                        said.Enqueue(words);
                        if (said.Count > 10)
                        {
                            said.Dequeue();
                        }
                    }
                }
            };
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                // pg_basebackup has a program of its own for the log.
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }

            lock (said)
            {
                return (Path.GetFileName(process.StartInfo.FileName), process.ExitCode, string.Join(' ', said));
            }
        }
    }
}
