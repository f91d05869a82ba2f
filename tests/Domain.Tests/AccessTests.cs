using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Tests;

/// <summary>Whose a case is follows from facts of the case.</summary>
public class Access_to_a_case : Scenario
{
    private static string[] RolesOf(Case c, Caller caller, Definition? definition = null) => [.. CaseAccess.Of(c, (definition ?? Definition).Workflow, caller, By(Intake).Today).Roles];

    public static TheoryData<string, Caller> Outsiders => new()
    {
        { "another applicant", Stranger },
        { "an officer of another city", Intake with { Divisions = [OtherCity] } },
        { "an officer of another agency", Intake with { Agency = "civil-affairs" } },
        { "an officer of no agency", Intake with { Agency = null } },
        { "a kiosk that did not take it in", Kiosk },
        { "a catalogue administrator", new Caller { Id = "admin", Roles = [Roles.CatalogueAdmin], Divisions = [City], Agency = AgencyCode } },
        { "an auditor of another city", new Caller { Id = "auditor", Roles = [Roles.Auditor], Divisions = [OtherCity] } },
        { "somebody who calls themselves the system", new Caller { Id = "me", Roles = [Roles.System], Divisions = [City] } },
        { "an officer who is the applicant", Intake with { IdentityKeys = [Citizen.Key] } },
        { "somebody whose role nobody declared", Officer("x", "offline_access") },
        { "somebody who calls themselves a party", Officer("x", "spouse", "guardian") },
        { "an agent whom the case does not name", Somebody("wang", Roles.Agent, Citizen) },
        { "somebody with the applicant's identity and no role", new Caller { Id = "x", Roles = [], IdentityKeys = [Citizen.Key] } },
    };

    [Theory]
    [MemberData(nameof(Outsiders))]
    public void is_refused_as_if_there_were_none_to(string who, Caller outsider)
    {
        who.ShouldNotBeEmpty();
        When(Given(), outsider, "accept").ShouldBeRefused("case-not-found", RefusalKind.NotFound);
        CaseDecider.AddNote(Given(), Said("x"), Definition, By(outsider)).ShouldBeRefused("case-not-found");
        CaseDecider.Assign(Given(), outsider.Id, null, Definition, By(outsider)).ShouldBeRefused("case-not-found");
        CaseDecider.Release(Given(), Definition, By(outsider)).ShouldBeRefused("case-not-found");
        CaseAccess.Of(Given(), Workflow, outsider, By(Intake).Today).Sees.ShouldBeFalse();
    }

    // Probe 22: of several roles in a token those count that somebody declared.
    [Fact]
    public void is_in_roles_that_are_declared()
    {
        RolesOf(Given(), Officer("x", "default-roles-gd", "offline_access", Roles.IntakeOfficer)).ShouldBe([Roles.IntakeOfficer]);
        CaseDecider.AddNote(Given(), Said("x"), Definition, By(Officer("x", "default-roles-gd", Roles.IntakeOfficer))).Events()[0].By.Role.ShouldBe(Roles.IntakeOfficer);
        var wizards = Definition with { Workflow = Workflow with { Roles = [new("wizard", Any)] } };
        RolesOf(Given(wizards), Officer("x", "wizard"), wizards).ShouldBe(["wizard"]);
        RolesOf(Given(), Officer("x", "wizard")).ShouldBeEmpty("another workflow's role is none here");
    }

    [Fact]
    public void of_several_roles_acts_as_the_supervisor_where_no_action_asks()
    {
        CaseAccess.Of(Given(), Workflow, Officer("x", Roles.Reviewer, Roles.Supervisor), By(Intake).Today).OfficerRole.ShouldBe(Roles.Supervisor);
        CaseAccess.Of(Given(), Workflow, Officer("x", Roles.Reviewer, Roles.Approver), By(Intake).Today).OfficerRole.ShouldBe(Roles.Reviewer);
        CaseAccess.Of(Given(), Workflow, new Caller { Id = "a", Roles = [Roles.Auditor], Divisions = [City] }, By(Intake).Today).OfficerRole.ShouldBeNull();
    }

