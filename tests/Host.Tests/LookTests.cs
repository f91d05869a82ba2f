using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain.Access;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Who needs a person whole sees them whole, and it is known who looked.</summary>
public sealed class Looks(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";
    private const string Agency = "exit-entry";

    private static async Task<JsonArray> Mine(Client who) => (await who.Get("/v1/me/looks")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();

    [Fact]
    public async Task at_a_case_in_full_are_for_those_who_work_on_it_and_recorded()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var application = Applications.For(Tourism);
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        var (name, id) = ((string)application["applicant"]!["name"]!, (string)application["applicant"]!["idNumber"]!);
        var intake = host.As("intake-officer", Agency);
        (await intake.Get($"/v1/cases/{number}")).Text.ShouldNotContain(id);
        (await intake.Get($"/v1/cases/{number}?view=masked")).Text.ShouldNotContain(id);

        var whole = (await intake.Get($"/v1/cases/{number}?view=full")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)whole["applicant"]!["name"]!, (string)whole["applicant"]!["idNumber"]!, (string)whole["applicant"]!["mobile"]!).ShouldBe((name, id, (string)application["applicant"]!["mobile"]!));
        (await host.As("supervisor", Agency).Get($"/v1/cases/{number}?view=full")).ShouldBeProblem(400, "purpose-missing", "purpose");
        (await host.As("supervisor", Agency).Get($"/v1/cases/{number}?view=full&purpose=complaint")).ShouldBe(HttpStatusCode.OK);
        (await host.As("auditor").Get($"/v1/cases/{number}?view=full")).ShouldBeProblem(400, "purpose-missing", "purpose");
        (await host.As("auditor").Get($"/v1/cases/{number}?view=full&purpose=authority")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain(id);
        (await host.As("applicant").Get($"/v1/cases/{number}?view=full")).ShouldBeProblem(403, "full-view-not-allowed", "view");
        (await host.As("intake-officer", Agency, "440300").Get($"/v1/cases/{number}?view=full")).ShouldBeProblem(404, "case-not-found");
        (await intake.Get($"/v1/cases/{number}?view=whole")).ShouldBeProblem(400, "parameter-malformed", "view");
        (await intake.Get($"/v1/cases/{number}?view=full&purpose=authority")).ShouldBeProblem(403, "purpose-not-yours", "purpose");
        (await host.As("auditor").Get($"/v1/cases/{number}?view=full&purpose=case-work")).ShouldBeProblem(403, "purpose-not-yours", "purpose");
        (await intake.Get($"/v1/cases/{number}?view=full&purpose=curiosity")).ShouldBeProblem(400, "parameter-malformed", "purpose");

        await host.CaughtUp();
        // The person sees who it was, and for what; another sees nothing.
        (await Mine(host.As("applicant"))).Select(l => $"{l!["kind"]} {l["purpose"]} {l["role"]} {l["numbers"]![0]}").ShouldBe(
            [$"full-view authority auditor {number}", $"full-view complaint supervisor {number}", $"full-view case-work intake-officer {number}"]);
        (await Mine(host.As("applicant"))).ToJsonString().ShouldNotContain("intake-officer-exit-entry");
        (await Mine(host.As("applicant2"))).ShouldBeEmpty();

        // The auditor sees who in person, and is seen themselves.
        var auditor = host.As("auditor");
        var all = (await auditor.Get($"/v1/audit/looks?number={number}")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();
        all.Select(l => (string)l!["by"]!["id"]!).ShouldBe(["auditor--440100-", "supervisor-exit-entry-440100-", "intake-officer-exit-entry-440100-"]);
        all.Select(l => (string)l!["address"]!).Distinct().ShouldBe(["127.0.0.1"]);
        (await auditor.Get("/v1/audit/looks?kind=looks")).Json["items"]!.AsArray().Select(l => (string)l!["by"]!["role"]!).ShouldBe(["auditor"]);
        (await auditor.Get("/v1/audit/looks?by=supervisor-exit-entry-440100-&purpose=complaint&since=2026-05-20T00:00:00Z&until=2026-05-21T00:00:00Z")).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await host.As("auditor", division: "440300").Get($"/v1/audit/looks?number={number}")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await auditor.Get("/v1/audit/looks?since=yesterday")).ShouldBeProblem(400, "instant-malformed", "since");
        (await auditor.Get("/v1/audit/looks?number=1")).ShouldBeProblem(422, "case-number-wrong", "number");
        (await intake.Get("/v1/audit/looks")).ShouldBeProblem(403, "role-not-allowed");

        // Pages: one look each, and every one once.
        var pages = new List<string>();
        for (var path = "/v1/me/looks?limit=1"; path is not null;)
        {
            var page = (await host.As("applicant").Get(path)).ShouldBe(HttpStatusCode.OK).Json;
            pages.AddRange(page["items"]!.AsArray().Select(l => (string)l!["role"]!));
            path = (string?)page["next"] is { } next ? $"/v1/me/looks?limit=1&cursor={next}" : null;
        }

        pages.ShouldBe(["auditor", "supervisor", "intake-officer"]);
        (await host.As("applicant").Get("/v1/me/looks?cursor=eA")).ShouldBeProblem(400, "cursor-malformed", "cursor");
    }

    [Fact]
    public async Task for_a_person_at_the_counter_find_their_cases_and_are_recorded()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var application = Applications.For(Tourism);
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "refuse", new { reasonCode = "r1", reason = "不属于本机关职权" })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        var officer = host.As("reviewer", Agency);
        var (name, idType, idNumber) = ((string)application["applicant"]!["name"]!, (string)application["applicant"]!["idType"]!, (string)application["applicant"]!["idNumber"]!);

        var byDocument = (await Search(officer, new { idType, idNumber })).ShouldBe(HttpStatusCode.OK);
        byDocument.Json["items"]!.AsArray().Select(c => $"{c!["number"]} {c["ended"]} {c["ending"]}").ShouldBe([$"{number} true refuse"]);
        byDocument.Text.ShouldNotContain(idNumber);
        (await Search(officer, new { name })).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await Search(officer, new { name = name[..1] })).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldBeEmpty();
        // Others' cases are others'.
        (await Search(host.As("reviewer", "civil-affairs"), new { idType, idNumber })).Json["items"]!.AsArray().ShouldBeEmpty();
        (await Search(host.As("reviewer", Agency, "440300"), new { idType, idNumber })).Json["items"]!.AsArray().ShouldBeEmpty();
        (await Search(host.As("supervisor", Agency), new { name })).ShouldBeProblem(400, "purpose-missing", "purpose");
        (await Search(host.As("applicant"), new { name })).ShouldBeProblem(403, "role-not-allowed");
        (await Search(host.As("auditor"), new { name })).ShouldBeProblem(403, "role-not-allowed");

        (await Search(officer, new { })).ShouldBeProblem(422, "document-or-name", "name");
        (await Search(officer, new { name, idType, idNumber })).ShouldBeProblem(422, "document-or-name", "name");
        (await Search(officer, new { idType })).ShouldBeProblem(422, "missing-field", "idNumber");
        (await Search(officer, new { idType, idNumber = "440106199003071230" })).ShouldBeProblem(422, "checksum-wrong", "idNumber");
        (await Search(officer, new { name = "\u200b" })).ShouldBeProblem(422, "field-not-text", "name");
        (await Search(officer, new { idType = "library-card", idNumber })).ShouldBeProblem(400, "malformed-json");

        // Also who searched and found nothing.
        (await Mine(host.As("applicant"))).Select(l => $"{l!["kind"]} {l["agency"]!["code"]} {l["numbers"]!.AsArray().Count}").ShouldBe(["search exit-entry 0", "search civil-affairs 0", "search exit-entry 1", "search exit-entry 1"]);
        var asked = (await host.As("auditor").Get("/v1/audit/looks?kind=search")).Json["items"]!.AsArray();
        asked.Select(l => (string)l!["asked"]!).Distinct().Count().ShouldBeGreaterThan(1);
        asked.ToJsonString().ShouldNotContain(idNumber);

        // What the counter took in is found there, wherever it is handled; another office's of its city is not.
        var counter = host.As("intake-officer", Agency);
        var there = (await counter.Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value, "counter", division: "440300"))).ShouldBe(HttpStatusCode.Created).Number;
        await host.CaughtUp();
        (await Search(counter, new { idType, idNumber })).Json["items"]!.AsArray().Select(c => (string)c!["number"]!).ShouldBe([there, number]);
        (await Search(host.As("reviewer", Agency, "440300"), new { idType, idNumber })).Json["items"]!.AsArray().Select(c => (string)c!["number"]!).ShouldBe([there]);

        static Task<Answer> Search(Client who, object body) => who.Send(HttpMethod.Post, "/v1/cases/search", System.Net.Http.Json.JsonContent.Create(body));
    }

    /// <summary>One search may have gone through more cities than whoever reads of it is to know of.</summary>
    [Fact]
    public async Task are_told_to_an_auditor_of_one_city_as_far_as_they_concern_it()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var numbers = new List<string>();
        foreach (var division in new[] { "440100", "440300" })
        {
            numbers.Add((await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value, division: division))).ShouldBe(HttpStatusCode.Created).Number);
        }

        await host.CaughtUp();
        var both = host.With("inspector", [Roles.Auditor], null, ["440100", "440300"]);
        (await both.Send(HttpMethod.Post, "/v1/audit/cases/search", System.Net.Http.Json.JsonContent.Create(new { light = "green" }))).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Count.ShouldBe(2);

        var one = host.As("auditor");
        var seen = (await one.Get("/v1/audit/looks?by=inspector")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        seen["numbers"]!.ToJsonString().ShouldBe($"[\"{numbers[0]}\"]");
        seen["divisions"]!.ToJsonString().ShouldBe("[\"440100\"]");
        (await one.Get($"/v1/audit/looks?number={numbers[1]}")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldBeEmpty();
        (await both.Get($"/v1/audit/looks?by=inspector&number={numbers[1]}")).Json["items"]!.AsArray().Count.ShouldBe(1);
    }

    /// <summary>What cannot be recorded is not shown.</summary>
    [Fact]
    public async Task are_answered_only_when_they_are_recorded()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        var application = Applications.For(Tourism);
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(source, "alter table gdcases.looks add constraint nobody check (by_role <> 'reviewer')");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.As(i % 2 == 0 ? "reviewer" : "approver", Agency, colleague: i).Get($"/v1/cases/{number}?view=full")));
        // One that cannot be written costs the others nothing.
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i].Status.ShouldBe(i % 2 == 0 ? HttpStatusCode.InternalServerError : HttpStatusCode.OK);
            answers[i].Text.Contains((string)application["applicant"]!["idNumber"]!, StringComparison.Ordinal).ShouldBe(i % 2 == 1);
        }

        (await Mine(host.As("applicant"))).Count.ShouldBe(20);
    }

    /// <summary>The record is there before the answer is, so nothing is lost by a kill right after it.</summary>
    [Fact]
    public async Task outlive_the_Host_that_answered()
    {
        var database = await cluster.NewDatabase();
        await using (var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = database }))
        {
            var number = (await (await host.As("applicant")).Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
            (await (await host.As("intake-officer", Agency)).Get($"/v1/cases/{number}?view=full")).ShouldBe(HttpStatusCode.OK);
            await host.Kill();
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("select count(*)::int from gdcases.looks where kind = 'full-view' and by_role = 'intake-officer'");
        ((int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(1);
    }

    [Fact]
    public async Task are_kept_by_policy()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Get($"/v1/cases/{number}?view=full")).ShouldBe(HttpStatusCode.OK);
        var forget = host.Services.GetRequiredService<GdCases.Host.Jobs.OldLooks>();
        host.Clock.Advance(Duration.FromDays(3651));
        await forget.Run(TestContext.Current.CancellationToken);
        (await Mine(host.As("applicant"))).Count.ShouldBe(1);
        host.Clock.Advance(Duration.FromDays(3));
        await forget.Run(TestContext.Current.CancellationToken);
        (await Mine(host.As("applicant"))).ShouldBeEmpty();
    }
}
