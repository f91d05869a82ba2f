using System.Net;
using System.Text.Json.Nodes;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>What applicants are told: why it went against them and what they can do, what is asked of them and by when.</summary>
public class Applicants(Cluster cluster)
{
    private const string Remedies = "Whoever does not agree may apply for reconsideration to the people's government at its level within 60 days of learning of it, or sue in a people's court within six months.";

    private static async Task<(string Number, string Code)> Submitted(TestHost host, string item)
    {
        var receipt = (await host.As("applicant").Post("/v1/cases", Applications.For(item))).ShouldBe(HttpStatusCode.Created);
        return (receipt.Number, receipt.QueryCode);
    }

    private static async Task<JsonNode> Status(TestHost host, (string Number, string Code) c)
    {
        await host.CaughtUp();
        return (await host.Nobody().Get($"/v1/status/{c.Number}?code={c.Code}")).ShouldBe(HttpStatusCode.OK).Json;
    }

    // Probe 34: in the case and in the public status alike.
    [Fact]
    public async Task read_why_and_what_they_can_do_about_it()
    {
        var host = cluster.Host;
        var refused = await Submitted(host, "hkmo-endorsement-tourism");
        (await host.As("intake-officer", "exit-entry").Take(refused.Number, "refuse", new { reasonCode = "r1", reason = "不属于本机关职权" })).ShouldBe(HttpStatusCode.OK);
        await Told(refused, "refuse", "Refused", "r1", "不属于本机关职权");

        var denied = await Submitted(host, "hkmo-endorsement-tourism");
        (await host.As("intake-officer", "exit-entry").Take(denied.Number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", "exit-entry").Take(denied.Number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await host.As("approver", "exit-entry").Take(denied.Number, "deny", new { reasonCode = "r2", reason = "限制出境" })).ShouldBe(HttpStatusCode.OK);
        await Told(denied, "decide", "Denied", "r2", "限制出境");

        var terminated = await Submitted(host, "hkmo-endorsement-tourism");
        (await host.As("intake-officer", "exit-entry").Take(terminated.Number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("supervisor", "exit-entry").Take(terminated.Number, "terminate", new { reason = "申请人死亡" })).ShouldBe(HttpStatusCode.OK);
        await Told(terminated, "terminate", "Terminated", null, "申请人死亡");

        async Task Told((string Number, string Code) c, string step, string title, string? code, string reason)
        {
            foreach (var view in new[] { await Status(host, c), (await host.As("applicant").Get($"/v1/cases/{c.Number}")).Json })
            {
                var against = view["against"]!;
                ((string?)against["step"], (string?)against["title"], (string?)against["reasonCode"], (string?)against["reason"], (string?)against["remedies"]).ShouldBe((step, title, code, reason, Remedies));
            }
        }
    }

    // Probe 35: what the law deems is not what the applicant did.
    [Fact]
    public async Task read_that_silence_counted_as_withdrawal_and_until_when_they_could_have_answered()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var c = await Submitted(host, "hkmo-endorsement-tourism");
        (await host.As("intake-officer", "exit-entry").Take(c.Number, "request-correction", new { items = new[] { new { path = "materials.permit", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        var waiting = await Status(host, c);
        // Their day, and no day of the agency's beside it.
        (waiting["awaits"]!["until"]!.ToString(), waiting["dueOn"], waiting["correction"]![0]!["message"]!.ToString()).ShouldBe(("2026-06-10", null, "看不清"));
        waiting["awaits"]!["for"]!.ToString().ShouldBe("Correct what is asked for");
        host.Clock.Advance(Duration.FromDays(40));
        await host.Fire();
        var ended = await Status(host, c);
        (ended["state"]!["code"]!.ToString(), ended["state"]!["title"]!.ToString(), (string?)ended["against"]!["title"]).ShouldBe(("deemed-withdrawn", "Deemed withdrawn", "Deemed withdrawn, for nothing was corrected in time"));
        ended["awaits"].ShouldBeNull();
        // Who withdraws by themselves is told of no remedies.
        var own = await Submitted(host, "hkmo-endorsement-tourism");
        (await host.As("applicant").Take(own.Number, "withdraw")).ShouldBe(HttpStatusCode.OK);
        (await Status(host, own))["against"].ShouldBeNull();
    }

    // Probe 33: a complaint is answered in words.
    [Fact]
    public async Task who_complain_get_an_answer_in_words()
    {
        var host = cluster.Host;
        var c = await Submitted(host, "environment-complaint");
        (await host.As("intake-officer", "environment").Take(c.Number, "accept")).ShouldBe(HttpStatusCode.OK);
        var reviewer = host.As("reviewer", "environment");
        (await reviewer.Take(c.Number, "uphold")).ShouldBeProblem(422, "missing-field", "reason");
        (await reviewer.Take(c.Number, "uphold", new { reason = "已责令停产整改" })).ShouldBe(HttpStatusCode.OK);
        (await reviewer.Take(c.Number, "reply", new { way = "electronic" })).ShouldBe(HttpStatusCode.OK);
        var status = await Status(host, c);
        (status["decision"]!.ToString(), status["answer"]!.ToString()).ShouldBe(("granted", "已责令停产整改"));
    }
}
