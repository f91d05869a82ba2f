using System.Diagnostics;
using System.Globalization;
using GdCases.Host.Postgres;
using GdCases.Projections.Engine;
using GdCases.Tests;
using Npgsql;

namespace GdCases.Benchmarks.Drills;

/// <summary>What goes wrong in practice, brought about with load on; each ends with its figures, and with 1 when anything was lost or done twice.</summary>
internal sealed class Drill : IAsyncDisposable
{
    private readonly string _folder = PassableFolder.Create("gdcases-drill-");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>kill -9 of the Host and of its database in turn, again and again.</summary>
    public static async Task<int> Kill(int rounds, CancellationToken cancellation)
    {
        await using var drill = new Drill();
        await using var host = new DrillHost(drill._folder);
        await host.Start(cancellation);
        await using var load = new DrillLoad();
        load.Begin(() => host.Address);
        for (var round = 0; round < rounds; round++)
        {
            await load.More(200, cancellation);
            if (round % 2 == 0)
            {
                await host.Kill();
                await host.Start(cancellation);
            }
            else
            {
                Process.GetProcessById(Postmaster(drill._folder)).Kill();
            }
        }

        await load.More(200, cancellation);
        await load.End();
        return await Told($"{rounds} kills, of the Host and of its database in turn", load, host, EmbeddedPostgres.Running(drill._folder)!);
    }

