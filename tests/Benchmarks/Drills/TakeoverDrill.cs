using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Host.Jobs;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using GdCases.Tests;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Marten;
using NodaTime;
using Npgsql;

namespace GdCases.Benchmarks.Drills;

/// <summary>
/// Two Hosts on one database; the one that is firing timers is killed with -9 in the middle of it, with what it was
/// writing held up, and the clock runs until the other has fired them, and until its read models have what was submitted
/// to it since.
/// </summary>
internal static class TakeoverDrill
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(int rounds, CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        var folder = PassableFolder.Create("gdcases-drill-");
        try
        {
            await using var database = Store.DataSource(server.ConnectionString);
            await using var store = Store.Open(database);
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            await using var one = new DrillHost(folder, server.ConnectionString);
            await using var other = new DrillHost(folder, server.ConnectionString);
            await one.Start(cancellation);
            await other.Start(cancellation);
            var storage = new PostgreSqlStorageOptions { SchemaName = "gdcases_jobs" };
            var jobs = new RecurringJobManager(new PostgreSqlStorage(new NpgsqlConnectionFactory(server.ConnectionString, storage), storage));
            var (timers, models) = (new List<TimeSpan>(), new List<TimeSpan>());
            for (var round = 1; round <= rounds; round++)
            {
                var due = CaseNumber.Create(Applied.City, new LocalDate(2020, 1, 1), round);
                await Due(store, due);
                await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
                DrillHost survivor;
                await using (var connection = await database.OpenConnectionAsync(cancellation))
                await using (var held = await connection.BeginTransactionAsync(cancellation))
                {
                    await using (var hold = new NpgsqlCommand($"lock table {CaseStore.Schema}.mt_events in exclusive mode", connection, held))
                    {
                        await hold.ExecuteNonQueryAsync(cancellation);
                    }

                    jobs.TriggerJob(JobServer.FireDue);
                    var sweeping = await Until(async () => await Scalar(database, $"select application_name from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32 | objid::bigint) = {DueTimers.LockKey}") as string, cancellation);
                    await Until(async () => await Scalar(database, $"select true where exists (select 1 from pg_locks where relation = '{CaseStore.Schema}.mt_events'::regclass and not granted)"), cancellation);
                    (var victim, survivor) = sweeping == $"gdcases {one.Id}" ? (one, other) : (other, one);
                    await victim.Kill();
                    await held.RollbackAsync(cancellation);
                }

                var watch = Stopwatch.StartNew();
                var fired = Until(async () => await Scalar(database, $"select true where exists (select 1 from {CaseStore.Schema}.mt_events where stream_id = '{due}' and type <> 'submitted' and timestamp > now() - interval '1 minute')"), cancellation)
                    .ContinueWith(_ => watch.Elapsed, TaskScheduler.Default);
                await Submit(survivor, round, cancellation);
                await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
                models.Add(watch.Elapsed);
                timers.Add(await fired);
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round}: read models {models[^1].TotalSeconds:0.0} s, timers {timers[^1].TotalSeconds:0.0} s after the kill"));
                await (survivor == one ? other : one).Start(cancellation);
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"takeover: {rounds} kills of the Host that was firing timers; the other had its read models at the present after {Told(models)}, and the timers fired after {Told(timers)}"));
            return models.Concat(timers).Max() <= Most ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Told(List<TimeSpan> took) => string.Create(CultureInfo.InvariantCulture, $"{took.Order().ElementAt(took.Count / 2).TotalSeconds:0.0} s in the median and {took.Max().TotalSeconds:0.0} s at the most");
    }

    /// <summary>A case that was received long ago, and whose timers are due.</summary>
    private static async Task Due(IDocumentStore store, CaseNumber number)
    {
        var submitted = Applied.ForTourism(number, SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(30));
        await using var session = store.LightweightSession(Applied.City);
        session.Events.StartStream<Case>(number.Value, submitted.Events);
        session.Store(submitted.After);
        await session.SaveChangesAsync();
    }

    private static async Task Submit(DrillHost host, int round, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var token = (string)JsonNode.Parse(await http.GetStringAsync(new Uri("/dev/token/applicant", UriKind.Relative), cancellation))!["accessToken"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/cases") { Content = JsonContent.Create(DrillLoad.Application) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", $"takeover-{round}");
        using var answer = await http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<T> Until<T>(Func<Task<T?>> there, CancellationToken cancellation)
        where T : class
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await look.WaitForNextTickAsync(cancellation))
        {
            if (await there() is { } found)
            {
                return found;
            }
        }

        throw new OperationCanceledException(cancellation);
    }

    private static async Task<object?> Scalar(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
