using System.Diagnostics;
using GdCases.Host.Postgres;
using GdCases.Tests;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Backups of a server that works, cut off, lost and gone back to; how they hold under load is a drill.</summary>
public sealed class A_backup : IAsyncLifetime
{
    private readonly string _folder = PassableFolder.Create("gdcases-backup-");
    private EmbeddedPostgres _server = null!;

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedPostgres.Start(Data, durable: false, exclusive: true, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task leaves_no_program_behind_and_says_when_log_is_lost()
    {
        var backup = new Backup(Path.Combine(_folder, "backup"));
        await Until("the backup is whole");
        Following(backup).ShouldBeEmpty();
        Directory.Exists(backup.Base).ShouldBeTrue();

        // Followed again it goes on, and is ended again.
        await Until("its log is followed until this is ended");
        Following(backup).ShouldBeEmpty();

        // Meanwhile the server goes on and throws its older log away.
        await using (var admin = NpgsqlDataSource.Create(EmbeddedPostgres.RunningForCopies(Data)!))
        {
            for (var piece = 0; piece < 4; piece++)
            {
                await admin.CreateCommand("select pg_logical_emit_message(false, 'test', 'more'); select pg_switch_wal()").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                await admin.CreateCommand("checkpoint").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        }

        (await Should.ThrowAsync<EmbeddedPostgresException>(() => Make(backup, follow: true, _ => { }, TestContext.Current.CancellationToken))).Message.ShouldContain("A new backup is needed");
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => Make(backup, follow: false, _ => { }, TestContext.Current.CancellationToken))).Message.ShouldContain("There is a backup");

        async Task Until(string words)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            await Make(backup, follow: true, told =>
            {
                if (told.StartsWith(words, StringComparison.Ordinal))
                {
                    end.Cancel();
                }
            }, end.Token);
        }
    }

    // pg_basebackup has a second process for the log, which is no child of ours.
    [Fact]
    public async Task leaves_no_program_behind_when_it_is_killed_while_it_copies()
    {
        var backup = new Backup(Path.Combine(_folder, "copying"));
        await using var making = HostProcess.Begin(["backup", backup.Folder], new() { ["Data__Folder"] = Data });
        await Eventually.Holds(() => Task.FromResult(Directory.Exists($"{backup.Base}.partial")));
        await making.Kill();
        await Eventually.Holds(() => Task.FromResult(Following(backup).Count == 0));
    }

    [Fact]
    public async Task refuses_another_to_its_folder_at_once_and_what_is_no_folder()
    {
        var backup = new Backup(Path.Combine(_folder, "twice"));
        await using var first = HostProcess.Begin(["backup", backup.Folder, "--follow"], new() { ["Data__Folder"] = Data });
        await Eventually.Holds(() => Task.FromResult(first.Output.Contains("its log is followed", StringComparison.Ordinal)));
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => Make(backup, follow: true, _ => { }, TestContext.Current.CancellationToken))).Message.ShouldContain("is at work");
        (await first.Interrupt()).ShouldBe(0, first.Output);
        var nowhere = await HostProcess.Run(["backup", ""], new() { ["Data__Folder"] = Data });
        nowhere.ExitCode.ShouldBe(1);
        nowhere.Output.ShouldContain("is no folder");
        // Another Host's data would be without the password of its server.
        var others = Directory.CreateDirectory(Path.Combine(_folder, "others")).FullName;
        var secret = Path.Combine(others, "postgres.secret");
        await File.WriteAllTextAsync(secret, "another's", TestContext.Current.CancellationToken);
        foreach (var folder in new[] { others, Data })
        {
            (await Should.ThrowAsync<EmbeddedPostgresException>(() => Make(new Backup(folder), follow: false, _ => { }, TestContext.Current.CancellationToken))).Message.ShouldContain("something else in it than a backup of this server");
        }

        (await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken)).ShouldBe("another's");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task leaves_no_program_behind_when_it_is_killed_or_interrupted(bool isKilled)
    {
        var backup = new Backup(Path.Combine(_folder, "killed"));
        await using var making = HostProcess.Begin(["backup", backup.Folder, "--follow"], new() { ["Data__Folder"] = Data });
        await Eventually.Holds(() => Task.FromResult(making.Output.Contains("its log is followed", StringComparison.Ordinal)));
        Following(backup).ShouldContain(line => line.Contains("pg_receivewal", StringComparison.Ordinal));
        if (isKilled)
        {
            await making.Kill();
        }
        else
        {
            (await making.Interrupt()).ShouldBe(0, making.Output);
        }

        await Eventually.Holds(() => Task.FromResult(Following(backup).Count == 0));
    }

    [Fact]
    public async Task that_is_cut_off_is_none_and_is_begun_anew()
    {
        var backup = new Backup(Path.Combine(_folder, "cut"));
        using (var end = new CancellationTokenSource())
        {
            var making = Make(backup, follow: false, _ => { }, end.Token);
            await Eventually.Holds(() => Task.FromResult(Directory.Exists($"{backup.Base}.partial")));
            await end.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(making);
        }

        Directory.Exists(backup.Base).ShouldBeFalse();
        Following(backup).ShouldBeEmpty();
        await Make(backup, follow: false, _ => { }, TestContext.Current.CancellationToken);
        var restored = Path.Combine(_folder, "restored");
        await EmbeddedPostgres.Restore(backup, restored, null, TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Restore(backup, restored, null, TestContext.Current.CancellationToken))).Message.ShouldContain("There is a database");
        // Neither over another backup nor over another database's password.
        var others = Directory.CreateDirectory(Path.Combine(_folder, "anothers")).FullName;
        await File.WriteAllTextAsync(Path.Combine(others, "postgres.secret"), "another's", TestContext.Current.CancellationToken);
        var begun = Directory.CreateDirectory(Path.Combine(_folder, "begun", "base.partial")).Parent!.FullName;
        foreach (var folder in new[] { others, backup.Folder, begun })
        {
            (await Should.ThrowAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Restore(backup, folder, null, TestContext.Current.CancellationToken))).Message.ShouldContain("a folder of its own");
        }

        (await File.ReadAllTextAsync(Path.Combine(others, "postgres.secret"), TestContext.Current.CancellationToken)).ShouldBe("another's");
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.Restore(backup, Path.Combine(_folder, "then"), Instant.FromUtc(2026, 1, 1, 0, 0), TestContext.Current.CancellationToken))).Message.ShouldContain("--follow");
    }

    private Task Make(Backup backup, bool follow, Action<string> told, CancellationToken cancellation) =>
        backup.Make(EmbeddedPostgres.RunningForCopies(Data)!, Path.Combine(Data, "postgres.secret"), follow, told, cancellation);

    /// <summary>Programs that still work on it.</summary>
    private static IReadOnlyList<string> Following(Backup backup) =>
        [.. Process.GetProcesses().Select(p => Path.Combine("/proc", $"{p.Id}", "cmdline")).Select(Read).Where(line => line.Contains(backup.Folder, StringComparison.Ordinal))];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
