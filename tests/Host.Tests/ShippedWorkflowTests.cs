using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Domain.Tests;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Domain.Catalogue.Fields;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>The law of the graph, held by every workflow that is shipped.</summary>
public class Every_shipped_workflow
{
    public static TheoryData<string> Items => [.. Cluster.Shipped.Items.Where(i => i.Value.Form.All(f => f.Type is not CaseNumberField)).GroupBy(i => i.Value.Workflow).Select(g => g.First().Value.Code).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Items))]
    public void keeps_to_its_graph_whatever_people_try(string code)
    {
        var definition = Cluster.Shipped.Current(code)!;
        var wire = WireJson.Configure(new JsonSerializerOptions());
        var application = JsonSerializer.Deserialize<SubmitBody>(Applications.For(definition.Item).ToJsonString(), wire)!.ToApplication([])!;
        var identities = DevelopmentTokens.Personas.Single(p => p.Name == "applicant").Identities.Select(i => i.Key).ToList();
        var applicant = new Caller { Id = "applicant", Roles = [Roles.Applicant], IdentityKeys = identities };
        var number = CaseNumber.Create("440100", new LocalDate(2026, 5, 20), 1);
        var opened = CaseDecider.Submit(application, definition, number, "hash", By(applicant, Instant.FromUtc(2026, 5, 20, 2, 0))).ShouldBeOfType<Ruling.Happened>();
        var officers = new[] { Roles.IntakeOfficer, Roles.Reviewer, Roles.Approver, Roles.Supervisor }.Select(role => new Caller { Id = role, Roles = [role], Agency = definition.Item.Agency, Divisions = ["440100"] });
        var second = new Caller { Id = "second", Roles = [Roles.Reviewer, Roles.Approver], Agency = definition.Item.Agency, Divisions = ["440100"] };
        RandomWalk.Check(definition, opened.After, opened.Events, [applicant, .. officers, second, Caller.System], By, e => JsonSerializer.Serialize(e, e.GetType(), Stored));
    }

    private static readonly JsonSerializerOptions Stored = StoreJson.Configure(new JsonSerializerOptions());

    private static DecisionContext By(Caller caller, Instant now) => new() { Now = now, Caller = caller, IsDivision = Cluster.Shipped.IsDivision, Calendar = new WorkingCalendar(Cluster.Shipped.Calendars.Select(c => c.Value)), HoursOf = Cluster.Shipped.HoursOf };
}
