using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>Every item of the catalogue goes from submission to a final state over HTTP, by nothing but what the API says is open.</summary>
public class Every_service_item(Cluster cluster, ValidatingProxy proxy) : IClassFixture<ValidatingProxy>
{
    private static readonly string[] Personas = ["applicant", "intake-officer", "reviewer", "approver", "supervisor"];

    /// <summary>What people do when things go well comes first; nobody gives up.</summary>
    private static readonly string[] Preferred = ["accept", "pay", "supplement", "forward", "decide", "issue", "deliver", "assess-fee", "end-special-procedure", "close", "return", "refuse"];

    private TestHost Host => cluster.Host;

    public static TheoryData<string> Items => [.. Cluster.Shipped.Items.Select(i => i.Value.Code).Order(StringComparer.Ordinal)];

    [Fact]
    public void is_one_of_53_over_16_workflows_in_9_categories() =>
        (Cluster.Shipped.Items.Count, Cluster.Shipped.Workflows.Count, Cluster.Shipped.Items.Select(i => i.Value.Category).Distinct().Count()).ShouldBe((53, 16, 9));

    /// <summary>So that it is seen where it is not: the walks below go on without.</summary>
    [Fact]
    public void is_held_to_the_contract_on_its_way()
    {
        Tools.SkipUnlessInstalled();
        proxy.Address.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Items))]
    public async Task goes_from_submission_to_an_end_that_grants(string code)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var final = await Walk(item, grant: true);
        // A bill is paid: there is nothing to decide.
        ((string?)final["decision"]?["outcome"] ?? "granted").ShouldBe("granted");
        final["against"].ShouldBeNull();
        final["state"]!["code"]!.ToString().ShouldNotBeOneOf("withdrawn", "cancelled");
    }

    [Theory]
    [MemberData(nameof(Items))]
    public async Task goes_from_submission_to_an_end_that_refuses(string code)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var application = Applications.For(item, persona: Applications.Persona(item), answer: AnyCase);
        if (!IsDeniable(item) && (string)(await Host.As(Applications.Persona(item)).Post("/v1/cases", application)).Json["state"]! != "submitted")
        {
            // What is settled at once is never taken in when it is not complete.
            application["materials"] = new JsonArray();
            (await Host.As(Applications.Persona(item)).Post("/v1/cases", application)).ShouldBeProblem(422, "missing-material");
            return;
        }

        var final = await Walk(item, grant: false);
        // Whoever is refused reads why, and what can be done.
        final["against"]!["step"]!.ToString().ShouldBeOneOf("decide", "refuse");
        final["against"]!["reason"]!.ToString().ShouldBe("测试");
    }

    [Theory]
    [MemberData(nameof(Items))]
    public async Task is_refused_to_people_of_the_wrong_kind(string code)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var officer = Host.As("intake-officer", item.Agency);
        var application = Applications.For(item, "counter", Applications.Persona(item), answer: AnyCase);
        if (item.Subject != Subject.Either)
        {
            var wrong = application.DeepClone();
            wrong["applicant"] = Applications.Party("applicant", organisation: item.Subject == Subject.Person);
            (await officer.Post("/v1/cases", wrong)).ShouldBeProblem(422, "wrong-subject");
        }

        // A child alone.
        var child = application.DeepClone();
        child["applicant"] = Applications.Party("minor");
        (await officer.Post("/v1/cases", child)).ShouldBeProblem(422, item.Subject == Subject.Organisation ? "wrong-subject" : "guardian-missing");
        // Somebody whom the item has no place for.
        var stranger = Enum.GetValues<PartyRole>().First(r => r is not (PartyRole.Applicant or PartyRole.Guardian) && item.Declares(r).Most == 0);
        var crowded = application.DeepClone();
        crowded["parties"]!.AsArray().Add(Applications.Party("pensioner", role: stranger));
        (await officer.Post("/v1/cases", crowded)).ShouldBeProblem(422, "party-not-taken");
    }

    /// <summary>To an end on the shared Host, or, where days have to pass, on one of its own.</summary>
    private async Task<JsonNode> Walk(ServiceItem item, bool grant)
    {
        // On the way that grants, all that is asked and answered is held to the contract.
        if (await Walk(Host, item, grant, patient: false, grant ? proxy.Address : null) is { } end)
        {
            return end;
        }

        await using var own = await TestHost.Start(await cluster.NewDatabase());
        return (await Walk(own, item, grant, patient: true, null))!;
    }

    private static async Task<JsonNode?> Walk(TestHost host, ServiceItem item, bool grant, bool patient, Uri? by)
    {
        // A case that refers to another comes after that other has come to its end.
        var linked = new Dictionary<string, string>();
        foreach (var field in item.Form.Where(f => f.Type is CaseNumberField))
        {
            linked[field.Name] = (string)(await Walk(host, Cluster.Shipped.Item(field.Service!)!.Value, grant: true, patient, by))!["number"]!;
        }

        var applicant = Applications.Persona(item);
        var application = Applications.For(item, persona: applicant, answer: f => linked.GetValueOrDefault(f.Name));
        var receipt = (await host.As(applicant).Through(by).Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created);
        var people = Personas.Skip(1).Prepend(applicant).Select(p => host.As(p, item.Agency).Through(by)).ToList();
        var taken = new List<string>();
        for (var steps = 0; steps < 120; steps++)
        {
            var views = new List<(Client By, JsonNode View)>();
            foreach (var person in people)
            {
                views.Add((person, (await person.Get($"/v1/cases/{receipt.Number}")).ShouldBe(HttpStatusCode.OK).Json));
            }

            if ((bool)views[0].View["ended"]!)
            {
                views[0].View["openActions"]!.AsArray().ShouldBeEmpty();
                var end = views[0].View;
                await host.CaughtUp();
                (await people[0].Get($"/v1/cases/{receipt.Number}/history")).ShouldBe(HttpStatusCode.OK);
                var status = (await host.Nobody().Through(by).Get($"/v1/status/{receipt.Number}?code={receipt.QueryCode}")).ShouldBe(HttpStatusCode.OK).Json;
                status["state"]!["code"]!.ToString().ShouldBe(end["state"]!["code"]!.ToString());
                return end;
            }

            var (actor, action) = views
                .SelectMany(v => v.View["openActions"]!.AsArray().Select(a => (v.By, Action: a!)))
                .Where(x => Preferred.Contains(StepOf(x.Action)))
                .OrderBy(x => grant ? Denies(item, x.Action) : !(IsDeniable(item) ? Denies(item, x.Action) : StepOf(x.Action) == "refuse")).ThenBy(x => taken.Contains((string)x.Action["action"]!)).ThenBy(x => Preferred.IndexOf(StepOf(x.Action)))
                .FirstOrDefault();
            // Where the way goes by an appointment, one is booked, and they come.
            if (views[0].View["appointment"] is null && views.Exists(v => v.View["closedActions"]!.AsArray().Any(a => a!["why"]!.AsArray().Any(w => (string)w!["code"]! == "nothing-booked"))))
            {
                var hall = (string)(await host.Nobody().Get($"/v1/halls?service={item.Code}")).ShouldBe(HttpStatusCode.OK).Json["items"]![0]!["code"]!;
                var start = (string)(await host.Nobody().Get($"/v1/halls/{hall}/slots")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().First(s => (int)s!["left"]! > 0)!["start"]!;
                (await views[0].By.Post($"/v1/cases/{receipt.Number}/appointment", new { hall, start })).ShouldBe(HttpStatusCode.Created);
                continue;
            }

            if (action is null && (string?)views[0].View["appointment"]?["state"] == "booked")
            {
                (await people[1].Post($"/v1/cases/{receipt.Number}/appointment/check-in", new { })).ShouldBe(HttpStatusCode.OK);
                continue;
            }

            if (action is null && !patient)
            {
                return null;
            }

            if (action is null)
            {
                host.Clock.Advance(Duration.FromDays(1));
                await host.Fire();
                continue;
            }

            taken.Count.ShouldBeLessThan(40, string.Join(", ", taken));
            taken.Add((string)action["action"]!);
            var body = Applications.Body(action) ?? throw new InvalidOperationException($"{item.Code}: {action} takes a field that is unknown to this test.");
            (await actor.Take(receipt.Number, taken[^1], body)).ShouldBe(HttpStatusCode.OK);
        }

        throw new InvalidOperationException($"{item.Code} does not end: {string.Join(", ", taken)}");
    }

    private static string? AnyCase(FormField field) => field.Type is CaseNumberField ? "GD-440100-2026-00000001-0" : null;

    /// <summary>Whether somebody decides on the application itself and may deny it.</summary>
    private static bool IsDeniable(ServiceItem item) =>
        Cluster.Shipped.Workflow(item.Workflow)!.Value is var workflow && workflow.Actions.Any(a => a.About == DecisionSubject.Application && workflow.State(a.To)!.Decision == Outcome.Denied);

    private static string StepOf(JsonNode action) => (string)action["step"]!;

    private static bool Denies(ServiceItem item, JsonNode action) =>
        Cluster.Shipped.Workflow(item.Workflow)!.Value.State((string)action["leadsTo"]!)!.Decision == Outcome.Denied || (string?)action["action"] == "object";
}