    /// <summary>A backup that is followed while commands go on; then back to it, to all of the log, and to an instant.</summary>
    public static async Task<int> Backup(int commands, CancellationToken cancellation)
    {
        await using var drill = new Drill();
        var backup = Path.Combine(drill._folder, "backup");
        await using var host = new DrillHost(Path.Combine(drill._folder, "data"));
        await host.Start(cancellation);
        await using var load = new DrillLoad();
        load.Begin(() => host.Address);
        await load.More(commands, cancellation);
        using var following = host.Launch(["backup", backup, "--follow"]);
        var watch = Stopwatch.StartNew();
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
        {
            while (!host.Output.Contains("the backup is whole", StringComparison.Ordinal))
            {
                if (following.HasExited)
                {
                    throw new InvalidOperationException(host.Output);
                }

                await look.WaitForNextTickAsync(cancellation);
            }
        }

        var (took, whole) = (watch.Elapsed, DateTime.UtcNow);
        await load.More(commands, cancellation);
        var instant = DateTime.UtcNow;
        await load.More(commands, cancellation);
        await load.End();
        // The last piece of the log is on its way when the last command is answered.
        await WaitFor(async () => await Flushed(Path.Combine(drill._folder, "data"), backup), cancellation);
        await Succeed("kill", "-TERM", $"{following.Id}");
        await following.WaitForExitAsync(cancellation);
        await host.Stop();

        var all = await Restored(drill, host, backup, "all", null, load, null);
        var then = await Restored(drill, host, backup, "then", instant, load, instant);
        Directory.Delete(Path.Combine(backup, "wal"), recursive: true);
        var alone = await Restored(drill, host, backup, "alone", null, load, whole - took);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"backup: {load.Acknowledged} commands acknowledged meanwhile; the backup took {took.TotalSeconds:0.0} s; missing after going back to all of the log: {all}, to an instant: {then} of those before it, to the backup alone: {alone} of those before it began"));
        return all + then + alone == 0 ? 0 : 1;
    }

    /// <summary>The disk of the database fills up, and is freed. Needs root, for a file system of its own.</summary>
    public static async Task<int> DiskFull(int commands, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            await Console.Error.WriteLineAsync("The drill needs root: it mounts a small file system.");
            return 2;
        }

        await using var drill = new Drill();
        var small = Path.Combine(drill._folder, "small");
        Directory.CreateDirectory(small);
        await Succeed("mount", "-t", "tmpfs", "-o", "size=500m,mode=755", "tmpfs", small);
        try
        {
            await using var host = new DrillHost(Path.Combine(small, "data"));
            await host.Start(cancellation);
            await using var load = new DrillLoad();
            load.Begin(() => host.Address);
            await load.More(commands, cancellation);
            var filling = Path.Combine(small, "filling");
            using (var dd = Process.Start(new ProcessStartInfo("dd", ["if=/dev/zero", $"of={filling}", "bs=64k"]) { RedirectStandardError = true, UseShellExecute = false })!)
            {
                await dd.WaitForExitAsync(cancellation);
            }

            await WaitFor(() => Task.FromResult(load.Else.GetValueOrDefault("503 database-full") > 200), cancellation);
            File.Delete(filling);
            await load.More(commands, cancellation);
            await load.End();
            return await Told("the database's disk full under load, and freed", load, host, EmbeddedPostgres.Running(Path.Combine(small, "data"))!);
        }
        finally
        {
            await Succeed("umount", small);
        }
    }

    /// <summary>A version takes over from another, first by a stop and then beside it: two Hosts on one server, the older one ended under load.</summary>
    /// <param name="from">Where the older version's Host is.</param>
    /// <param name="commands">How many at each stage.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int> Upgrade(string from, int commands, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        await using var drill = new Drill();
        await using var older = new DrillHost(drill._folder, server.ConnectionString, from);
        await older.Start(cancellation);
        await using var load = new DrillLoad();
        var at = older;
        load.Begin(() => at.Address);
        await load.More(commands, cancellation);
        await using var newer = new DrillHost(drill._folder, server.ConnectionString);
        await newer.Start(cancellation);
        await load.More(commands, cancellation);
        at = newer;
        await older.Stop();
        await load.More(commands, cancellation);
        await load.End();
        return await Told($"from {Path.GetFullPath(from)} to this version, both at once for a while", load, newer, server.ConnectionString);
    }

    /// <summary>Two Hosts on one server, half of the commands on the same twenty cases.</summary>
    public static async Task<int> TwoHosts(int commands, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        await using var drill = new Drill();
        await using var one = new DrillHost(drill._folder, server.ConnectionString);
        await using var other = new DrillHost(drill._folder, server.ConnectionString);
        await one.Start(cancellation);
        await other.Start(cancellation);
        using var load = new HotCases([one.Address, other.Address]);
        await load.Run(commands);
        var wrong = await load.Held(server.ConnectionString);
        foreach (var what in wrong.Take(20))
        {
            await Console.Error.WriteLineAsync(what);
        }

        await using (var database = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await Progress.CaughtUp(database, "gdcases", new CancellationTokenSource(TimeSpan.FromMinutes(4)).Token);
        }

        await one.Run("projections", "verify");
        await one.Run("audit", "replay");
        var waits = load.Waits;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"two Hosts, half of the commands on 20 cases: {load.Acknowledged} commands acknowledged, {wrong.Count} lost or done twice; waits: longest {waits[0].TotalMilliseconds:0} ms, one in a hundred over {waits[waits.Count / 100].TotalMilliseconds:0} ms, half over {waits[waits.Count / 2].TotalMilliseconds:0} ms; verified"));
        return wrong.Count == 0 && waits[0] < TimeSpan.FromSeconds(2) ? 0 : 1;
    }

    private static async Task<int> Told(string what, DrillLoad load, DrillHost host, string connectionString)
    {
        var wrong = await load.Held(connectionString);
        foreach (var one in wrong.Take(20))
        {
            await Console.Error.WriteLineAsync(one);
        }

        var watch = Stopwatch.StartNew();
        await using (var database = NpgsqlDataSource.Create(connectionString))
        {
            await Progress.CaughtUp(database, "gdcases", new CancellationTokenSource(TimeSpan.FromMinutes(4)).Token);
        }

        var caughtUp = watch.Elapsed;
        // Exits with 1 when a model is behind and does not move, or says something else than the events.
        await host.Run("projections", "verify");
        await host.Run("audit", "replay");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {load.Acknowledged} commands acknowledged, {wrong.Count} lost or done twice; meanwhile {(load.Else.Count == 0 ? "nothing else" : string.Join(", ", load.Else.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} x {e.Key}")))} was answered; read models caught up {caughtUp.TotalSeconds:0.0} s after the last, and verified"));
        return wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<int> Restored(Drill drill, DrillHost host, string backup, string name, DateTime? instant, DrillLoad load, DateTime? before)
    {
        var folder = Path.Combine(drill._folder, name);
        await host.Run(["restore", backup, "--to", folder, .. instant is { } at ? new[] { "--at", $"{at:yyyy-MM-ddTHH:mm:ss.fffZ}" } : []]);
        await using var server = await EmbeddedPostgres.Start(folder, durable: true, exclusive: true, CancellationToken.None);
        var wrong = await load.Held(server.ConnectionString, before);
        foreach (var one in wrong.Take(20))
        {
            await Console.Error.WriteLineAsync($"{name}: {one}");
        }

        return wrong.Count;
    }

    /// <summary>Whether what is being followed has all that the server has written.</summary>
    private static async Task<bool> Flushed(string data, string backup)
    {
        await using var database = NpgsqlDataSource.Create(EmbeddedPostgres.RunningForCopies(data)!);
        await using var command = database.CreateCommand("select coalesce(bool_and(flush_lsn >= pg_current_wal_flush_lsn()), false) from pg_stat_replication where application_name = 'pg_receivewal'");
        return Directory.Exists(backup) && await command.ExecuteScalarAsync() is true;
    }

    private static async Task WaitFor(Func<Task<bool>> condition, CancellationToken cancellation)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
        {
            await look.WaitForNextTickAsync(cancellation);
        }
    }

    private static int Postmaster(string folder) => int.Parse(File.ReadLines(Path.Combine(folder, "postgres", "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task Succeed(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
