using System.Net;
using System.Text.Json;
using GdCases.Application;
using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Host.Jobs;
using Marten;
using NodaTime;
using Npgsql;
using GdCases.Host.Startup;

namespace GdCases.Host.Tests;

/// <summary>Two Hosts on one database, one of them killed with -9 in the middle of it.</summary>
public class Several_hosts(Cluster cluster)
{
    private const int Cases = 600;

    [Fact]
    public async Task do_what_is_due_once_also_when_one_is_killed_half_way()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GDCASES_LONG") is { Length: > 0 }, "Half a minute of two Hosts and a kill, as ./gdcases drill kill and two-hosts have in long: GDCASES_LONG=1 asks for it.");
        var database = await cluster.NewDatabase();
        await Received(database, Cases, Instant.FromUtc(2026, 5, 20, 2, 0));
        await using var source = NpgsqlDataSource.Create(database);
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = database };
        var hosts = await Task.WhenAll(HostProcess.Serve(settings), HostProcess.Serve(settings));
        try
        {
            // As the minutely job does, and without waiting for the minute.
            var sweeping = new Client(hosts[0].Address, null).Post("/dev/clock", new { }).ContinueWith(_ => { }, TaskScheduler.Default);
            await Until(source, "select count(*) >= 150 from gdcases.mt_events where type = 'accepted'");
            // The one that sweeps holds the lock, and its connection says which process it is.
            var sweeper = await Scalar(source, $"select application_name from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32 | objid::bigint) = {DueTimers.LockKey}");
            await hosts.Single(h => $"gdcases {h.Id}" == (string?)sweeper).Kill();
            await sweeping;
            await Eventually.Holds(async () => (await new Client(hosts.Single(h => $"gdcases {h.Id}" != (string?)sweeper).Address, null).Post("/dev/clock", new { })).Status == HttpStatusCode.OK);
            await Until(source, $"select count(*) = {Cases} from gdcases.mt_events where type = 'accepted'");
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }

        (await Scalar(source, "select count(*) from (select stream_id from gdcases.mt_events where type = 'accepted' group by stream_id having count(*) > 1) twice")).ShouldBe(0L);
        (await Scalar(source, "select count(*) from gdcases.mt_streams where type = 'case'")).ShouldBe((long)Cases);
        // Warned of, deemed accepted, and then late on each of the three counts, each once.
        (await Scalar(source, "select count(*) from (select stream_id, data->>'light', data->>'purpose' from gdcases.mt_events where type = 'light-changed' group by 1, 2, 3 having count(*) > 1) twice")).ShouldBe(0L);
        (await Scalar(source, "select count(*) from gdcases.mt_events where type = 'light-changed'")).ShouldBe(4L * Cases);
    }

    // A Host that was killed leaves its lock on a recurring job behind for a minute; starts gave up sooner.
    [Fact]
    public async Task start_whatever_a_killed_one_has_left()
    {
        var database = await cluster.NewDatabase();
        await using (await TestHost.Start(database))
        {
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using (var left = source.CreateCommand("insert into gdcases_jobs.lock (resource, updatecount, acquired) values ('gdcases_jobs:lock:recurring-job:timers: fire what is due', 0, now() at time zone 'utc')"))
        {
            await left.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var host = await TestHost.Start(database);
        (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created);
        (await host.Nobody().Get("/health/ready")).ShouldBe(HttpStatusCode.OK);
        // The lock is still there: nobody waited for it.
        (await Scalar(source, "select count(*) from gdcases_jobs.lock where resource = 'gdcases_jobs:lock:recurring-job:timers: fire what is due'")).ShouldBe(1L);
    }

    /// <summary>Cases that were received long ago, and nobody has looked at since.</summary>
    private static async Task Received(string database, int count, Instant at)
    {
        await using var source = Store.DataSource(database);
        await using var store = Store.Open(source);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var definition = Cluster.Shipped.Current("hkmo-endorsement-tourism")!;
        var application = JsonSerializer.Deserialize<SubmitBody>(Applications.For(definition.Item).ToJsonString(), WireJson.Configure(new JsonSerializerOptions()))!.ToApplication([])!;
        var identities = DevelopmentTokens.Personas.Single(p => p.Name == "applicant").Identities.Select(i => i.Key).ToList();
        var context = new DecisionContext
        {
            Now = at,
            Caller = new Caller { Id = "applicant", Roles = [Roles.Applicant], IdentityKeys = identities },
            IsDivision = Cluster.Shipped.IsDivision,
            Calendar = new WorkingCalendar(Cluster.Shipped.Calendars.Select(c => c.Value)),
            HoursOf = Cluster.Shipped.HoursOf,
        };
        for (var done = 0; done < count; done += 500)
        {
            await using var session = store.LightweightSession("440100");
            for (var i = done + 1; i <= Math.Min(count, done + 500); i++)
            {
                var number = CaseNumber.Create("440100", new LocalDate(2020, 1, 1), i);
                var submitted = (Ruling.Happened)CaseDecider.Submit(application, definition, number, new string('0', 64), context);
                session.Events.StartStream<Case>(number.Value, submitted.Events);
                session.Store(submitted.After);
            }

            await session.SaveChangesAsync();
        }
    }

    private static Task Until(NpgsqlDataSource source, string sql) => Eventually.Holds(async () => await Scalar(source, sql) is true);

    private static async Task<object?> Scalar(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        try
        {
            return await command.ExecuteScalarAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }
}

/// <summary>The clock that can be moved, and the dashboard, as an operator meets them.</summary>
public class An_operator(Cluster cluster)
{
    [Fact]
    public async Task in_development_moves_the_clock_and_the_timers_follow_at_once()
    {
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() });
        var anybody = new Client(host.Address, null);
        var applicant = await host.As("applicant");
        (await anybody.Post("/dev/clock", new { now = "2026-05-20T02:00:00Z" })).ShouldBe(HttpStatusCode.OK);
        var number = (await applicant.Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).ShouldBe(HttpStatusCode.Created).Number;
        var moved = (await anybody.Post("/dev/clock", new { advance = "P8D" })).ShouldBe(HttpStatusCode.OK);
        ((int)moved.Json["fired"]!).ShouldBe(1);
        moved.Json["now"]!.ToString().ShouldStartWith("2026-05-28T02:00:");
        (await applicant.Get($"/v1/cases/{number}")).Json["state"]!["code"]!.ToString().ShouldBe("reviewing");
        (await anybody.Post("/dev/clock", new { advance = "P8D", now = "2026-05-20T02:00:00Z" })).ShouldBeProblem(422, "either-or");
        (await anybody.Post("/dev/clock", new { advance = "P9999Y" })).ShouldBeProblem(422, "year-out-of-range");
        (await anybody.Post("/dev/clock", new { advance = "soon" })).ShouldBeProblem(400, "malformed-json");
        (await anybody.Post("/dev/clock", new { })).ShouldBe(HttpStatusCode.OK).Json["now"]!.ToString().ShouldNotStartWith("2026-05");
    }

    [Fact]
    public async Task sees_the_jobs_as_a_supervisor_and_only_so()
    {
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() });
        (await new Client(host.Address, null).Get("/hangfire/recurring")).ShouldBeProblem(401, "not-authenticated");
        (await (await host.As("reviewer", "exit-entry")).Get("/hangfire/recurring")).ShouldBeProblem(403, "role-not-allowed");
        var supervisor = await host.As("supervisor", "exit-entry");
        var page = (await supervisor.Get("/hangfire/recurring")).ShouldBe(HttpStatusCode.OK).Text;
        foreach (var job in new[] { "timers: fire what is due", "calendars: recompute deadlines", "idempotency keys: forget the old" })
        {
            page.ShouldContain(job);
        }

        // Read-only: nothing can be triggered or removed.
        page.ShouldNotContain("/recurring/trigger");
    }

    [Fact]
    public async Task in_production_has_no_clock_to_move()
    {
        await using var host = await HostProcess.Serve(HostProcess.Production(await cluster.NewDatabase()));
        (await new Client(host.Address, null).Post("/dev/clock", new { now = "2026-05-20T02:00:00Z" })).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
    }
}
