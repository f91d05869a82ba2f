using System.Net;
using System.Text.Json.Nodes;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Messages;
using GdCases.Application.Catalogue;
using GdCases.Host.Jobs;
using GdCases.Projections.Engine;
using GdCases.Projections.Deadlines;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using JasperFx.CodeGeneration;
using Wolverine;

namespace GdCases.Host.Tests;

/// <summary>What the law says happens when nobody acts, happens: over HTTP, on a database, with a clock that tests move.</summary>
public class Timers(Cluster cluster)
{
    private const string Agency = "exit-entry";

    private static JsonObject Application(string service = "hkmo-endorsement-tourism", string division = "440100") => Applications.For(Cluster.Shipped.Item(service)!.Value, division: division);

    private static async Task<string> Submitted(TestHost host, string service = "hkmo-endorsement-tourism", string division = "440100") =>
        (await host.As("applicant").Post("/v1/cases", Application(service, division))).ShouldBe(HttpStatusCode.Created).Number;

    private static async Task<string> Accepted(TestHost host, string division = "440100")
    {
        var number = await Submitted(host, division: division);
        (await host.As("intake-officer", Agency, division).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        return number;
    }

    private static async Task<JsonNode> View(TestHost host, string number, string persona = "reviewer", string agency = Agency) => (await host.As(persona, agency).Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;

    private static async Task<string[]> Events(TestHost host, string number, string agency = Agency) =>
        [.. (await host.As("reviewer", agency).Get($"/v1/cases/{number}/history")).ShouldBe(HttpStatusCode.OK).Json["events"]!.AsArray().Select(e => (string)e!["event"]!)];

    private static string[] Numbers(Answer page) => [.. page.ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(i => (string)i!["number"]!)];

    [Fact]
    public async Task show_every_case_when_it_must_be_done_and_why()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = await Submitted(host);
        var received = (await View(host, number))["clock"]!;
        // Probe 32: the light warns a day before silence accepts.
        received["light"]!.ToString().ShouldBe("green");
        (received["limit"]!["purpose"]!.ToString(), received["limit"]!["yellow"]!["day"]!.ToString()).ShouldBe(("accept", "2026-05-26"));
        received["limit"]!["why"]!.ToString().ShouldBe("To accept or refuse, after which silence accepts, counted from 2026-05-20 (that day not counted): 5 working days allowed by law.");
        received["timers"]![0]!["action"]!.ToString().ShouldBe("deem-accepted");
        received["timers"]![0]!["at"]!["day"]!.ToString().ShouldBe("2026-05-27");

        (await host.As("intake-officer", Agency).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        var clock = (await View(host, number))["clock"]!;
        clock["light"]!.ToString().ShouldBe("green");
        // The exit-entry offices close at five; seven working days are promised, twenty allowed.
        clock["limit"]!["promised"]!.ToJsonString().ShouldBe("""{"day":"2026-05-29","due":"2026-05-29T09:00:00Z","remainingWorkingDays":7,"provisional":false}""");
        clock["limit"]!["statutory"]!["day"]!.ToString().ShouldBe("2026-06-17");
        clock["limit"]!["why"]!.ToString().ShouldBe("To decide, counted from 2026-05-20 (that day not counted): 7 working days promised, 20 working days allowed by law.");
        ((string)(await host.As("reviewer", Agency).Get($"/v1/cases/{number}", "zh-CN")).Json["clock"]!["limit"]!["why"]!).ShouldBe("自2026-05-20起（当日不计）作出决定：承诺7个工作日，法定20个工作日。");

        host.Clock.Advance(Duration.FromDays(12));
        var late = (await View(host, number))["clock"]!;
        (late["light"]!.ToString(), (int)late["limit"]!["promised"]!["remainingWorkingDays"]!).ShouldBe(("red", -1));
    }

    [Fact]
    public async Task turn_the_lights_pass_them_up_and_do_it_once()
    {
        var heard = new Lights();
        await using var host = await TestHost.Start(await cluster.NewDatabase(), adapt: b =>
        {
            b.Services.AddSingleton(heard);
            b.Services.AddSingleton<IWolverineExtension, Lights.Listener>();
        });
        var number = await Accepted(host);
        (await host.Fire()).ShouldBe(0);
        host.Clock.Advance(Duration.FromDays(8));
        (await host.Fire()).ShouldBe(1);
        (await host.Fire()).ShouldBe(0);
        (await Events(host, number)).ShouldBe(["submitted", "accepted", "light-changed"]);
        host.Clock.Advance(Duration.FromDays(30));
        (await host.Fire()).ShouldBe(1);
        (await Events(host, number)).ShouldBe(["submitted", "accepted", "light-changed", "light-changed", "light-changed"]);
        (await heard.Next(3)).ShouldBe(["yellow officer", "red supervisor", "dark-red inspectorate"], ignoreOrder: true);

        // The public does not see how the offices watch themselves.
        (await host.As("applicant").Get($"/v1/cases/{number}/history")).Text.ShouldNotContain("light-changed");
        // Told to fire again, and again at once from many sides, nothing happens.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            var answer = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CommandAnswer>("440100", new FireTimers(number), TestContext.Current.CancellationToken);
            answer.Refusal!.Code.ShouldBe("nothing-due");
        }));
    }

    [Fact]
    public async Task fired_from_many_sides_at_once_take_effect_once()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = await Submitted(host);
        host.Clock.Advance(Duration.FromDays(9));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CommandAnswer>("440100", new FireTimers(number), TestContext.Current.CancellationToken);
        }));
        answers.Count(a => a.Refusal is null).ShouldBe(1);
        answers.Where(a => a.Refusal is not null).ShouldAllBe(a => a.Refusal!.Code == "nothing-due");
        (await Events(host, number)).Count(e => e == "accepted").ShouldBe(1);
    }

    [Fact]
    public async Task overtaken_by_people_do_nothing()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = await Submitted(host);
        await host.CaughtUp();
        host.Clock.Advance(Duration.FromDays(9));
        // The officer is there between the sweep's look and its command: the row is still due, the case is not.
        await using var session = host.Store.QuerySession();
        (await DueQuery.Run(session, host.Clock.GetCurrentInstant(), null, 10, TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Number.ShouldBe(number);
        (await host.As("intake-officer", Agency).Take(number, "refuse", new { reasonCode = "r1", reason = "不符合" })).ShouldBe(HttpStatusCode.OK);
        await using var scope = host.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CommandAnswer>("440100", new FireTimers(number), TestContext.Current.CancellationToken)).Refusal!.Code.ShouldBe("nothing-due");
        (await Events(host, number)).ShouldBe(["submitted", "refused"]);
    }

    [Fact]
    public async Task let_a_divorce_lapse_when_nobody_comes()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = await Submitted(host, "divorce-registration");
        var intake = host.As("intake-officer", "civil-affairs");
        (await intake.Take(number, "receive", new { attestations = new[] { "appointment-kept", "identity-checked", "both-parties-present" } })).ShouldBe(HttpStatusCode.OK);
        // Thirty days from 20 May end on Friday, 19 June, in the festival: the first working day after it is Monday the 22nd.
        host.Clock.Reset(Instant.FromUtc(2026, 6, 22, 15, 59));
        (await host.Fire()).ShouldBe(0);
        host.Clock.AdvanceMinutes(1);
        (await host.Fire()).ShouldBe(1);
        ((string)(await View(host, number, agency: "civil-affairs"))["state"]!["code"]!).ShouldBe("awaiting-appearance");
        host.Clock.Advance(Duration.FromDays(31));
        (await host.Fire()).ShouldBe(1);
        ((string)(await View(host, number, agency: "civil-affairs"))["state"]!["code"]!).ShouldBe("deemed-withdrawn");
        (await Events(host, number, "civil-affairs")).ShouldBe(["submitted", "forwarded", "forwarded", "reminded", "withdrawn"]);
    }

    [Fact]
    public async Task make_worklists_by_light_and_urgency()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        // Accepted on three days; a fourth only received.
        var numbers = new List<string>();
        foreach (var day in new[] { 20, 25, 28 })
        {
            host.Clock.Reset(Instant.FromUtc(2026, 5, day, 2, 0));
            numbers.Add(await Accepted(host));
        }

        numbers.Add(await Submitted(host));
        host.Clock.Reset(Instant.FromUtc(2026, 6, 2, 2, 0));
        await host.CaughtUp();
        var reviewer = host.As("reviewer", Agency);
        // Due on 29 May, 3 June, 8 June; deemed accepted on 4 June.
        Numbers(await reviewer.Get("/v1/worklist?sort=urgency")).ShouldBe([numbers[0], numbers[1], numbers[3], numbers[2]]);
        Numbers(await reviewer.Get("/v1/worklist?light=red")).ShouldBe([numbers[0]]);
        Numbers(await reviewer.Get("/v1/worklist?light=yellow")).ShouldBe([numbers[1]]);
        Numbers(await reviewer.Get("/v1/worklist?light=green")).ShouldBe([numbers[2], numbers[3]]);
        Numbers(await reviewer.Get("/v1/worklist?light=dark-red")).ShouldBeEmpty();
        Numbers(await reviewer.Get("/v1/worklist?dueBefore=2026-06-04T00:00:00%2B08:00&sort=urgency")).ShouldBe([numbers[0], numbers[1]]);
        var first = await reviewer.Get("/v1/worklist?sort=urgency&limit=3");
        Numbers(await reviewer.Get($"/v1/worklist?sort=urgency&limit=3&cursor={first.Json["next"]}")).ShouldBe([numbers[2]]);
        var entry = first.Json["items"]![0]!;
        (entry["light"]!.ToString(), entry["due"]!["day"]!.ToString(), (int)entry["due"]!["remainingWorkingDays"]!).ShouldBe(("red", "2026-05-29", -2));
        (await reviewer.Get("/v1/worklist?light=blue")).ShouldBeProblem(400, "parameter-malformed", "light");
        (await reviewer.Get("/v1/worklist?sort=name")).ShouldBeProblem(400, "parameter-malformed", "sort");
        (await reviewer.Get("/v1/worklist?dueBefore=tomorrow")).ShouldBeProblem(400, "instant-malformed", "dueBefore");
    }

    [Fact]
    public async Task tell_a_supervisor_today_what_will_be_late_tomorrow()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        for (var i = 0; i < 3; i++)
        {
            await Accepted(host);
        }

        await Accepted(host, "440300");
        host.Clock.Reset(Instant.FromUtc(2026, 5, 28, 2, 0));
        await host.CaughtUp();
        var answer = (await host.As("supervisor", Agency).Get("/v1/figures/limits")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (answer["division"]!.ToString(), answer["agency"]!.ToString(), answer["service"]!.ToString()).ShouldBe(("440100", Agency, "hkmo-endorsement-tourism"));
        // Five of seven days are gone since yesterday evening.
        answer["now"]!.ToJsonString().ShouldBe("""{"green":0,"yellow":3,"red":0,"darkRed":0}""");
        var turning = answer["turning"]!.AsArray();
        turning.Count.ShouldBe(10);
        turning.Select(t => (string)t!["day"]!).ShouldBe(["2026-05-28", "2026-05-29", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05", "2026-06-08", "2026-06-09", "2026-06-10"]);
        turning.Select(t => (int)t!["red"]!).ShouldBe([0, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
        // Once three are late, they are counted so.
        host.Clock.Reset(Instant.FromUtc(2026, 6, 1, 2, 0));
        (await host.As("supervisor", Agency).Get("/v1/figures/limits")).Json["items"]![0]!["now"]!["red"]!.ToString().ShouldBe("3");
        (await host.With("a", ["auditor"], null, ["440100", "440300"]).Get("/v1/figures/limits")).Json["items"]!.AsArray().Select(i => (string)i!["division"]!).ShouldBe(["440100", "440300"]);
        (await host.As("supervisor", "civil-affairs").Get($"/v1/figures/limits?agency={Agency}")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await host.As("applicant").Get("/v1/figures/limits")).ShouldBeProblem(403, "role-not-allowed");
    }

    [Fact]
    public async Task of_a_case_that_fails_do_not_keep_the_others_waiting()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (bad, good) = (await Submitted(host), await Submitted(host));
        await host.CaughtUp();
        host.Clock.Advance(Duration.FromDays(9));
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        await Sql(source, $"create function gdcases.stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger stop before insert on gdcases.mt_events for each row when (new.stream_id = '{bad}') execute function gdcases.stop()");
        var sweep = await host.Services.GetRequiredService<DueTimers>().Fire(TestContext.Current.CancellationToken);
        (sweep.Fired, sweep.Failed).ShouldBe((1, 1));
        (await Events(host, good)).ShouldContain("accepted");
        // The job fails, so that an operator sees it; the next one tries again.
        await host.CaughtUp();
        await Should.ThrowAsync<InvalidOperationException>(() => host.Services.GetRequiredService<DueTimers>().Run(TestContext.Current.CancellationToken));
        await Sql(source, "drop trigger stop on gdcases.mt_events");
        (await host.Fire()).ShouldBe(1);
        (await Events(host, bad)).ShouldContain("accepted");
    }

    [Fact]
    public async Task forget_old_requests_and_no_young_ones()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (old, young) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        (await host.As("applicant").Post("/v1/cases", Application(), old)).ShouldBe(HttpStatusCode.Created);
        await using var session = host.Store.QuerySession();
        var first = (await session.Query<AnsweredRequest>().Select(a => a.Id).ToListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        (await host.As("applicant").Post("/v1/cases", Application(), young)).ShouldBe(HttpStatusCode.Created);
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        await Sql(source, $"update gdcases.mt_doc_answeredrequest set mt_last_modified = now() - interval '8 days' where id = '{first}'");
        await host.Services.GetRequiredService<OldRequests>().Run(TestContext.Current.CancellationToken);
        (await session.Query<AnsweredRequest>().Select(a => a.Id).ToListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().ShouldNotBe(first);
    }

    internal static async Task Sql(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>Hears which lights are passed up to whom.</summary>
public sealed class Lights
{
    private readonly System.Threading.Channels.Channel<string> _heard = System.Threading.Channels.Channel.CreateUnbounded<string>();

    public async Task<IReadOnlyList<string>> Next(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var all = new List<string>();
        while (all.Count < count)
        {
            all.Add(await _heard.Reader.ReadAsync(patience.Token));
        }

        return all;
    }

    public sealed class Listener : IWolverineExtension
    {
        public void Configure(WolverineOptions options)
        {
            options.Discovery.IncludeType(typeof(LightHandler));
            // The Host brings only its own handlers' code.
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
        }
    }

    public static class LightHandler
    {
        public static void Handle(LightTurned message, Lights lights) => lights._heard.Writer.TryWrite($"{Domain.Codes.Code(message.Light)} {Domain.Codes.Code(message.PassedUpTo)}");
    }
}
