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

namespace GdCases.Host.Tests;

/// <summary>Every item of the catalogue goes from submission to a final state over HTTP, by nothing but what the API says is open.</summary>
public class Every_service_item(Cluster cluster)
{
    private static readonly string[] Personas = ["applicant", "intake-officer", "reviewer", "approver", "supervisor"];

    /// <summary>What people do when things go well comes first; ending a case without its result is the last thing to try.</summary>
    private static readonly string[] Preferred = ["accept", "pay", "supplement", "forward", "decide", "issue", "deliver", "end-special-procedure", "close", "withdraw", "terminate"];

    private TestHost Host => cluster.Host;

    public static TheoryData<string> Items => [.. Cluster.Shipped.Items.Select(i => i.Value.Code).Order(StringComparer.Ordinal)];

    [Fact]
    public void is_one_of_51_over_14_workflows_in_9_categories() =>
        (Cluster.Shipped.Items.Count, Cluster.Shipped.Workflows.Count, Cluster.Shipped.Items.Select(i => i.Value.Category).Distinct().Count()).ShouldBe((51, 14, 9));

    [Theory]
    [MemberData(nameof(Items))]
    public async Task goes_from_submission_to_an_end(string code)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var final = await Walk(item);
        ((bool)final["ended"]!).ShouldBeTrue();
        await Host.CaughtUp();
        (await Host.As("applicant").Get($"/v1/status/{final["number"]}?code={final["code"]}")).ShouldBe(HttpStatusCode.OK).Json["state"]!["code"]!.ToString().ShouldBe(final["state"]!["code"]!.ToString());
    }

    private async Task<JsonNode> Walk(ServiceItem item)
    {
        // A case that refers to another comes after that other has come to its end.
        var linked = new Dictionary<string, string>();
        foreach (var field in item.Form.Where(f => f.Type is CaseNumberField))
        {
            linked[field.Name] = (string)(await Walk(Cluster.Shipped.Item(field.Service!)!.Value))["number"]!;
        }

        var applicant = Applications.Persona(item);
        var receipt = (await Host.As(applicant).Post("/v1/cases", Applications.For(item, persona: applicant, answer: f => linked.GetValueOrDefault(f.Name)))).ShouldBe(HttpStatusCode.Created);
        var people = Personas.Skip(1).Prepend(applicant).Select(p => Host.As(p, item.Agency)).ToList();
        var taken = new List<string>();
        for (var steps = 0; steps < 30; steps++)
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
                end["code"] = receipt.QueryCode;
                return end;
            }

            var (by, action) = views
                .SelectMany(v => v.View["openActions"]!.AsArray().Select(a => (v.By, Action: a!)))
                .Where(x => Preferred.Contains(StepOf(x.Action)))
                .OrderBy(x => Denies(item, x.Action)).ThenBy(x => Preferred.IndexOf(StepOf(x.Action)))
                .FirstOrDefault();
            action.ShouldNotBeNull($"{item.Code} is stuck in {views[0].View["state"]} after {string.Join(", ", taken)}");
            taken.Add((string)action["action"]!);
            var body = Body(item, action);
            (await by.Take(receipt.Number, taken[^1], body)).ShouldBe(HttpStatusCode.OK);
        }

        throw new InvalidOperationException($"{item.Code} does not end: {string.Join(", ", taken)}");
    }

    private static string StepOf(JsonNode action) => (string)action["step"]!;

    private static bool Denies(ServiceItem item, JsonNode action) =>
        Cluster.Shipped.Workflow(item.Workflow)!.Value.State((string)action["leadsTo"]!)!.Decision == Outcome.Denied || (string?)action["action"] == "object";

    /// <summary>What an action needs, filled in from what the API says it needs.</summary>
    private static JsonObject Body(ServiceItem item, JsonNode action)
    {
        var body = new JsonObject();
        foreach (var field in action["fields"]!.AsArray().Where(f => (bool)f!["required"]!))
        {
            var name = (string)field!["name"]!;
            var values = field["values"]!.AsArray().Select(v => (string)v!).ToArray();
            body[name] = name switch
            {
                "attestations" => new JsonArray([.. values.Select(v => (JsonNode)v)]),
                "amount" => JsonValue.Create(decimal.Parse(values[0], CultureInfo.InvariantCulture)),
                "way" => values[0],
                "resultNumber" or "paymentReference" => "no-1",
                "findings" or "reason" => "测试",
                "reasonCode" => "r1",
                "promises" => new JsonArray([.. values.Select(v => new JsonObject { ["material"] = v, ["by"] = "2026-07-01" })]),
                _ => throw new InvalidOperationException($"{item.Code}: the field {name} is unknown to this test."),
            };
        }

        return body;
    }
}
