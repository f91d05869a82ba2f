using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;

namespace GdCases.Host.Tests;

/// <summary>Deny first: a table over roles and routes, and what each reader gets to see.</summary>
public class Access(Cluster cluster)
{
    private const string Agency = "exit-entry";

    private TestHost Host => cluster.Host;

    private async Task<(string Number, string Code)> Submitted(JsonObject? application = null, Client? by = null)
    {
        var receipt = (await (by ?? Host.As("applicant")).Post("/v1/cases", application ?? Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).ShouldBe(HttpStatusCode.Created);
        return (receipt.Number, receipt.QueryCode);
    }

    // Columns: who; submit, case, history, act (accept), assignment, notes, worklist, my cases.
    public static TheoryData<string, int[]> Table => new()
    {
        { "nobody", [401, 401, 401, 401, 401, 401, 401, 401] },
        { "applicant", [201, 200, 200, 403, 403, 403, 403, 200] },
        { "applicant2", [403, 404, 404, 404, 403, 403, 403, 200] },
        { "agent", [403, 404, 404, 404, 403, 403, 403, 200] },
        { "kiosk", [403, 404, 404, 404, 403, 403, 403, 403] },
        { "intake-officer", [403, 200, 200, 200, 200, 201, 200, 403] },
        { "reviewer", [403, 200, 200, 403, 200, 201, 200, 403] },
        { "approver", [403, 200, 200, 403, 200, 201, 200, 403] },
        { "supervisor", [403, 200, 200, 403, 200, 201, 200, 403] },
        { "intake-officer of another city", [403, 404, 404, 404, 404, 404, 200, 403] },
        { "intake-officer of another agency", [403, 404, 404, 404, 404, 404, 200, 403] },
        { "auditor", [403, 200, 200, 403, 403, 403, 403, 403] },
        { "catalogue-admin", [403, 403, 403, 403, 403, 403, 403, 403] },
        { "somebody without a role", [403, 403, 403, 403, 403, 403, 403, 403] },
        { "system by token", [403, 403, 403, 403, 403, 403, 403, 403] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task is_as_the_table_says(string who, int[] expected)
    {
        var client = who switch
        {
            "nobody" => Host.Nobody(),
            "intake-officer of another city" => Host.As("intake-officer", Agency, "440300"),
            "intake-officer of another agency" => Host.As("intake-officer", "civil-affairs"),
            "somebody without a role" => Host.With("nobody", [], Agency, ["440100"]),
            "system by token" => Host.With("nobody", [Roles.System], Agency, ["440100"]),
            "applicant" or "applicant2" or "agent" or "kiosk" or "auditor" or "catalogue-admin" => Host.As(who),
            _ => Host.As(who, Agency),
        };
        var (number, _) = await Submitted();
        var application = Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value);
        int[] actual =
        [
            (int)(await client.Post("/v1/cases", application)).Status,
            (int)(await client.Get($"/v1/cases/{number}")).Status,
            (int)(await client.Get($"/v1/cases/{number}/history")).Status,
            (int)(await client.Take(number, "accept")).Status,
            (int)(await client.Post($"/v1/cases/{number}/assignment", new { })).Status,
            (int)(await client.Post($"/v1/cases/{number}/notes", new { text = "x" })).Status,
            (int)(await client.Get("/v1/worklist")).Status,
            (int)(await client.Get("/v1/me/cases")).Status,
        ];
        actual.ShouldBe(expected);
    }

    [Fact]
    public async Task is_refused_with_a_token_of_nobody_we_know()
    {
        (await new Client(Host.Address, "not.a.token").Get("/v1/me/cases")).ShouldBeProblem(401, "not-authenticated");
        var foreign = new GdCases.Host.Access.DevelopmentTokens().Issue("applicant", [Roles.Applicant], null, [], []);
        (await new Client(Host.Address, foreign).Get("/v1/me/cases")).ShouldBeProblem(401, "not-authenticated");
    }

    [Fact]
    public async Task hides_from_the_public_what_is_between_officers()
    {
        var (number, _) = await Submitted();
        var intake = Host.As("intake-officer", Agency);
        (await intake.Post($"/v1/cases/{number}/notes", new { text = "秘密" })).ShouldBe(HttpStatusCode.Created);
        (await intake.Post($"/v1/cases/{number}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Get($"/v1/cases/{number}/history")).Text.ShouldNotContain("秘密");
        (await Host.As("applicant").Get($"/v1/cases/{number}")).Json["assignee"].ShouldBeNull();
        (await intake.Get($"/v1/cases/{number}/history")).Text.ShouldContain("秘密");
        (await intake.Get($"/v1/cases/{number}")).Json["assignee"].ShouldNotBeNull();
    }

    [Fact]
    public async Task to_the_status_is_by_the_receipt_and_masked()
    {
        var (number, code) = await Submitted();
        await Host.CaughtUp();
        var anybody = Host.Nobody();
        var status = (await anybody.Get($"/v1/status/{number}?code={code}")).ShouldBe(HttpStatusCode.OK);
        ((string)status.Json["applicant"]!).ShouldBe("陈*明");
        status.Text.ShouldNotContain("44010619900307");
        status.Text.ShouldNotContain("13800138000");
        (await anybody.Get($"/v1/status/{number}?code={code.ToLowerInvariant()}")).ShouldBe(HttpStatusCode.OK);
        var (wrong, unknown) = ((await anybody.Get($"/v1/status/{number}?code=AAAAAAAA")).ShouldBeProblem(404, "status-not-found"), (await anybody.Get($"/v1/status/{new string('0', number.Length)}?code={code}")).ShouldBeProblem(404, "status-not-found"));
        wrong["detail"]!.ToString().ShouldBe(unknown["detail"]!.ToString());
    }

    [Fact]
    public async Task to_a_case_shows_no_whole_number_of_anybody()
    {
        var (number, _) = await Submitted();
        foreach (var reader in new[] { Host.As("applicant"), Host.As("intake-officer", Agency), Host.As("auditor") })
        {
            var view = (await reader.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
            view.Text.ShouldNotContain("440106199003071231");
            view.Text.ShouldContain("440***********1231");
            (await reader.Get($"/v1/cases/{number}/history")).Text.ShouldNotContain("440106199003071231");
        }
    }

    [Fact]
    public async Task to_an_agents_case_is_the_applicants_and_the_agents()
    {
        var application = Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value);
        application["agent"] = Applications.Agent();
        var (number, _) = await Submitted(application, Host.As("agent"));
        (await Host.As("agent").Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant2").Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");
        await Host.CaughtUp();
        foreach (var party in new[] { "agent", "applicant" })
        {
            (await Host.As(party).Get("/v1/me/cases?limit=100")).Json["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldContain(number);
        }
    }

    [Fact]
    public async Task at_a_kiosk_ends_at_once_when_the_card_was_read()
    {
        var application = Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value, "kiosk");
        var kiosk = Host.As("kiosk");
        var (number, _) = await Submitted(application, kiosk);
        var seen = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var view = (await kiosk.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;
            if ((bool)view["ended"]!)
            {
                break;
            }

            var open = view["openActions"]!.AsArray().First(a => (string)a!["step"]! is "pay" or "accept" or "decide" or "issue" or "deliver")!;
            seen.Add((string)open["action"]!);
            var body = new JsonObject();
            foreach (var f in open["fields"]!.AsArray().Where(f => (bool)f!["required"]!))
            {
                body[(string)f!["name"]!] = (string)f["name"]! switch
                {
                    "amount" => 15,
                    "attestations" => new JsonArray([.. f["values"]!.AsArray().Select(v => (JsonNode)(string)v!)]),
                    "way" => "kiosk",
                    var name => $"{name}-1",
                };
            }

            (await kiosk.Take(number, seen[^1], body)).ShouldBe(HttpStatusCode.OK);
        }

        ((bool)(await kiosk.Get($"/v1/cases/{number}")).Json["ended"]!).ShouldBeTrue(string.Join(", ", seen));
    }
}
