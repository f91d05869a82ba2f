using System.Net;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>Whoever a licence weighs on is told, heard, and can have a hearing; a closed case is kept and then archived. Over HTTP.</summary>
public class Those_concerned(Cluster cluster)
{
    private const string Agency = "market-regulation";

    private static object Neighbour => new { name = "李邻居", idType = "home-return-permit", idNumber = "H12345678", mobile = "13900139000" };

    private static Client Concerned(TestHost host) => host.With("neighbour", ["applicant"], null, [], [new IdDocument(IdType.HomeReturnPermit, "H12345678")]);

    [Fact]
    public async Task are_told_and_heard_and_can_demand_a_hearing()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("food-licence"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Concerned(host).Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");

        var reviewer = host.As("reviewer", Agency);
        (await reviewer.Take(number, "notify-interested-parties", new { reason = "油烟", interestedParties = new object?[] { null, new { name = "李" } } })).ShouldBeProblem(422, "missing-field", "interestedParties[0].name");
        (await reviewer.Take(number, "notify-interested-parties", new { reason = "油烟", interestedParties = new[] { Neighbour } })).ShouldBe(HttpStatusCode.OK);

        // They see the case, masked, find it among theirs, make a statement and demand a hearing.
        var neighbour = Concerned(host);
        var seen = (await neighbour.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;
        seen["parties"]!.AsArray().Select(p => (string)p!["role"]!).ShouldContain("interested-party");
        seen["openActions"]!.AsArray().Select(a => (string)a!["action"]!).ShouldBe(["make-statement", "demand-hearing"]);
        await host.CaughtUp();
        (await neighbour.Get("/v1/me/cases")).Json["items"]!.AsArray().Select(c => (string)c!["number"]!).ShouldBe([number]);
        (await neighbour.Take(number, "make-statement", new { statement = "影响居住" })).ShouldBe(HttpStatusCode.OK);
        (await neighbour.Take(number, "demand-hearing")).ShouldBe(HttpStatusCode.OK);

        // The hearing is announced seven working days before, and presided over by somebody else.
        (await reviewer.Take(number, "start-hearing", new { procedure = "hearing", workingDays = 20, reason = "利害关系人申请", heldOn = "2026-05-22", place = "一楼" })).ShouldBeProblem(422, "hearing-day", "heldOn");
        (await reviewer.Take(number, "start-hearing", new { procedure = "hearing", workingDays = 5, reason = "利害关系人申请", heldOn = "2026-06-04", place = "一楼" })).ShouldBeProblem(422, "hearing-too-soon", "workingDays");
        var started = (await reviewer.Take(number, "start-hearing", new { procedure = "hearing", workingDays = 20, reason = "利害关系人申请", heldOn = "2026-06-04", place = "上午九时，一楼" })).ShouldBe(HttpStatusCode.OK);
        (await reviewer.Take(number, "end-hearing", new { findings = "笔录" })).ShouldBeProblem(409, "hearing-by-another");
        (await host.As("supervisor", Agency).Take(number, "end-hearing", new { findings = "笔录" })).ShouldBeProblem(409, "hearing-not-held-yet");
        host.Clock.Advance(Duration.FromDays(15));
        (await host.As("supervisor", Agency).Take(number, "end-hearing", new { findings = "笔录" })).ShouldBe(HttpStatusCode.OK);
        var history = (await neighbour.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray();
        history.Select(e => (string)e!["title"]!).ShouldBe(["Submitted", "Accepted", "Those concerned told", "Statement made", "Hearing demanded", "Started the hearing", "Ended the hearing"]);
        (history[5]!["details"]!["heldOn"]!.ToString(), history[5]!["details"]!["place"]!.ToString()).ShouldBe(("2026-06-04", "上午九时，一楼"));
        history[2]!["details"]!["interestedParties"]![0]!["name"]!.ToString().ShouldBe("李*居");
        (await host.Verified()).ShouldBeTrue();
    }

    [Fact]
    public async Task who_say_nothing_in_five_working_days_do_not_hold_it_up()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("food-licence"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", Agency).Take(number, "notify-interested-parties", new { reason = "油烟", interestedParties = new[] { Neighbour } })).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(8));
        await host.Fire();
        var after = (await host.As("reviewer", Agency).Get($"/v1/cases/{number}")).Json;
        ((string)after["state"]!["code"]!, (string?)after["clock"]!["light"]).ShouldBe(("reviewing", "yellow"));
        (await Concerned(host).Take(number, "make-statement", new { statement = "晚了" })).ShouldBeProblem(409, "action-not-open");
    }

    [Fact]
    public async Task find_a_closed_case_archived_when_its_time_is_over()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var receipt = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created);
        var kept = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        var intake = host.As("intake-officer", "exit-entry");
        (await intake.Take(receipt.Number, "refuse", new { reasonCode = "r1", reason = "不属于本机关职权" })).ShouldBe(HttpStatusCode.OK);
        ((string)(await intake.Get($"/v1/cases/{receipt.Number}")).Json["keptUntil"]!).ShouldBe("2036-12-31");
        await host.CaughtUp();
        (await host.Archive()).ShouldBe(0);
        // Ten years from the first day of the next, and not before.
        host.Clock.Advance(Duration.FromDays(3878));
        (await host.Archive()).ShouldBe(0);
        host.Clock.Advance(Duration.FromDays(1));
        (await host.Archive()).ShouldBe(1);
        (await host.Archive()).ShouldBe(0);

        await Eventually.Holds(async () => await host.Store.QuerySession("440100").Events.FetchStreamStateAsync(receipt.Number) is { IsArchived: true });

        // Gone from what people look into, and its history is whole.
        await host.CaughtUp();
        (await host.Nobody().Get($"/v1/status/{receipt.Number}?code={receipt.QueryCode}")).ShouldBeProblem(404, "status-not-found");
        (await host.As("applicant").Get("/v1/me/cases")).Json["items"]!.AsArray().Select(c => (string)c!["number"]!).ShouldBe([kept]);
        (await intake.Get($"/v1/cases/{receipt.Number}")).ShouldBe(HttpStatusCode.OK).Json["archived"]!.GetValue<bool>().ShouldBeTrue();
        (await intake.Get($"/v1/cases/{receipt.Number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["title"]!).ShouldBe(["Submitted", "Refused", "Archived"]);
        (await intake.Post($"/v1/cases/{receipt.Number}/notes", new { text = "备注" })).ShouldBeProblem(409, "case-archived");
        (await host.Verified()).ShouldBeTrue();
    }
}
