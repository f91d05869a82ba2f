using System.Text.Json;
using GdCases.Application;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Time;
using GdCases.Domain.Tests;
using GdCases.Host.Access;
using GdCases.Host.Api;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>The law of the graph, held by every workflow that is shipped.</summary>
public class Every_shipped_workflow
{
    public static TheoryData<string> Items => [.. Cluster.Shipped.Items.Where(i => i.Value.Form.All(f => f.Type != FieldType.CaseNumber)).GroupBy(i => i.Value.Workflow).Select(g => g.First().Value.Code).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Items))]
    public void keeps_to_its_graph_whatever_people_try(string code)
    {
        var definition = Cluster.Shipped.Current(code)!;
        var json = CaseJson.Configure(new JsonSerializerOptions());
        var application = JsonSerializer.Deserialize<SubmitBody>(Applications.For(definition.Item).ToJsonString(), json)!.ToApplication([])!;
        var identities = DevelopmentTokens.Personas.Single(p => p.Name == "applicant").Identities.Select(i => i.Key).ToList();
        var applicant = new Caller { Id = "applicant", Roles = [Roles.Applicant], IdentityKeys = identities };
        var number = CaseNumber.Create("440100", new LocalDate(2026, 5, 20), 1);
        var opened = CaseDecider.Submit(application, definition, number, "hash", By(applicant, Instant.FromUtc(2026, 5, 20, 2, 0))).ShouldBeOfType<Ruling.Happened>();
        var officers = new[] { Roles.IntakeOfficer, Roles.Reviewer, Roles.Approver, Roles.Supervisor }.Select(role => new Caller { Id = role, Roles = [role], Agency = definition.Item.Agency, Divisions = ["440100"] });
        RandomWalk.Check(definition, opened.After, opened.Events, [applicant, .. officers, Caller.System], By);
    }

    private static DecisionContext By(Caller caller, Instant now) => new() { Now = now, Caller = caller, IsDivision = Cluster.Shipped.IsDivision, Calendar = new WorkingCalendar(Cluster.Shipped.Calendars.Select(c => c.Value)), HoursOf = Cluster.Shipped.HoursOf };
}
