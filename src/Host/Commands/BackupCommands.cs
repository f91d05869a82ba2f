using System.CommandLine;
using System.Runtime.InteropServices;
using GdCases.Application.Cases;
using GdCases.Domain.Time;
using GdCases.Host.Postgres;
using GdCases.Host.Startup;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Host.Commands;

/// <summary>Backing up a server that works, and going back.</summary>
public static class BackupCommands
{
    public static Command Backup()
    {
        var folder = new Argument<string>("folder") { Description = "Where it goes; of its own for each backup." };
        var follow = new Option<bool>("--follow") { Description = "Go on with the server's log until ended: then any instant since can be restored. Started again, it goes on where it was." };
        var command = new Command("backup", "Back up the database while Hosts work on it, with PostgreSQL's own programs.") { folder, follow };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = new Settings();
            var connectionString = settings.ConnectionString ?? EmbeddedPostgres.RunningForCopies(settings.DataFolder)
                ?? throw new StartupException($"No Host is running on {settings.DataFolder}. Start it, or name another folder (Data__Folder) or server (ConnectionStrings__Cases).");
            var backup = new Postgres.Backup(GivenPath.Folder(parsed.GetRequiredValue(folder)));
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            try
            {
                await backup.Make(connectionString, settings.ConnectionString is null ? EmbeddedPostgres.SecretFile(settings.DataFolder) : null, parsed.GetValue(follow), Console.WriteLine, ended.Token);
                return 0;
            }
            catch (OperationCanceledException)
            {
                throw new StartupException("It was ended before the backup was whole; the next one to this folder begins anew.");
            }

            void End(PosixSignalContext signal)
            {
                // Otherwise PostgreSQL's programs would stay behind.
                signal.Cancel = true;
                ended.Cancel();
            }
        });
        return command;
    }

    public static Command Restore()
    {
        var folder = new Argument<string>("backup") { Description = "What backup has made of an embedded server." };
        var to = new Option<string>("--to") { Description = "The data folder it becomes; there is no database in it yet.", Required = true };
        var at = new Option<string?>("--at") { Description = "Leave out what was committed after this instant, ISO 8601 with its offset; needs a backup that was followed." };
        var command = new Command("restore", "Make a data folder of a backup, on which a Host then runs (Data__Folder).") { folder, to, at };
        command.SetAction(async (parsed, cancellation) =>
        {
            var instant = default(Instant?);
            if (parsed.GetValue(at) is { } text)
            {
                instant = OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: { Year: >= CalendarYear.Earliest and <= CalendarYear.Latest } read } ? read.ToInstant() : throw new StartupException($"--at is '{text}', which is no instant such as 2026-11-26T08:00:00+08:00.");
            }

            var target = GivenPath.Folder(parsed.GetRequiredValue(to));
            await EmbeddedPostgres.Restore(new Postgres.Backup(GivenPath.Folder(parsed.GetRequiredValue(folder))), target, instant, cancellation);
            await using var server = await EmbeddedPostgres.Start(target, durable: true, exclusive: true, cancellation);
            await using var database = NpgsqlDataSource.Create(server.ConnectionString);
            await using var command = database.CreateCommand($"select count(*), max(timestamp) filter (where isfinite(timestamp)) from {CaseStore.Schema}.mt_events");
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            Console.WriteLine($"restored: {reader.GetInt64(0)} events{(await reader.IsDBNullAsync(1, cancellation) ? "" : $", the last of {reader.GetFieldValue<DateTime>(1):yyyy-MM-ddTHH:mm:ss.fffZ}")}");
            Console.WriteLine($"run on it: Data__Folder={target}");
            return 0;
        });
        return command;
    }
}
