using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GdCases.Host.Postgres;

/// <summary>Why the private database could not be had; the message says what to do.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A private PostgreSQL cluster in a folder: made when there is none, taken over when it still runs after its owner was
/// killed, started otherwise; listening on the loopback address only, with a password that only this folder's owner can read.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string Admin = "gdcases_admin";
    private const string User = "gdcases";
    private const string Database = "gdcases";

    private readonly string _binaries;
    private readonly string _folder;
    private readonly string? _account;
    private readonly FileStream? _lock;
    private readonly string _password;
    private readonly bool _durable;
    private bool _stopped;

    private EmbeddedPostgres(string binaries, string folder, string? account, FileStream? @lock, string password, bool durable)
    {
        _binaries = binaries;
        _folder = folder;
        _account = account;
        _lock = @lock;
        _password = password;
        _durable = durable;
    }

    public int Port { get; private set; }

    /// <summary>Where its files are, which need not be within the data folder.</summary>
    public string Folder => _folder;

    /// <summary>As the role that owns the database and is no superuser.</summary>
    public string ConnectionString => For(User, Database);

    /// <summary>
    /// Megabytes of the server's own cache: an eighth of the memory this process may use (docs/performance.md). PostgreSQL's
    /// manual advises a quarter, for a server that has its machine to itself.
    /// </summary>
    private static long SharedBuffers => Math.Max(128, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 / 1024 / 1024);

    private string Cluster => Path.Combine(_folder, "cluster");

    /// <summary>Starts the cluster of a folder, making it first if need be, or takes it over if it runs.</summary>
    /// <param name="folder">The product's data folder; the cluster is in its <c>postgres</c>.</param>
    /// <param name="durable">False only for clusters that nobody will miss: no fsync, and connections for many Hosts at once.</param>
    /// <param name="exclusive">Holds the folder against a second Host. False for a command that only looks in while a Host may be running.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EmbeddedPostgresException">No binaries, a folder in use, a server that does not start.</exception>
    public static async Task<EmbeddedPostgres> Start(string folder, bool durable, bool exclusive, CancellationToken cancellation)
    {
        var binaries = PostgresBinaries.Find() ?? throw new EmbeddedPostgresException(
            $"No PostgreSQL server of version {PostgresBinaries.OldestVersion} or newer was found. Install one (Debian: apt-get install postgresql), or set ConnectionStrings__Cases to a server you have.");
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        var held = exclusive ? Hold(folder) : null;
        try
        {
            var account = Environment.IsPrivilegedProcess ? UnprivilegedAccount() : null;
            var place = await Place(folder, account, cancellation);
            var server = new EmbeddedPostgres(binaries, place, account, held, Password(folder), durable);
            await server.Run(cancellation);
            return server;
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>The connection string of a cluster that a Host is running in this folder; null when none is.</summary>
    public static string? Running(string folder) => Running(folder, User, Database);

    /// <summary>The same as the server's administrator, who may copy all of it.</summary>
    public static string? RunningForCopies(string folder) => Running(folder, Admin, "postgres");

    private static string? Running(string folder, string user, string database)
    {
        var secret = SecretFile(folder);
        if (!File.Exists(secret) || RunningPort(Path.Combine(folder, "postgres", "cluster")) is not { } port)
        {
            return null;
        }

        return new EmbeddedPostgres("", "", null, null, File.ReadAllText(secret), durable: true) { Port = port }.For(user, database);
    }

    /// <summary>Starts the server again at the same address whenever it has ended without being told to, until it is cancelled.</summary>
    public async Task Keep(ILogger logger, CancellationToken cancellation)
    {
        using var look = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await look.WaitForNextTickAsync(cancellation))
        {
            if (_stopped || RunningPort(Cluster) is not null)
            {
                continue;
            }

            logger.LogError("The embedded PostgreSQL server has ended. It is started again.");
            try
            {
                await Launch(Port, cancellation);
                logger.LogInformation("The embedded PostgreSQL server runs again.");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "The embedded PostgreSQL server did not start; it is tried again.");
            }
        }
    }

    /// <summary>Stops the server and lets go of the folder. The data stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        try
        {
            NpgsqlConnection.ClearAllPools();
            await Execute(CancellationToken.None, Program("pg_ctl"), "stop", "-D", Cluster, "-m", "fast", "-w", "-t", "60");
        }
        finally
        {
            if (_lock is not null)
            {
                await _lock.DisposeAsync();
            }
        }
    }

    /// <summary>A lock that the kernel lets go of when this process ends, however it ends.</summary>
    private static FileStream Hold(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new EmbeddedPostgresException($"Another GdCases Host is running on {folder}. Stop it first, or give this one a folder of its own (Data__Folder).", e);
        }
    }

    internal static string SecretFile(string folder) => Path.Combine(folder, "postgres.secret");

    private static string Password(string folder)
    {
        var file = SecretFile(folder);
        if (!File.Exists(file))
        {
            using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            stream.Write(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(40, lowercase: true)));
        }

        if ((File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
        {
            throw new EmbeddedPostgresException($"{file} is the database's password, and others may read or write it. Make it its owner's alone: chmod 600 {file}");
        }

        return File.ReadAllText(file);
    }

    /// <summary>PostgreSQL refuses to run as root: the account its package made, or the one that owns nothing.</summary>
    private static string UnprivilegedAccount()
    {
        return File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
    }

    /// <summary>
    /// The folder for the cluster, owned by the account. An account that cannot enter the data folder (a checkout in
    /// root's home, say) gets one under /var/lib/gdcases instead, and the data folder a link to it.
    /// </summary>
    private static async Task<string> Place(string folder, string? account, CancellationToken cancellation)
    {
        var place = Path.Combine(folder, "postgres");
        if (account is null)
        {
            Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return place;
        }

        if (new DirectoryInfo(place) is { Exists: true, LinkTarget: { } target })
        {
            return target;
        }

        await Execute(null, cancellation, "install", "-d", "-o", account, "-m", "700", place);
        if (await ExitCode(account, cancellation, "test", "-w", place) == 0)
        {
            return place;
        }

        var elsewhere = Path.Combine("/var/lib/gdcases", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..12]);
        await Execute(null, cancellation, "install", "-d", "-o", account, "-m", "700", elsewhere);
        Directory.Delete(place);
        Directory.CreateSymbolicLink(place, elsewhere);
        return elsewhere;
    }

    private async Task Run(CancellationToken cancellation)
    {
        if (RunningPort(Cluster) is { } port)
        {
            Port = port;
            if (await Answers(cancellation))
            {
                await Prepare(cancellation);
                return;
            }
        }

        if (!await Exists(Path.Combine(Cluster, "PG_VERSION"), cancellation))
        {
            await Initialise(cancellation);
        }

        await Launch(null, cancellation);
        await Prepare(cancellation);
    }

    /// <summary>Starts the server.</summary>
    /// <param name="port">Where it was; null: at any port that is free.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task Launch(int? port, CancellationToken cancellation)
    {
        await using var pause = new PeriodicWait();
        for (var attempt = 1; ; attempt++)
        {
            Port = port ?? FreePort();
            // 4 GB of log: up to some hundred actions a second the clock decides when there is a checkpoint, not the log's size;
            // after each, the first change to a page writes it whole (docs/performance.md).
            var options = $"-c listen_addresses=127.0.0.1 -p {Port} -c unix_socket_directories='' -c max_connections=200 -c shared_buffers={SharedBuffers}MB -c max_wal_size=4GB -c log_min_messages=warning -c timezone=UTC"
                + (_durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500");
            var log = Path.Combine(_folder, "server.log");
            if (await ExitCode(_account, cancellation, Program("pg_ctl"), "start", "-D", Cluster, "-w", "-t", "120", "-l", log, "-o", options) == 0)
            {
                return;
            }

            if (attempt == 20)
            {
                throw new EmbeddedPostgresException($"The PostgreSQL server in {_folder} did not start; its log is {log}.");
            }

            // A port may have been taken meanwhile; and of a server that was killed the children take a moment to go.
            await pause.Next(cancellation);
        }
    }

    /// <summary>Makes the cluster aside and moves it into place, so that one that was cut off half-way is never taken for whole.</summary>
    private async Task Initialise(CancellationToken cancellation)
    {
        var fresh = Path.Combine(_folder, "new");
        var password = Path.Combine(_folder, "initial-password");
        await Execute(cancellation, "rm", "-rf", fresh, Cluster);
        await Execute(_account, cancellation, ["sh", "-c", "umask 077; cat > \"$0\"", password], _password);
        await Execute(cancellation, Program("initdb"), "-D", fresh, "-U", Admin, "--auth=scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums");
        await Execute(cancellation, "rm", password);
        await Execute(cancellation, "mv", fresh, Cluster);
    }

    /// <summary>The role the Host works as, and its database.</summary>
    private async Task Prepare(CancellationToken cancellation)
    {
        await using var admin = new NpgsqlConnection(For(Admin, "postgres"));
        await admin.OpenAsync(cancellation);
        // The password is hexadecimal, so it can stand in a literal; role and database names cannot be parameters.
        if (!await Has("select 1 from pg_roles where rolname = $1", User))
        {
            await Run($"create role {User} login password '{_password}'");
        }

        if (!await Has("select 1 from pg_database where datname = $1", Database))
        {
            await Run($"create database {Database} owner {User}");
        }

        async Task<bool> Has(string sql, string name)
        {
            await using var command = new NpgsqlCommand(sql, admin) { Parameters = { new() { Value = name } } };
            return await command.ExecuteScalarAsync(cancellation) is not null;
        }

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, admin);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task<bool> Answers(CancellationToken cancellation)
    {
        // A server that was just taken over may still be recovering; one that is not ours refuses the password.
        for (var attempt = 0; attempt < 60 && RunningPort(Cluster) is not null; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(For(Admin, "postgres") + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(cancellation);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                await using var wait = new PeriodicWait();
                await wait.Next(cancellation);
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }

        return false;
    }

    private sealed class PeriodicWait : IAsyncDisposable
    {
        private readonly PeriodicTimer _timer = new(TimeSpan.FromMilliseconds(500));

        public async Task Next(CancellationToken cancellation) => await _timer.WaitForNextTickAsync(cancellation);

        public ValueTask DisposeAsync()
        {
            _timer.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The port in postmaster.pid (its fourth line), if the process in its first line is a server and no other that has got its number since.</summary>
    private static int? RunningPort(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(cluster, "postmaster.pid"));
            return lines.Length > 3 && IsServer(lines[0].Trim()) && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsServer(string process)
    {
        var status = $"/proc/{process}/status";
        // One that was killed and that its parent has not looked after yet is none either.
        return File.Exists(status) && File.ReadLines(status).Take(3).ToList() is [var name, _, var state] && name.EndsWith("\tpostgres", StringComparison.Ordinal) && !state.Contains('Z', StringComparison.Ordinal);
    }

    private string For(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Password = _password,
        Database = database,
        // On the loopback address there is nobody to hide from, and to ask for it is one more wait for a server that hangs.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Program(string name) => Path.Combine(_binaries, name);

    private async Task<bool> Exists(string file, CancellationToken cancellation) => await ExitCode(_account, cancellation, "test", "-e", file) == 0;

    private Task Execute(CancellationToken cancellation, params string[] command) => Execute(_account, cancellation, command);

    private static Task Execute(string? account, CancellationToken cancellation, params string[] command) => Execute(account, cancellation, command, null);

    private static async Task Execute(string? account, CancellationToken cancellation, string[] command, string? input)
    {
        var (exitCode, output) = await Launch(account, cancellation, command, input);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"{command[0]} failed with exit code {exitCode}: {output}");
        }
    }

    private static async Task<int> ExitCode(string? account, CancellationToken cancellation, params string[] command) =>
        (await Launch(account, cancellation, command, null)).ExitCode;

    /// <summary>The account's own group, by number: its name need not be the account's.</summary>
    private static string GroupOf(string account) => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == account)[3];

    private static async Task<(int ExitCode, string Output)> Launch(string? account, CancellationToken cancellation, string[] command, string? input)
    {
        // pg_ctl leaves a server behind that would hold our pipes open, so its output goes to the log file only.
        var leavesServer = command is [_, "start", ..];
        string[] full = account is null ? command : ["setpriv", $"--reuid={account}", $"--regid={GroupOf(account)}", "--init-groups", "--", .. command];
        string[] line = leavesServer ? ["sh", "-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. full] : full;
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = !leavesServer,
            RedirectStandardError = !leavesServer,
            UseShellExecute = false,
            WorkingDirectory = "/",
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        })!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        }

        process.StandardInput.Close();
        var output = leavesServer ? "" : await process.StandardOutput.ReadToEndAsync(cancellation) + await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output.Trim());
    }
}
