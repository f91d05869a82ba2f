using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Host.Access;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Tests;

/// <summary>What happened, how it stood, what changed, and why: as an auditor reads it, years later.</summary>
public sealed class An_auditor(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";
    private const string Agency = "exit-entry";

    /// <summary>Whatever people did in whatever order: how a case stood is told as it was seen at that moment.</summary>
    [Fact]
    public async Task sees_a_case_as_it_stood_in_every_version()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        // The first calendars were published when the database was made; cases may say they are older.
        host.Clock.Advance(Duration.FromHours(-2));
        var random = new Random(20261127);
        var auditor = host.As("auditor");
        // One of every other workflow.
        var walks = Cluster.Shipped.Items.Select(i => i.Value).Where(i => i.Form.All(f => f.Type is not CaseNumberField)).GroupBy(i => i.Workflow).OrderBy(g => g.Key, StringComparer.Ordinal).Where((_, n) => n % 2 == 0).Select(g => g.First().Code);
        var cases = new List<(string Number, IReadOnlyList<Client> People)>();
        foreach (var code in walks)
        {
            var item = Cluster.Shipped.Item(code)!.Value;
            var persona = Applications.Persona(item);
            var number = (await host.As(persona).Post("/v1/cases", Applications.For(item, persona: persona))).ShouldBe(HttpStatusCode.Created).Number;
            cases.Add((number, [host.As(persona), .. new[] { "intake-officer", "reviewer", "approver", "supervisor" }.Select(p => host.As(p, item.Agency))]));
        }

        var seen = new List<(string Number, Instant At, JsonNode View)>();
        for (var step = 0; step < 60; step++)
        {
            var (number, people) = cases[random.Next(cases.Count)];
            var person = people[random.Next(people.Count)];
            var open = (await person.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json["openActions"]!.AsArray();
            if (open.Count > 0 && Applications.Body(open[random.Next(open.Count)]!) is { } && open[random.Next(open.Count)]! is var action && Applications.Body(action) is { } body)
            {
                // Whether it is taken or refused is not the matter here.
                await person.Take(number, (string)action["action"]!, body);
            }
            else if (random.Next(2) == 0)
            {
                await person.Post($"/v1/cases/{number}/notes", new { text = "备注" });
            }

            foreach (var (each, _) in cases)
            {
                seen.Add((each, host.Clock.GetCurrentInstant(), (await auditor.Get($"/v1/cases/{each}")).ShouldBe(HttpStatusCode.OK).Json));
            }

            host.Clock.Advance(Duration.FromMinutes(random.Next(1, 600)));
            await host.Fire();
            host.Clock.Advance(Duration.FromSeconds(1));
        }

        seen.Select(s => (s.Number, (long)s.View["version"]!)).Distinct().Count().ShouldBeGreaterThan(20);
        foreach (var (number, at, view) in seen)
        {
            var then = (await auditor.Get($"/v1/audit/cases/{number}/state?at={InstantPattern.ExtendedIso.Format(at)}")).ShouldBe(HttpStatusCode.OK);
            Text(then.Json).ShouldBe(Text(view));
            then.ETag.ShouldBe($"\"{view["version"]}\"");
            var version = (await auditor.Get($"/v1/audit/cases/{number}/state?version={view["version"]}")).ShouldBe(HttpStatusCode.OK).Json;
            Text(version["state"]!).ShouldBe(Text(view["state"]!));
            ((long)version["version"]!).ShouldBe((long)view["version"]!);
        }

        // And of every version there is a reason, and a difference to the one before.
        foreach (var (number, _) in cases)
        {
            var events = (await auditor.Get($"/v1/audit/cases/{number}/events")).ShouldBe(HttpStatusCode.OK).Json["events"]!.AsArray();
            for (var version = 1; version <= events.Count; version++)
            {
                (await auditor.Get($"/v1/audit/cases/{number}/explain?version={version}")).ShouldBe(HttpStatusCode.OK);
                (await auditor.Get($"/v1/audit/cases/{number}/diff?from={Math.Max(1, version - 1)}&to={version}")).ShouldBe(HttpStatusCode.OK).Json["changes"]!.AsArray().Any().ShouldBe(version > 1);
            }
        }
    }

    [Fact]
    public async Task reads_how_a_deadline_was_counted_day_by_day_over_a_holiday()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        // The Tuesday before the National Day holiday of 2026.
        host.Clock.Reset(Instant.FromUtc(2026, 9, 29, 2, 0));
        var (number, officer) = ((await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number, host.As("intake-officer", Agency));
        (await officer.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);

        var why = (await host.As("auditor").Get($"/v1/audit/cases/{number}/explain?version=2")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)why["entry"]!["action"]!, (string)why["step"]!, (string)why["gate"]!, (bool)why["byTimer"]!).ShouldBe(("accept", "accept", "acceptance", false));
        var complete = why["requirements"]!.AsArray().Single(r => (string)r!["requirement"]! == "materials-complete")!;
        complete["facts"]!.AsArray().Select(f => (string)f!["kind"]!).Distinct().ShouldBe(["handed-in"]);

        var promised = why["deadlines"]!.AsArray().Single(d => (string)d!["kind"]! == "promised")!;
        var view = (await officer.Get($"/v1/cases/{number}")).Json["clock"]!["limit"]!["promised"]!;
        ((string)promised["day"]!, (string)promised["due"]!).ShouldBe(((string)view["day"]!, (string)view["due"]!));
        promised["days"]!.AsArray().Select(d => $"{d!["date"]} {d["kind"]}{(d["name"] is { } name ? $" {name}" : "")}{(d["number"] is { } n ? $" {n}" : "")}").ShouldBe(
        [
            "2026-09-30 working-day 1",
            "2026-10-01 holiday 国庆节",
            "2026-10-02 holiday 国庆节",
            "2026-10-03 holiday 国庆节",
            "2026-10-04 holiday 国庆节",
            "2026-10-05 holiday 国庆节",
            "2026-10-06 holiday 国庆节",
            "2026-10-07 holiday 国庆节",
            "2026-10-08 working-day 2",
            "2026-10-09 working-day 3",
            "2026-10-10 worked-in-exchange 国庆节 4",
            "2026-10-11 weekend",
            "2026-10-12 working-day 5",
            "2026-10-13 working-day 6",
            "2026-10-14 working-day 7",
        ]);
    }

    [Fact]
    public async Task reads_all_that_happened_and_what_changed()
    {
        var host = cluster.Host;
        var applicant = host.As("applicant");
        var number = (await applicant.Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        var officer = host.As("intake-officer", Agency);
        (await officer.Post($"/v1/cases/{number}/notes", new { text = "备注" })).ShouldBe(HttpStatusCode.Created);
        (await officer.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        // Masked it is the same number as before.
        (await applicant.Post($"/v1/cases/{number}/contact", new { party = 0, mobile = "13899998000" })).ShouldBe(HttpStatusCode.OK);

        var auditor = host.As("auditor");
        var told = (await auditor.Get($"/v1/audit/cases/{number}/events")).ShouldBe(HttpStatusCode.OK);
        var events = told.Json["events"]!.AsArray();
        events.Select(e => (string)e!["entry"]!["event"]!).ShouldBe(["submitted", "note-added", "accepted", "contact-changed"]);
        events.Select(e => (long)e!["decision"]!).ShouldBe([1, 2, 3, 4]);
        events.Select(e => (long)e!["sequence"]!).ShouldBeInOrder();
        var accepted = events[2]!;
        ((string)accepted["entry"]!["by"]!["id"]!, (string)accepted["entry"]!["by"]!["role"]!, (string)accepted["entry"]!["by"]!["division"]!).ShouldBe(("intake-officer-exit-entry-440100-", "intake-officer", "440100"));
        accepted["correlation"].ShouldNotBeNull();
        ((int)accepted["basis"]!["calendar"]!).ShouldBeGreaterThan(0);
        ((string)accepted["basis"]!["officeCloses"]!).ShouldBe("17:00");
        told.Text.ShouldNotContain("13899998000");

        var contact = (await auditor.Get($"/v1/audit/cases/{number}/diff?from=3&to=4")).ShouldBe(HttpStatusCode.OK);
        contact.Json["changes"]!.AsArray().Where(c => ((string)c!["field"]!).EndsWith("mobile", StringComparison.Ordinal)).Select(c => $"{c!["field"]} {c["before"]} {c["after"]}")
            .ShouldBe(["applicant.mobile \"138****8000\" \"138****8000\"", "parties[0].mobile \"138****8000\" \"138****8000\""]);
        contact.Text.ShouldNotContain("13899998000");
        var moved = (await auditor.Get($"/v1/audit/cases/{number}/diff?from=1&to=3")).ShouldBe(HttpStatusCode.OK).Json["changes"]!.AsArray();
        moved.Single(c => (string)c!["field"]! == "state.code").ShouldNotBeNull().ToString().ShouldContain("reviewing");
    }

    [Fact]
    public async Task sees_what_was_open_to_whom()
    {
        var host = cluster.Host;
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        var auditor = host.As("auditor");
        foreach (var (role, asked) in new[] { ("intake-officer", host.As("intake-officer", Agency)), ("reviewer", host.As("reviewer", Agency)), ("supervisor", host.As("supervisor", Agency)), ("applicant", host.As("applicant")) })
        {
            var open = Actions((await asked.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json);
            Actions((await auditor.Get($"/v1/audit/cases/{number}/state?role={role}")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe(open);
        }

        // Before it was accepted there was nothing to review.
        Actions((await auditor.Get($"/v1/audit/cases/{number}/state?version=1&role=reviewer")).ShouldBe(HttpStatusCode.OK).Json).ShouldBeEmpty();
        Actions((await auditor.Get($"/v1/audit/cases/{number}/state?version=1&role=intake-officer")).Json).ShouldContain("accept");

        static IEnumerable<string> Actions(JsonNode view) => view["openActions"]!.AsArray().Select(a => (string)a!["action"]!);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("state")]
    [InlineData("diff")]
    [InlineData("explain?version=1")]
    public async Task is_the_only_one_who_audits_and_only_in_their_city(string what)
    {
        var host = cluster.Host;
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        var path = $"/v1/audit/cases/{number}/{what}";
        (await host.As("auditor").Get(path)).ShouldBe(HttpStatusCode.OK);
        (await host.With("province", ["auditor"], null, [.. Cluster.Shipped.Divisions.Select(d => d.Code)]).Get(path)).ShouldBe(HttpStatusCode.OK);
        (await host.As("auditor", division: "440300").Get(path)).ShouldBeProblem(404, "case-not-found");
        (await host.As("auditor").Get(path.Replace(number, "44010026010100000019", StringComparison.Ordinal))).ShouldBeProblem(404, "case-not-found");
        // An auditor who is a party of the case audits another's.
        (await host.With("applicant", ["auditor", "applicant"], null, ["440100"], DevelopmentTokens.Personas.Single(p => p.Name == "applicant").Identities).Get(path)).ShouldBeProblem(404, "case-not-found");
        foreach (var other in new[] { host.As("applicant"), host.As("kiosk"), host.As("catalogue-admin"), host.As("supervisor", Agency) })
        {
            (await other.Get(path)).ShouldBeProblem(403, "role-not-allowed");
        }

        (await host.Nobody().Get(path)).ShouldBeProblem(401, "not-authenticated");
    }

    [Fact]
    public async Task is_told_what_cannot_be_asked()
    {
        var host = cluster.Host;
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        var auditor = host.As("auditor");
        foreach (var wrong in new[] { "0", "2", "-1", "x", "99999999999999999999", "1.0", "" })
        {
            (await auditor.Get($"/v1/audit/cases/{number}/state?version={wrong}")).ShouldBeProblem(400, "version-malformed", "version");
            (await auditor.Get($"/v1/audit/cases/{number}/explain?version={wrong}")).ShouldBeProblem(400, "version-malformed", "version");
            (await auditor.Get($"/v1/audit/cases/{number}/diff?from={wrong}")).ShouldBeProblem(400, "version-malformed", "from");
        }

        (await auditor.Get($"/v1/audit/cases/{number}/state?version=1&at=2026-05-20T02:00:00Z")).ShouldBeProblem(400, "version-or-instant", "at");
        (await auditor.Get($"/v1/audit/cases/{number}/state?at=2026-05-20")).ShouldBeProblem(400, "instant-malformed", "at");
        (await auditor.Get($"/v1/audit/cases/{number}/state?at=2099-05-20T02:00:00Z")).ShouldBeProblem(400, "instant-to-come", "at");
        (await auditor.Get($"/v1/audit/cases/{number}/state?at=-9000-05-20T02:00:00Z")).ShouldBeProblem(400, "instant-malformed", "at");
        (await auditor.Get($"/v1/audit/cases/{number}/state?at=2020-05-20T02:00:00Z")).ShouldBeProblem(404, "not-yet-submitted", "at");
        (await auditor.Get($"/v1/audit/cases/{number}/state?role=mayor")).ShouldBeProblem(400, "parameter-malformed", "role");
    }

    [Fact]
    public async Task finds_cases_by_who_did_what_when_how_late_for_whom_and_how_it_ended()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var application = Applications.For(Tourism);
        var numbers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            numbers.Add((await host.As(i == 3 ? "applicant2" : "applicant").Post("/v1/cases", i == 3 ? Applications.For(Tourism, persona: "applicant2") : application)).ShouldBe(HttpStatusCode.Created).Number);
            host.Clock.Advance(Duration.FromMinutes(1));
        }

        (await host.As("intake-officer", Agency).Take(numbers[0], "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("intake-officer", Agency, colleague: 7).Take(numbers[1], "refuse", new { reasonCode = "r1", reason = "不属于本机关职权" })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();

        (await Found(new { })).ShouldBe([3, 2, 1, 0]);
        (await Found(new { actor = "intake-officer-exit-entry-440100-7" })).ShouldBe([1]);
        (await Found(new { action = "accept" })).ShouldBe([0]);
        (await Found(new { step = "refuse" })).ShouldBe([1]);
        (await Found(new { ending = "refuse", service = Tourism, division = "440100" })).ShouldBe([1]);
        (await Found(new { division = "440300" })).ShouldBeEmpty();
        (await Found(new { since = "2026-05-20T02:01:00Z", until = "2026-05-20T02:03:00Z" })).ShouldBe([2, 1]);
        (await Found(new { party = new { name = (string)application["applicant"]!["name"]! } })).ShouldBe([2, 1, 0]);
        (await Found(new { party = new { idType = (string)application["applicant"]!["idType"]!, idNumber = (string)application["applicant"]!["idNumber"]! }, action = "accept" })).ShouldBe([0]);
        (await Found(new { light = "red" })).ShouldBeEmpty();
        host.Clock.Advance(Duration.FromDays(12));
        await host.Fire();
        await host.CaughtUp();
        (await Found(new { light = "red" })).ShouldBe([3, 2, 0], "what silence has accepted has its limit too");

        // Pages hold every case once.
        var pages = new List<int>();
        string? cursor = null;
        do
        {
            var page = (await Search(host.As("auditor"), new { limit = 1, cursor })).ShouldBe(HttpStatusCode.OK).Json;
            pages.AddRange(page["items"]!.AsArray().Select(c => numbers.IndexOf((string)c!["number"]!)));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        pages.ShouldBe([3, 2, 1, 0]);

        // As a file, and whoever took it is known.
        var file = await host.As("auditor").Send(HttpMethod.Post, "/v1/audit/cases/search.csv", System.Net.Http.Json.JsonContent.Create(new { ending = "refuse" }));
        file.ContentType.ShouldBe("text/csv");
        file.Text.Split("\r\n")[1].ShouldStartWith($"{numbers[1]},{Tourism},");
        (await host.As("auditor").Get("/v1/audit/looks?kind=export")).Json["items"]![0]!["numbers"]!.AsArray().Select(n => (string)n!).ShouldBe([numbers[1]]);

        (await Search(host.As("auditor", division: "440300"), new { })).Json["items"]!.AsArray().ShouldBeEmpty();
        (await Search(host.As("supervisor", Agency), new { })).ShouldBeProblem(403, "role-not-allowed");
        (await Search(host.As("auditor"), new { service = "nothing" })).ShouldBeProblem(422, "unknown-service", "service");
        (await Search(host.As("auditor"), new { division = "999999" })).ShouldBeProblem(422, "unknown-division", "division");
        (await Search(host.As("auditor"), new { actor = new string('a', 201) })).ShouldBeProblem(422, "field-too-long", "actor");
        (await Search(host.As("auditor"), new { limit = 0 })).ShouldBeProblem(400, "limit-malformed", "limit");
        (await Search(host.As("auditor"), new { cursor = "%" })).ShouldBeProblem(400, "cursor-malformed", "cursor");
        (await Search(host.As("auditor"), new { step = "dance" })).ShouldBeProblem(400, "malformed-json");
        (await Search(host.As("auditor"), new { actor = "a\0b" })).Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);

        async Task<IReadOnlyList<int>> Found(object body) =>
            [.. (await Search(host.As("auditor"), body)).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(c => numbers.IndexOf((string)c!["number"]!))];

        static Task<Answer> Search(Client who, object body) => who.Send(HttpMethod.Post, "/v1/audit/cases/search", System.Net.Http.Json.JsonContent.Create(body));
    }

    private static string Text(JsonNode node) => node.ToJsonString();
}