    // Whoever has several roles acts in the first that can.
    [Fact]
    public void of_an_officer_with_two_roles_is_the_one_that_opens_the_action()
    {
        var either = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("look", new Forward(), "reviewing", "reviewing", Roles.Reviewer, Roles.Supervisor)] } };
        var desk = CaseDecider.Assign(Given(either, Reviewing), "other", null, either, By(Officer("other", Roles.Reviewer))).ShouldHappen();
        When(desk, Officer("both", Roles.Reviewer), "look", definition: either).ShouldBeRefused("assigned-to-another");
        When(desk, Officer("both", Roles.Reviewer, Roles.Supervisor), "look", definition: either).ShouldHappen<Forwarded>().By.Role.ShouldBe(Roles.Supervisor);
        // An auditor to whom a workflow opens something does it as nobody of the case.
        var audited = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("audit", new Forward(), "reviewing", "reviewing", Roles.Auditor)] } };
        When(Given(audited, Reviewing), new Caller { Id = "a", Roles = [Roles.Auditor], Divisions = [City] }, "audit", definition: audited).ShouldHappen<Forwarded>().By.ShouldBe(new Actor("a", Roles.Auditor));
    }

    [Fact]
    public void of_an_auditor_is_looking_only()
    {
        RolesOf(Given(), new Caller { Id = "a", Roles = [Roles.Auditor], Divisions = [City], IdentityKeys = [Citizen.Key] }).ShouldBeEmpty("not at a matter of their own");
        var access = CaseAccess.Of(Given(), Workflow, new Caller { Id = "a", Roles = [Roles.Auditor], Divisions = [City] }, By(Intake).Today);
        (access.Sees, access.SeesOfficers, access.TakesIn, access.ActsForApplicant, access.Handles).ShouldBe((true, true, false, false, false));
    }

    // Probe 20: the office that took a case in does what intake does, whichever city handles it.
    [Fact]
    public void of_the_office_that_took_it_in_is_intake()
    {
        var elsewhere = Officer("shenzhen", Roles.IntakeOfficer, Roles.Reviewer) with { Divisions = [OtherCity] };
        var c = Submit(Application with { Channel = Channel.Counter }, elsewhere).ShouldHappen();
        RolesOf(c, elsewhere).ShouldBe([Roles.IntakeOfficer], "intake, and no more than that");
        When(c, elsewhere, "accept").ShouldHappen<Accepted>().By.Office.ShouldBe(new Office(OtherCity, AgencyCode));
        RolesOf(c, Intake).ShouldBe([Roles.IntakeOfficer], "the city that handles it sees it as its own");
        RolesOf(c, elsewhere with { Divisions = ["440400"] }).ShouldBeEmpty("other offices see nothing of it");
        RolesOf(c, elsewhere with { Agency = "civil-affairs" }).ShouldBeEmpty();
        RolesOf(c, Officer("boss", Roles.Supervisor) with { Divisions = [OtherCity] }).ShouldBeEmpty();
        CaseAccess.Of(c, Workflow, elsewhere, By(Intake).Today).Handles.ShouldBeFalse();
        Submit(Application with { Channel = Channel.Counter }, elsewhere with { Agency = "culture" }).ShouldBeRefused(("another-agencys-item", "service"));
        // Nobody takes a case onto a desk from which they could do nothing with it.
        CaseDecider.Assign(c, "wizard", null, Definition, By(Officer("wizard", "catering-inspector"))).ShouldBeRefused("case-not-found");
        CaseDecider.Assign(c, "shenzhen", null, Definition, By(elsewhere)).ShouldBeRefused("officer-cannot-work-on-case");
        // What intake officers do at the city that handles it is not all intake: there they decide small matters, elsewhere never.
        var small = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("register", new Decide(), "reviewing", "granted", Roles.IntakeOfficer)], Requirements = [] } };
        var taken = When(Submit(Application with { Channel = Channel.Counter }, elsewhere, small).ShouldHappen(), elsewhere, "accept", definition: small).ShouldHappen();
        When(taken, elsewhere, "register", definition: small).ShouldBeRefused("role-not-allowed");
        When(taken, Intake, "register", definition: small).ShouldHappen<Decided>();
        // Somebody responsible for both cities acts at the one that handles it.
        When(c, elsewhere with { Divisions = [OtherCity, City] }, "accept").ShouldHappen<Accepted>().By.Office!.Division.ShouldBe(City);
    }

    [Fact]
    public void of_a_kiosk_is_to_what_it_took_in()
    {
        var c = Submit(Application with { Channel = Channel.Kiosk }, Kiosk).ShouldHappen();
        RolesOf(c, Kiosk).ShouldBe([Roles.Kiosk]);
        RolesOf(c, Kiosk with { Id = "kiosk-2" }).ShouldBeEmpty();
        RolesOf(c, new Caller { Id = "office", Roles = [Roles.IntakeOfficer], Divisions = [City] }).ShouldBeEmpty("a kiosk stands for no agency");
    }

    // Probe 20: a kiosk hands over what the app applied for, where and when it was chosen.
    [Fact]
    public void of_whoever_hands_the_result_out_begins_when_there_is_one()
    {
        var toKiosk = Application with { Delivery = new(DeliveryWay.Kiosk) { Division = OtherCity } };
        var kiosk = Kiosk with { Divisions = [OtherCity] };
        RolesOf(Given(toKiosk, Definition, PaidFor), kiosk).ShouldBeEmpty();
        var issued = Given(toKiosk, Definition, Issued);
        RolesOf(issued, kiosk).ShouldBe([Roles.Kiosk]);
        RolesOf(issued, Kiosk).ShouldBeEmpty("it is handed out in the other city");
        When(issued, kiosk, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Kiosk)).ShouldHappen<Delivered>().By.Office.ShouldBe(new Office(OtherCity, null));
        When(issued, kiosk, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Counter)).ShouldBeRefused(("delivery-way-not-offered", "way"));
        RolesOf(Given(Application with { Delivery = new(DeliveryWay.Counter) { Division = OtherCity } }, Definition, Issued), kiosk).ShouldBeEmpty("it is for the counter");

        var atCounter = Given(Application with { Delivery = new(DeliveryWay.Counter) { Division = OtherCity } }, Definition, Issued);
        var counter = Officer("shenzhen", Roles.IntakeOfficer, Roles.Approver) with { Divisions = [OtherCity] };
        RolesOf(atCounter, counter).ShouldBe([Roles.IntakeOfficer]);
        When(atCounter, counter, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Counter)).ShouldHappen<Delivered>().By.Office!.Division.ShouldBe(OtherCity);
        RolesOf(atCounter, counter with { Agency = "civil-affairs" }).ShouldBeEmpty();
        RolesOf(issued, counter).ShouldBeEmpty("it is for the kiosk");
    }

    [Fact]
    public void of_a_kiosk_to_a_result_of_many_ways_is_to_the_kiosks_own()
    {
        var c = When(Submit(Application with { Channel = Channel.Kiosk }, Kiosk).ShouldHappen(), Intake, "accept").ShouldHappen();
        foreach (var (by, action, input) in Issued.Skip(1))
        {
            c = When(c, by, action, input).ShouldHappen();
        }

        CaseDecider.Actions(c, Definition, By(Kiosk)).Single(a => a.Name == "deliver").Fields.Single(f => f.Name == "way").Values.ShouldBe(["kiosk"]);
        var postOnly = Definition with { Item = Item with { Delivery = [DeliveryWay.Counter, DeliveryWay.Post] } };
        CaseDecider.Actions(c, postOnly, By(Kiosk)).Single(a => a.Name == "deliver").Why.Select(w => w.Code).ShouldBe(["delivery-way-not-offered"]);
    }

    // Probe 21: each party sees the case as their own and takes the actions that are open to their role.
    [Fact]
    public void of_each_party_is_as_what_they_are()
    {
        var divorce = Definition with
        {
            Item = Item with { Parties = [new(PartyRole.Spouse, 1, 1)] },
            Workflow = Workflow with { Actions = [.. Workflow.Actions.Where(a => a.Name != "withdraw"), A("withdraw", new Withdraw(), "submitted", "withdrawn", Roles.Applicant, "spouse")] },
        };
        var c = Given(Application with { Parties = [P(PartyRole.Applicant, Citizen), P(PartyRole.Spouse, Elder)] }, divorce);
        RolesOf(c, Stranger, divorce).ShouldBe(["spouse"]);
        var withdrawn = When(c, Stranger, "withdraw", definition: divorce).ShouldHappen<Withdrawn>();
        (withdrawn.By.Role, withdrawn.By.Party).ShouldBe(("spouse", PartyRole.Spouse));
        CaseDecider.Actions(c, divorce, By(Stranger)).Where(a => a.Open).Select(a => a.Name).ShouldBe(["withdraw"]);
        When(Given(Application with { Parties = [P(PartyRole.Applicant, Citizen), P(PartyRole.Spouse, Elder)] }, divorce, Reviewing), Stranger, "drop", definition: divorce).ShouldBeRefused("role-not-allowed");
        CaseAccess.Of(c, divorce.Workflow, Stranger, By(Intake).Today).SeesOfficers.ShouldBeFalse();
        // An officer who is any party has no business with it as an officer.
        RolesOf(c, Intake with { IdentityKeys = [Elder.Key] }, divorce).ShouldBeEmpty();
    }

    [Fact]
    public void of_the_engine_is_the_engines_alone()
    {
        RolesOf(Given(), Caller.System).ShouldBe([Roles.System]);
        CaseAccess.Of(Given(), Workflow, Caller.System, By(Intake).Today).As(Roles.System, Given()).ShouldBe(Actor.System);
        CaseAccess.Of(Given(), Workflow, Caller.System, By(Intake).Today).SeesOfficers.ShouldBeTrue();
    }

    [Fact]
    public void knows_officers_from_the_public()
    {
        Roles.All.Where(Roles.IsOfficer).ShouldBe(Roles.Officers);
        Roles.IsOfficer("wizard").ShouldBeTrue();
        Roles.IsOfficer("spouse").ShouldBeFalse();
        (Intake.IsOfficer, (Intake with { Agency = null }).IsOfficer, Applicant.IsOfficer, Kiosk.IsOfficer).ShouldBe((true, false, false, false));
        Intake.As(Roles.IntakeOfficer, OtherCity).Office.ShouldBe(new Office(City, AgencyCode));
        Applicant.As(Roles.Applicant).Office.ShouldBeNull();
        (Intake with { Divisions = [OtherCity, City] }).OfficeIn(City).ShouldBe(new Office(City, AgencyCode));
        (Intake with { Divisions = [OtherCity, City] }).OfficeIn(null).ShouldBe(new Office(OtherCity, AgencyCode));
        Caller.System.As(Roles.System).ShouldBe(Actor.System);
        Intake.Is(Roles.IntakeOfficer).ShouldBeTrue();
    }
}
