using System.Net;
using System.Text.Json.Nodes;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>Who is in a case, who sees it, and who acts on it, over HTTP.</summary>
public class Somebody(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";

    private TestHost Host => cluster.Host;

    private static JsonObject With(JsonObject application, string path, JsonNode value)
    {
        application["applicant"]![path] = value;
        return application;
    }

    // Probe 17: born in 2030.
    [Theory]
    [InlineData("resident-id", "440106203003071230", "birth-date-in-future")]
    [InlineData("resident-id", "440106199013071231", "checksum-wrong")]
    [InlineData("resident-id", "440106199003071232", "checksum-wrong")]
    [InlineData("passport", "!!", "checksum-wrong")]
    [InlineData("credit-code", "91350100M000100Y43", "wrong-subject")]
    public async Task with_an_impossible_document_is_refused(string type, string number, string code)
    {
        var application = With(With(Applications.For(Tourism, "counter"), "idNumber", number), "idType", type);
        (await Host.As("intake-officer", "exit-entry").Post("/v1/cases", application)).ShouldBeProblem(422, code);
    }

    [Theory]
    [InlineData("resident-id", "11010519491231002x")]
    [InlineData("resident-id", "810000199408230021")]
    [InlineData("foreigner-card", "CHN110119900307", "1990-03-07")]
    [InlineData("home-return-permit", "H12345678", "1990-03-07")]
    [InlineData("taiwan-permit", "12345678", "1990-03-07")]
    [InlineData("passport", "E12345678", "1990-03-07")]
    public async Task with_a_document_of_the_trade_is_taken(string type, string number, string? born = null)
    {
        var application = With(With(Applications.For("health-code", "counter"), "idNumber", number), "idType", type);
        (await Host.As("intake-officer", "health").Post("/v1/cases", born is null ? application : With(application, "birthDate", born))).ShouldBe(HttpStatusCode.Created);
    }

    // What the law says of an age holds whatever document somebody shows.
    [Theory]
    [InlineData("passport", "E12345678", null, "birth-date-missing", "applicant.birthDate")]
    [InlineData("passport", "E12345678", "2027-01-01", "birth-date-in-future", "applicant.birthDate")]
    [InlineData("passport", "E12345678", "2015-01-01", "guardian-missing", "parties")]
    [InlineData("resident-id", "11010519491231002X", "1949-12-30", "birth-date-differs", "applicant.birthDate")]
    public async Task says_how_old_they_are_where_the_document_does_not(string type, string number, string? born, string code, string path)
    {
        var application = With(With(Applications.For("health-code", "counter"), "idNumber", number), "idType", type);
        (await Host.As("intake-officer", "health").Post("/v1/cases", born is null ? application : With(application, "birthDate", born))).ShouldBeProblem(422, code, path);
    }

    [Fact]
    public async Task is_the_same_person_with_a_small_x()
    {
        var id = new IdDocument(IdType.ResidentId, "11010519491231002X");
        var client = Host.With("x", [Roles.Applicant], null, [], [id]);
        var application = With(Applications.For(Tourism), "idNumber", "11010519491231002x");
        (await client.Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created);
    }

    // Probe 18.
    [Theory]
    [InlineData("张𬱖", "张*")]
    [InlineData("𠮷野家", "𠮷*家")]
    [InlineData(" 陈小明 ", "陈*明")]
    [InlineData("葛\uDB40\uDD00城", "葛\uDB40\uDD00*")]
    [InlineData("Zoe\u0308", "Z*\u00eb")]
    public async Task is_called_by_a_whole_name_and_masked_by_what_people_see(string name, string masked)
    {
        var number = (await Host.As("applicant").Post("/v1/cases", With(Applications.For(Tourism), "name", name))).ShouldBe(HttpStatusCode.Created).Number;
        ((string)(await Host.As("applicant").Get($"/v1/cases/{number}")).Json["applicant"]!["name"]!).ShouldBe(masked);
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData(" \u3000 ")]
    [InlineData("\u2060\u00ad")]
    public async Task without_a_visible_name_is_refused(string name) =>
        (await Host.As("applicant").Post("/v1/cases", With(Applications.For(Tourism), "name", name))).ShouldBeProblem(422, "field-not-text", "applicant.name");

    // Probe 20: the office that took a case in sees it and does what intake does; other offices see nothing of it.
    [Fact]
    public async Task at_another_citys_counter_has_their_case_taken_in_and_looked_after_there()
    {
        var there = Host.As("intake-officer", "exit-entry", "440300");
        var receipt = (await there.Post("/v1/cases", Applications.For(Tourism, "counter"))).ShouldBe(HttpStatusCode.Created);
        ((string)receipt.Json["takenInBy"]!["division"]!["title"]!, (string)receipt.Json["handledBy"]!["division"]!["title"]!).ShouldBe(("Shenzhen", "Guangzhou"));
        (await there.Get($"/v1/cases/{receipt.Number}")).ShouldBe(HttpStatusCode.OK);
        (await there.Take(receipt.Number, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("intake-officer", "exit-entry").Take(receipt.Number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("intake-officer", "exit-entry", "440400").Get($"/v1/cases/{receipt.Number}")).ShouldBeProblem(404, "case-not-found");
        (await Host.As("reviewer", "exit-entry", "440300").Get($"/v1/cases/{receipt.Number}")).ShouldBeProblem(404, "case-not-found");
        await Host.CaughtUp();
        (await there.Get("/v1/worklist?office=intake")).Text.ShouldContain(receipt.Number);
        (await there.Get("/v1/worklist")).Text.ShouldNotContain(receipt.Number);
    }

    // Probe 20: the kiosk hands over what the app applied for.
    [Fact]
    public async Task collects_at_a_kiosk_what_they_applied_for_in_the_app()
    {
        var application = Applications.For(Tourism);
        application["delivery"] = new JsonObject { ["way"] = "kiosk" };
        var number = (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        var kiosk = Host.As("kiosk");
        foreach (var (role, action, body) in new (string, string, object)[] { ("intake-officer", "accept", new { }), ("reviewer", "forward", new { }), ("approver", "grant", new { }), ("intake-officer", "pay", new { amount = 15, paymentReference = Applications.PaymentReference() }) })
        {
            (await Host.As(role, "exit-entry").Take(number, action, body)).ShouldBe(HttpStatusCode.OK);
            (await kiosk.Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");
        }

        (await Host.As("reviewer", "exit-entry").Take(number, "issue", new { resultNumber = "G1" })).ShouldBe(HttpStatusCode.OK);
        (await kiosk.Take(number, "hand-out", new { way = "kiosk" })).ShouldBeProblem(422, "missing-field", "attestations");
        (await kiosk.Take(number, "hand-out", new { way = "kiosk", attestations = new[] { "card-read" } })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 21: either spouse withdraws in the cooling-off period.
    [Fact]
    public async Task who_divorces_withdraws_whoever_of_the_two_filed()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("divorce-registration"))).ShouldBe(HttpStatusCode.Created).Number;
        var both = new { attestations = new[] { "appointment-kept", "identity-checked", "both-parties-present" } };
        (await Host.As("intake-officer", "civil-affairs").Take(number, "receive", both)).ShouldBe(HttpStatusCode.OK);
        var spouse = Host.As("applicant2");
        var view = (await spouse.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;
        view["openActions"]!.AsArray().Select(a => (string)a!["action"]!).ShouldBe(["withdraw"]);
        await Host.CaughtUp();
        (await spouse.Get("/v1/me/cases?limit=100")).Json["items"]!.AsArray().Where(i => (string)i!["number"]! == number).SelectMany(i => i!["as"]!.AsArray()).Select(role => (string)role!).ShouldBe(["spouse"]);
        (await spouse.Take(number, "withdraw", new { reason = "和好" })).ShouldBe(HttpStatusCode.OK);
        var last = (await Host.As("intake-officer", "civil-affairs").Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Last()!;
        ((string)last["event"]!, (string)last["by"]!["role"]!, (string?)last["by"]!["party"]).ShouldBe(("withdrawn", "spouse", "spouse"));
    }

    [Fact]
    public async Task marries_somebody_else_and_both_are_there()
    {
        var intake = Host.As("intake-officer", "civil-affairs");
        var application = Applications.For("marriage-registration", "counter");
        var own = application.DeepClone();
        own["parties"] = new JsonArray(Applications.Party("applicant", role: PartyRole.Spouse));
        (await intake.Post("/v1/cases", own)).ShouldBeProblem(422, "parties-exclude-each-other", "parties[0]");
        var alone = application.DeepClone();
        alone["parties"] = new JsonArray();
        (await intake.Post("/v1/cases", alone)).ShouldBeProblem(422, "party-missing", "parties");
        var acted = application.DeepClone();
        acted["agent"] = Applications.Agent();
        (await intake.Post("/v1/cases", acted)).ShouldBeProblem(422, "party-not-taken", "agent");
        var number = (await intake.Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        (await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked" } })).ShouldBeProblem(422, "missing-attestation", "attestations");
        (await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked", "both-parties-present" } })).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(number, "deliver", new { way = "counter" })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task of_ten_applies_with_a_guardian_who_comes_along()
    {
        var intake = Host.As("intake-officer", "exit-entry");
        var application = Applications.For("hkmo-permit-issue", persona: "minor");
        application["applicant"]!["mobile"] = null;
        (await Host.As("minor").Post("/v1/cases", application)).ShouldBeProblem(422, "guardian-missing", "parties");
        application["parties"] = new JsonArray(Applications.Party("applicant", role: PartyRole.Guardian));
        var number = (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        (await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked" } })).ShouldBeProblem(422, "missing-attestation", "attestations");
        (await intake.Take(number, "accept", new { attestations = new[] { "appointment-kept", "identity-checked", "guardian-present" } })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant2").Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");
    }

    [Fact]
    public async Task stands_for_an_organisation()
    {
        var application = Applications.For("food-licence");
        application["parties"] = new JsonArray();
        (await Host.As("applicant").Post("/v1/cases", application)).ShouldBeProblem(422, "organisation-unrepresented", "parties");
        application["agent"] = Applications.Agent();
        (await Host.As("agent").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created);
    }

    // Probe 22: a role that nobody declared is nobody.
    [Fact]
    public async Task with_a_role_that_nobody_declared_is_nobody()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        var auditor = Host.With("auditor-1", [Roles.Auditor, "offline_access"], "exit-entry", ["440100"]);
        (await auditor.Get("/v1/worklist")).ShouldBeProblem(403, "role-not-allowed");
        (await auditor.Post($"/v1/cases/{number}/notes", new { text = "x" })).ShouldBeProblem(403, "role-not-allowed");
        (await auditor.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
        var intake = Host.With("intake-1", ["default-roles-gd", "offline_access", Roles.IntakeOfficer], "exit-entry", ["440100"]);
        (await intake.Post($"/v1/cases/{number}/notes", new { text = "x" })).ShouldBe(HttpStatusCode.Created);
        ((string)(await intake.Get($"/v1/cases/{number}/history")).Json["events"]![1]!["by"]!["role"]!).ShouldBe("intake-officer");
        (await Host.With("nobody-1", ["offline_access"], "exit-entry", ["440100"]).Get($"/v1/cases/{number}")).ShouldBeProblem(403, "claim-missing");
    }

    // Probe 23: an identity number under another name is one all the same.
    [Theory]
    [InlineData("driving-licence-renew", "traffic", "licenceNumber", "440106199003071231")]
    [InlineData("hkmo-permit-renew", "exit-entry", "permitNumber", "C12345678")]
    [InlineData("hkmo-endorsement-family", "exit-entry", "relative", "李秀英")]
    [InlineData("vehicle-registration", "traffic", "vin", "LSVAA4182E2184847")]
    public async Task is_shown_masked_in_every_field_that_is_not_said_to_be_open(string item, string agency, string field, string value)
    {
        var application = Applications.For(Cluster.Shipped.Item(item)!.Value, answer: f => f.Name == field ? value : null);
        var number = (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        foreach (var reader in new[] { Host.As("auditor"), Host.As("reviewer", agency), Host.As("applicant") })
        {
            var view = (await reader.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK);
            view.Text.ShouldNotContain(value);
            ((string)view.Json["form"]![field]!).ShouldContain("*");
            (await reader.Get($"/v1/cases/{number}/history")).Text.ShouldNotContain(value);
        }
    }

    [Fact]
    public async Task is_not_told_by_the_number_of_their_result()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("driving-licence-renew"))).ShouldBe(HttpStatusCode.Created).Number;
        foreach (var (role, action, body) in new (string, string, object)[] { ("intake-officer", "accept", new { }), ("reviewer", "register", new { }), ("intake-officer", "pay", new { amount = 10, paymentReference = Applications.PaymentReference() }), ("reviewer", "issue", new { resultNumber = "440106199003071231" }) })
        {
            (await Host.As(role, "traffic").Take(number, action, body)).ShouldBe(HttpStatusCode.OK);
        }

        (await Host.As("auditor").Get($"/v1/cases/{number}")).Text.ShouldNotContain("440106199003071231");
        (await Host.As("auditor").Get($"/v1/cases/{number}/history")).Text.ShouldNotContain("440106199003071231");
    }
}

/// <summary>Officers are known from the tokens they come with; desks are theirs, and looked after when they are away.</summary>
public class Officers(Cluster cluster)
{
    private const string Agency = "exit-entry";

    private static string Id(string role, int colleague) => $"{role}-{Agency}-440100-{colleague}";

    private static async Task<string> Reviewing(TestHost host)
    {
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", Agency).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        return number;
    }

    // Probe 19: a case on the desk of nobody.
    [Fact]
    public async Task who_are_known_and_may_work_on_a_case_have_it_assigned()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var supervisor = host.As("supervisor", Agency);
        var number = await Reviewing(host);
        (await supervisor.Post($"/v1/cases/{number}/assignment", new { officer = "nobody-xyz" })).ShouldBeProblem(422, "unknown-officer", "officer");
        // Whoever comes once is known: of which agency, in which divisions, in which roles.
        (await host.As("reviewer", "civil-affairs", colleague: 1).Get("/v1/worklist")).ShouldBe(HttpStatusCode.OK);
        (await supervisor.Post($"/v1/cases/{number}/assignment", new { officer = "reviewer-civil-affairs-440100-1" })).ShouldBeProblem(409, "officer-cannot-work-on-case", "officer");
        (await host.As("reviewer", Agency, "440300", 1).Get("/v1/worklist")).ShouldBe(HttpStatusCode.OK);
        (await supervisor.Post($"/v1/cases/{number}/assignment", new { officer = $"reviewer-{Agency}-440300-1" })).ShouldBeProblem(409, "officer-cannot-work-on-case", "officer");
        (await host.As("reviewer", Agency, colleague: 1).Get("/v1/worklist")).ShouldBe(HttpStatusCode.OK);
        (await supervisor.Post($"/v1/cases/{number}/assignment", new { officer = Id("reviewer", 1) })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        (await supervisor.Get("/v1/officers")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(o => $"{o!["id"]} {string.Join(',', o["roles"]!.AsArray())}")
            .ShouldBe([$"intake-officer-{Agency}-440100- intake-officer", $"{Id("reviewer", 1)} reviewer", $"supervisor-{Agency}-440100- supervisor"], ignoreOrder: true);
        (await host.As("reviewer", Agency).Get("/v1/officers")).ShouldBeProblem(403, "role-not-allowed");
    }

    // Whoever hands a result out in another city finds it, and who need not know a document by its place sees it masked.
    [Fact]
    public async Task who_hand_a_result_out_for_another_city_find_it()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var application = Applications.For("hkmo-endorsement-tourism");
        application["delivery"] = new System.Text.Json.Nodes.JsonObject { ["way"] = "counter", ["division"] = "440300" };
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        var (intake, elsewhere) = (host.As("intake-officer", Agency), host.As("intake-officer", Agency, "440300"));
        (await intake.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(number, "pay", new { amount = 15, paymentReference = "pay-0001-9999" })).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", Agency).Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await host.As("approver", Agency).Take(number, "grant")).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        (await elsewhere.Get("/v1/worklist?office=hand-out")).Json["items"]!.AsArray().ShouldBeEmpty("nothing is to be handed out yet");
        (await intake.Take(number, "issue", new { resultNumber = "G0001234" })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        (await elsewhere.Get("/v1/worklist?office=hand-out")).Json["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldBe([number]);
        (await elsewhere.Get("/v1/worklist")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await intake.Get("/v1/worklist?office=hand-out")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await intake.Get("/v1/worklist?office=nowhere")).ShouldBeProblem(400, "parameter-malformed", "office");
        (await intake.Get("/v1/worklist?service=nowhere")).ShouldBeProblem(422, "unknown-service", "service");
        (await intake.Get("/v1/worklist?state=nowhere")).ShouldBeProblem(400, "parameter-malformed", "state");

        var auditor = host.With("auditor", [Roles.Auditor], null, ["440100"]);
        Reference(await intake.Get($"/v1/cases/{number}")).ShouldBe("doc-permit");
        Reference(await host.As("applicant").Get($"/v1/cases/{number}")).ShouldBe("doc-permit");
        Reference(await auditor.Get($"/v1/cases/{number}")).ShouldBe("do******it");
        (await auditor.Get($"/v1/cases/{number}/history")).Text.ShouldNotContain("pay-0001-9999");
        (await intake.Get($"/v1/cases/{number}/history")).Text.ShouldContain("pay-0001-9999");
        (await elsewhere.Take(number, "deliver", new { way = "counter" })).ShouldBe(HttpStatusCode.OK);

        static string Reference(Answer view) => (string)view.ShouldBe(HttpStatusCode.OK).Json["materials"]!.AsArray().Single(m => (string)m!["material"]! == "permit")!["reference"]!;
    }

    // Probe 19: each case was listed twice.
    [Fact]
    public async Task whose_token_names_a_division_twice_see_each_case_once()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = await Reviewing(host);
        await host.CaughtUp();
        (await host.With("twice", [Roles.Reviewer], Agency, ["440100", "440100"]).Get("/v1/worklist")).Json["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldBe([number]);
    }

    [Fact]
    public async Task who_are_absent_have_a_deputy_for_a_time()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (supervisor, absent, deputy) = (host.As("supervisor", Agency), host.As("reviewer", Agency, colleague: 1), host.As("reviewer", Agency, colleague: 2));
        var number = await Reviewing(host);
        (await absent.Post($"/v1/cases/{number}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        (await deputy.Take(number, "forward")).ShouldBeProblem(409, "assigned-to-another");
        var path = $"/v1/officers/{Id("reviewer", 1)}/deputies/{Id("reviewer", 2)}";
        (await Named(supervisor, path, "2026-05-19", "2026-05-18")).ShouldBeProblem(422, "period-wrong");
        (await Named(supervisor, $"/v1/officers/{Id("reviewer", 1)}/deputies/nobody", "2026-05-20", "2026-05-22")).ShouldBeProblem(422, "unknown-officer");
        (await Named(absent, path, "2026-05-20", "2026-05-22")).ShouldBeProblem(403, "role-not-allowed");
        (await Named(host.As("supervisor", "civil-affairs"), path, "2026-05-20", "2026-05-22")).ShouldBeProblem(403, "officer-not-in-your-office");
        (await Named(supervisor, path, "2026-05-20", "2026-05-22")).ShouldBe(HttpStatusCode.NoContent);
        // At once where it was named, whatever the read model has seen.
        await host.CaughtUp();
        (await deputy.Get("/v1/worklist?assignee=me")).Text.ShouldContain(number);
        (await deputy.Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        var by = (await supervisor.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Last()!["by"]!;
        ((string)by["id"]!, (string?)by["deputyFor"]).ShouldBe((Id("reviewer", 2), Id("reviewer", 1)));

        // After those days, not any more; nor once the supervisor has ended it.
        (await host.As("approver", Agency).Take(number, "return", new { reason = "再查" })).ShouldBe(HttpStatusCode.OK);
        (await absent.Post($"/v1/cases/{number}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(3));
        (await deputy.Take(number, "forward")).ShouldBeProblem(409, "assigned-to-another");
        (await Named(supervisor, path, "2026-05-23", "2026-05-29")).ShouldBe(HttpStatusCode.NoContent);
        (await deputy.Get($"/v1/cases/{number}")).Json["openActions"]!.AsArray().Select(a => (string)a!["action"]!).ShouldContain("forward");
        (await supervisor.Send(HttpMethod.Delete, path, null)).ShouldBe(HttpStatusCode.NoContent);
        (await deputy.Take(number, "forward")).ShouldBeProblem(409, "assigned-to-another");
        (await supervisor.Send(HttpMethod.Delete, path, null)).ShouldBeProblem(409, "no-such-deputy");
    }

    [Fact]
    public async Task leave_and_their_desk_is_handed_over_as_a_whole()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (supervisor, leaving, other) = (host.As("supervisor", Agency), host.As("reviewer", Agency, colleague: 1), host.As("reviewer", Agency, colleague: 2));
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add(await Reviewing(host));
            (await leaving.Post($"/v1/cases/{numbers[i]}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        }

        (await supervisor.Post($"/v1/officers/{Id("reviewer", 1)}/desk/hand-over", new { to = Id("reviewer", 2) })).ShouldBeProblem(422, "unknown-officer", "to");
        (await other.Get("/v1/worklist")).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        var path = $"/v1/officers/{Id("reviewer", 1)}/desk/hand-over";
        var moved = (await supervisor.Post(path, new { to = Id("reviewer", 2) }, "hand-over-1")).ShouldBe(HttpStatusCode.OK).Json;
        moved["moved"]!.AsArray().Select(n => (string)n!).ShouldBe(numbers, ignoreOrder: true);
        (moved["stayed"]!.AsArray().Count, (bool)moved["more"]!).ShouldBe((0, false));
        await host.CaughtUp();
        // With the same key it is the same request, though the desk is empty by now; with another body it is refused.
        (await supervisor.Post(path, new { to = Id("reviewer", 2) }, "hand-over-1")).ShouldBe(HttpStatusCode.OK).Json.ToJsonString().ShouldBe(moved.ToJsonString());
        (await supervisor.Post(path, new { to = Id("reviewer", 1) }, "hand-over-1")).ShouldBeProblem(422, "idempotency-key-reused", "Idempotency-Key");
        (await supervisor.Post($"/v1/officers/nobody-xyz/desk/hand-over", new { to = Id("reviewer", 2) })).ShouldBeProblem(422, "unknown-officer", "officer");
        // Twice at once with one key: one of them writes it down, and both are about the same.
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => supervisor.Post($"/v1/officers/{Id("reviewer", 2)}/desk/hand-over", new { to = Id("reviewer", 1) }, "hand-over-2")));
        both.Select(a => a.ShouldBe(HttpStatusCode.OK).Json["moved"]!.AsArray().Count).ShouldBe([3, 3, 3, 3]);
        (await supervisor.Post(path, new { to = Id("reviewer", 2) }, "hand-over-3")).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        (await supervisor.Post(path, new { to = Id("reviewer", 2) }, "hand-over-4")).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        (await other.Get("/v1/worklist?assignee=me")).Json["items"]!.AsArray().Count.ShouldBe(3);
        (await other.Take(numbers[0], "forward")).ShouldBe(HttpStatusCode.OK);
        (await leaving.Take(numbers[1], "forward")).ShouldBeProblem(409, "assigned-to-another");
        (await host.As("supervisor", "civil-affairs").Post(path, new { to = Id("reviewer", 2) })).ShouldBeProblem(403, "officer-not-in-your-office");
    }

    private static Task<Answer> Named(Client by, string path, string from, string until) => by.Send(HttpMethod.Put, path, System.Net.Http.Json.JsonContent.Create(new { from, until }));
}
