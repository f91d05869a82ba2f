using System.Net;
using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>The worklist and "my cases", page by page.</summary>
public class The_lists(Cluster cluster)
{
    private const string Agency = "exit-entry";

    private static JsonObject Application(string service = "hkmo-endorsement-tourism", string division = "440100") => Applications.For(Cluster.Shipped.Item(service)!.Value, division: division);

    private static string[] Numbers(Answer page) => [.. page.ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(i => (string)i!["number"]!)];

    [Fact]
    public async Task of_an_officer_hold_the_open_cases_of_their_agency_and_divisions_in_order_and_filtered()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var applicant = host.As("applicant");
        var numbers = new List<string>();
        foreach (var (service, division) in new[] { ("hkmo-endorsement-tourism", "440100"), ("passport-issue", "440100"), ("hkmo-endorsement-tourism", "440100"), ("hkmo-endorsement-tourism", "440300"), ("provident-fund-rent", "440100") })
        {
            numbers.Add((await applicant.Post("/v1/cases", Application(service, division))).ShouldBe(HttpStatusCode.Created).Number);
            host.Clock.AdvanceSeconds(1);
        }

        var intake = host.As("intake-officer", Agency);
        (await intake.Take(numbers[2], "accept")).ShouldBe(HttpStatusCode.OK);
        (await intake.Post($"/v1/cases/{numbers[0]}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();

        Numbers(await intake.Get("/v1/worklist")).ShouldBe([numbers[0], numbers[1], numbers[2]]);
        Numbers(await host.As("reviewer", Agency, "440300").Get("/v1/worklist")).ShouldBe([numbers[3]]);
        Numbers(await host.With("both", ["reviewer"], Agency, ["440100", "440300"]).Get("/v1/worklist")).ShouldBe([numbers[0], numbers[1], numbers[2], numbers[3]]);
        Numbers(await host.As("reviewer", "provident-fund").Get("/v1/worklist")).ShouldBe([numbers[4]]);
        Numbers(await intake.Get("/v1/worklist?state=reviewing")).ShouldBe([numbers[2]]);
        Numbers(await intake.Get("/v1/worklist?service=passport-issue")).ShouldBe([numbers[1]]);
        Numbers(await intake.Get("/v1/worklist?category=travel&assignee=none")).ShouldBe([numbers[1], numbers[2]]);
        Numbers(await intake.Get("/v1/worklist?assignee=me")).ShouldBe([numbers[0]]);
        Numbers(await intake.Get($"/v1/worklist?text={numbers[1]}")).ShouldBe([numbers[1]]);
        Numbers(await intake.Get($"/v1/worklist?text={numbers[1][..12]}")).Length.ShouldBe(3);
        Numbers(await intake.Get("/v1/worklist?text=440106199003071231")).Length.ShouldBe(3);
        Numbers(await intake.Get("/v1/worklist?text=11010519491231002X")).ShouldBeEmpty();
        Numbers(await intake.Get("/v1/worklist?agency=civil-affairs")).ShouldBeEmpty();

        // A case that has ended leaves the list.
        (await host.As("applicant").Take(numbers[1], "withdraw")).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        Numbers(await intake.Get("/v1/worklist")).ShouldBe([numbers[0], numbers[2]]);
    }

    [Fact]
    public async Task are_turned_page_by_page_without_loss_or_repetition()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var numbers = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            // Several in the same instant: the number tells them apart.
            numbers.Add((await host.As("applicant").Post("/v1/cases", Application(division: i % 2 == 0 ? "440100" : "440300"))).ShouldBe(HttpStatusCode.Created).Number);
        }

        await host.CaughtUp();
        var officer = host.With("both", ["reviewer"], Agency, ["440100", "440300"]);
        (await Pages(officer, "/v1/worklist?limit=3")).ShouldBe(numbers.Order(StringComparer.Ordinal));
        (await Pages(officer, "/v1/worklist?limit=3&sort=urgency")).Order(StringComparer.Ordinal).ShouldBe(numbers.Order(StringComparer.Ordinal));
        var place = (string)(await officer.Get("/v1/worklist?limit=3")).Json["next"]!;
        (await officer.Get($"/v1/worklist?limit=3&sort=urgency&cursor={place}")).ShouldBeProblem(400, "cursor-malformed", "cursor");
        (await Pages(host.As("applicant"), "/v1/me/cases?limit=2")).ShouldBe(numbers.OrderDescending(StringComparer.Ordinal));
        Numbers(await host.As("applicant2").Get("/v1/me/cases")).ShouldBeEmpty();
    }

    private static async Task<List<string>> Pages(Client client, string path)
    {
        var all = new List<string>();
        var page = await client.Get(path);
        all.AddRange(Numbers(page));
        while ((string?)page.Json["next"] is { } next)
        {
            page = await client.Get($"{path}&cursor={next}");
            all.AddRange(Numbers(page));
        }

        return all;
    }
}
