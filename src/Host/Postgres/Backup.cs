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
    /// <summary>
    /// Runs a program that ends with whoever began it, also when they were killed with -9: what holds its standard input
    /// open is gone then. All of its processes do, for it has a group of its own: pg_basebackup begins a second one. Linux's own way, a signal at the parent's death, would come at the death of a thread. What a
    /// terminal's Ctrl+C sends to all of us is for us alone to answer.
    /// </summary>
    private const string NotLongerThanWe = "trap '' INT; exec 3<&0; setsid \"$@\" </dev/null & program=$!; (read -r _ <&3; kill -TERM -\"$program\") 2>/dev/null & watch=$!; wait \"$program\"; ended=$?; kill \"$watch\"; exit \"$ended\"";

    /// <summary>The server's files.</summary>
    public string Base => Path.Combine(Folder, "base");

    /// <summary>Its log since, in pieces of 16 MB.</summary>
    public string Log => Path.Combine(Folder, "wal");

    /// <summary>The password of an embedded server's roles, which are in the backup too.</summary>
    public string Secret => Path.Combine(Folder, "postgres.secret");

    public bool HasLog => Directory.Exists(Log);

    /// <summary>The files as far as they have been copied.</summary>
    private string Partial => Path.Combine(Folder, "base.partial");

    /// <summary>One is there, or was begun.</summary>
    public bool IsBegun => Directory.Exists(Base) || Directory.Exists(Partial) || HasLog || File.Exists(LockFile);

    private string LockFile => Path.Combine(Folder, "backup.lock");

    /// <summary>What there may be in its folder; the last in every file system's own.</summary>
    private IEnumerable<string> Parts => [.. new[] { Base, Partial, Log, Secret, LockFile }.Select(p => Path.GetFileName(p)), "lost+found"];

    /// <summary>Copies a server that works, and goes on with its log where that is asked for, until it is cancelled.</summary>
    /// <param name="connectionString">The server, as a role that may replicate.</param>
    /// <param name="secret">The file with the password of an embedded server's roles; null for another server.</param>
    /// <param name="follow">Goes on with the log; a backup that is there already is only followed.</param>
    /// <param name="told">Hears how far it is.</param>
    /// <param name="cancellation">Ends following.</param>
    public async Task Make(string connectionString, string? secret, bool follow, Action<string> told, CancellationToken cancellation)
    {
        OnlyOurs(secret);
        using var alone = Hold();
        var isThere = Directory.Exists(Base);
        if (isThere && !follow)
        {
            throw new EmbeddedPostgresException($"There is a backup in {Folder} already. Take a folder of its own for each, or follow it (--follow).");
        }

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

    /// <summary>
    /// Refuses a folder with anything else in it: of a Host's data folder a backup would write over the password of its
    /// server. And a backup of another server: its log would come between.
    /// </summary>
    private void OnlyOurs(string? secret)
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        var other = Directory.EnumerateFileSystemEntries(Folder).FirstOrDefault(e => !Parts.Contains(Path.GetFileName(e)))
            ?? (File.Exists(Secret) && (secret is null || File.ReadAllText(secret) != File.ReadAllText(Secret)) ? Secret : null);
        if (other is not null)
        {
            throw new EmbeddedPostgresException($"{Folder} has something else in it than a backup of this server: {Path.GetFileName(other)}. Take a folder of its own.");
        }
    }

    /// <summary>The folder to itself: two would write into one copy, and one log.</summary>
    private FileStream Hold()
    {
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(LockFile))
        {
            throw new EmbeddedPostgresException($"Another backup to {Folder} is at work. Take a folder of its own for each.", e);
        }
    }

    private async Task Copy(string connectionString, string? secret, CancellationToken cancellation)
    {
        // Aside first: one that was cut off is never taken for whole.
        if (Directory.Exists(Partial))
        {
            Directory.Delete(Partial, recursive: true);
        }

        foreach (var (server, command) in new (string?, string[])[] { (connectionString, ["pg_basebackup", "-D", Partial, "-X", "stream", "-c", "fast"]), (null, ["pg_verifybackup", "-q", Partial]) })
        {
            var (exitCode, errors) = await Run(server, command, cancellation);
            if (exitCode != 0)
            {
                throw new EmbeddedPostgresException($"{command[0]} failed: {errors}");
            }
        }

        if (secret is not null)
        {
            File.Copy(secret, Secret, overwrite: true);
        }

        Directory.Move(Partial, Base);
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
                var receiving = Run(connectionString, ["pg_receivewal", "-D", Log, "--synchronous", "--no-loop"], cancellation);
                using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
                while (!begun.Task.IsCompleted && !receiving.IsCompleted && await look.WaitForNextTickAsync(cancellation))
                {
                    if (Directory.GetFiles(Log, "*.partial").Length > 0)
                    {
                        begun.TrySetResult();
                    }
                }

                var (_, errors) = await receiving;
                if (!begun.Task.IsCompleted || errors.Contains("has already been removed", StringComparison.Ordinal))
                {
                    throw new EmbeddedPostgresException($"pg_receivewal failed: {errors}{(begun.Task.IsCompleted ? " A new backup is needed, for what is missing cannot be fetched any more." : "")}");
                }

                told($"its log cannot be fetched; it is tried again: {errors}");
            }
        }
        catch (OperationCanceledException)
        {
            // It is ended, which is how following ends.
        }
    }

    /// <summary>Runs one of PostgreSQL's programs, with the server's address, to its end; it does not outlive being waited for.</summary>
    /// <returns>How it ended, and what it said last.</returns>
    private static async Task<(int ExitCode, string Errors)> Run(string? connectionString, string[] command, CancellationToken cancellation)
    {
        var binaries = PostgresBinaries.Find() ?? throw new EmbeddedPostgresException("PostgreSQL's programs were not found. Install them (Debian: apt-get install postgresql).");
        var start = new ProcessStartInfo("sh", ["-c", NotLongerThanWe, "sh", Path.Combine(binaries, command[0]), .. command[1..]]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        // Read by us.
        start.Environment["LC_ALL"] = "C.UTF-8";
        if (connectionString is not null)
        {
            // The password goes by the environment, where nobody else sees it.
            var server = new NpgsqlConnectionStringBuilder(connectionString);
            start.Environment["PGHOST"] = server.Host;
            start.Environment["PGPORT"] = $"{server.Port}";
            start.Environment["PGUSER"] = server.Username;
            start.Environment["PGPASSWORD"] = server.Password;
            start.Environment["PGSSLMODE"] = server.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() };
            start.Environment["PGSSLROOTCERT"] = server.RootCertificate;
        }

        using var process = Process.Start(start)!;
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
            return (process.ExitCode, string.Join(' ', said));
        }
    }
}
