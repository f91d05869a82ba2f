using System.Net;
using GdCases.Projections.Records;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>What ended, how, how long it took, where the days went.</summary>
public sealed class Figures_of_services(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";
    private const string Agency = "exit-entry";

    [Fact]
    public async Task are_by_city_agency_item_and_month_and_count_every_case_once()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        var intake = host.As("intake-officer", Agency);
        // Three end on the day they came, one after five working days, one in June, one not at all.
        for (var i = 0; i < 6; i++)
        {
            var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
            if (i == 3)
            {
                (await intake.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
                // To and fro within a day takes no day.
                (await host.As("reviewer", Agency).Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
                (await host.As("approver", Agency).Take(number, "return", new { reason = "需补充审查" })).ShouldBe(HttpStatusCode.OK);
                host.Clock.Advance(Duration.FromDays(7));
                await host.Fire();
                (await host.As("reviewer", Agency).Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
                (await host.As("applicant").Take(number, "withdraw", new { reason = "不办了" })).ShouldBe(HttpStatusCode.OK);
            }
            else if (i < 5)
            {
                host.Clock.Advance(i == 4 ? Duration.FromDays(7) : Duration.Zero);
                await host.Fire();
                (await intake.Take(number, "refuse", new { reasonCode = "r1", reason = "不属于本机关职权" })).ShouldBe(HttpStatusCode.OK);
            }
        }

        await host.CaughtUp();
        var supervisor = host.As("supervisor", Agency);
        var may = (await supervisor.Get("/v1/figures/services?since=2026-05&until=2026-05")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Single()!;
        ((string)may["division"]!, (string)may["agency"]!, (string)may["service"]!, (string)may["month"]!, (int)may["cases"]!).ShouldBe(("440100", Agency, Tourism, "2026-05", 4));
        may["endings"]!.ToJsonString().ShouldBe("""{"refuse":3,"withdraw":1}""");
        ((int)may["workingDays"]!["median"]!, (int)may["workingDays"]!["p90"]!, (int)may["workingDays"]!["longest"]!).ShouldBe((0, 5, 5));
        var all = (await supervisor.Get("/v1/figures/services")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)all["since"]!, (string)all["until"]!).ShouldBe(("2026-01", "2026-06"));
        all["items"]!.AsArray().Sum(i => (int)i!["cases"]!).ShouldBe(5);

        (await host.As("auditor").Get($"/v1/figures/services?agency={Agency}&service={Tourism}&division=440100")).Json["items"]!.AsArray().Count.ShouldBe(2);
        (await host.As("supervisor", "civil-affairs").Get("/v1/figures/services")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await host.As("supervisor", "civil-affairs").Get($"/v1/figures/services?agency={Agency}")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await host.As("auditor", division: "440300").Get("/v1/figures/services")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await host.As("applicant").Get("/v1/figures/services")).ShouldBeProblem(403, "role-not-allowed");

        var file = await supervisor.Get("/v1/figures/services.csv", language: "zh");
        file.ContentType.ShouldBe("text/csv");
        file.Text.Split("\r\n")[1].ShouldStartWith($"广州市,");

        var days = (await supervisor.Get($"/v1/figures/services/{Tourism}/days")).ShouldBe(HttpStatusCode.OK).Json["states"]!.AsArray();
        var spent = days.Select(s => $"{s!["state"]!["code"]} {s["for"]} {s["cases"]} {s["workingDays"]}").ToList();
        spent.ShouldContain("reviewing agency 1 5");
        spent.ShouldContain("pending-approval agency 1 0");

        (await supervisor.Get("/v1/figures/services?since=2026")).ShouldBeProblem(400, "month-malformed", "since");
        (await supervisor.Get("/v1/figures/services?since=2026-06&until=2026-05")).ShouldBeProblem(400, "period-malformed", "until");
        (await supervisor.Get("/v1/figures/services?since=2020-01")).ShouldBeProblem(400, "period-malformed", "until");
        (await supervisor.Get("/v1/figures/services?division=999999")).ShouldBeProblem(422, "unknown-division", "division");
        (await supervisor.Get("/v1/figures/services/nothing/days")).ShouldBeProblem(404, "service-not-found", "code");

        // Counted as they came, they are what the rows add up to.
        (await host.Verified()).ShouldBeTrue();
        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(source, $"update gdcases.{CaseRecord.Model.TotalsTable} set cases = cases + 1 where ending = 'refuse'");
        (await host.Verified()).ShouldBeFalse();
    }
}
