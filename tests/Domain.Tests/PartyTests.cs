using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>Who belongs to a case, as what, and who stands for whom.</summary>
public class The_parties : Scenario
{
    private static readonly Mandate Mandated = new(Ref("mandate-1"), new LocalDate(2026, 5, 20));
    private static readonly WrittenParty TheApplicant = P(PartyRole.Applicant, Citizen);
    private static readonly WrittenParty TheChild = P(PartyRole.Applicant, Child, "张小小", mobile: null);
    private static readonly WrittenParty TheAgent = P(PartyRole.Agent, Elder, "王五", mandate: Mandated);
    private static readonly Caller AnAgent = Somebody("wang", Roles.Agent, Elder);

    private static Definition With(params DeclaredParty[] parties) => Definition with { Item = Item with { Parties = parties } };

    private static readonly Definition Marriage = With(new DeclaredParty(PartyRole.Spouse, 1, 1), new DeclaredParty(PartyRole.Agent, 0, 0));

    private static Ruling Of(Definition definition, Caller caller, params WrittenParty[] parties) => Submit(Application with { Parties = parties }, caller, definition);

    [Fact]
    public void are_those_that_the_item_declares()
    {
        var married = Of(Marriage, Applicant, TheApplicant, P(PartyRole.Spouse, Elder, "李四", mobile: null)).ShouldHappen();
        married.Parties.Select(p => (p.Role, p.Name.Text, p.Id.Key, p.Mobile?.Text)).ShouldBe([(PartyRole.Applicant, "张小三", Citizen.Key, "13800138000"), (PartyRole.Spouse, "李四", Elder.Key, null)]);
        Of(Marriage, Applicant, TheApplicant).ShouldBeRefused(("party-missing", "parties"));
        Of(Marriage, Applicant, TheApplicant, P(PartyRole.Spouse, Elder), P(PartyRole.Spouse, Born("1990-01-01"), path: "parties[1]")).ShouldBeRefused(("party-not-taken", "parties[1]"));
        Of(Definition, Applicant, TheApplicant, P(PartyRole.Spouse, Elder, path: "parties[0]")).ShouldBeRefused(("party-not-taken", "parties[0]"));
        Of(Marriage, AnAgent, TheApplicant, P(PartyRole.Spouse, Born("1990-01-01")), TheAgent).ShouldBeRefused(("party-not-taken", "agent"));
        Of(With(new DeclaredParty(PartyRole.CoApplicant, 0, 2)), Applicant, TheApplicant, P(PartyRole.CoApplicant, Elder), P(PartyRole.CoApplicant, Born("1990-01-01"))).ShouldHappen().Parties.Count.ShouldBe(3);
    }

    // Probes 16 and 22: one person is not two.
    [Theory]
    [InlineData(PartyRole.Spouse)]
    [InlineData(PartyRole.CoApplicant)]
    [InlineData(PartyRole.Seller)]
    [InlineData(PartyRole.Employer)]
    public void exclude_each_other_where_one_person_cannot_be_both(PartyRole role) =>
        Of(With(new DeclaredParty(role, 0, 2)), Applicant, TheApplicant, P(role, Citizen, path: "parties[0]")).ShouldBeRefused(("parties-exclude-each-other", "parties[0]"));

    [Fact]
    public void that_do_not_exclude_each_other_may_be_one_person()
    {
        var sale = With(new DeclaredParty(PartyRole.Buyer, 1, 1), new DeclaredParty(PartyRole.Seller, 1, 1));
        Of(sale, Applicant, TheApplicant, P(PartyRole.Buyer, Citizen), P(PartyRole.Seller, Elder)).ShouldHappen<CaseSubmitted>();
        Of(sale, Applicant, TheApplicant, P(PartyRole.Buyer, Elder), P(PartyRole.Seller, Elder, path: "parties[1]")).ShouldBeRefused(("parties-exclude-each-other", "parties[1]"));
        Of(With(new DeclaredParty(PartyRole.CoApplicant, 0, 2)), Applicant, TheApplicant, P(PartyRole.CoApplicant, Elder), P(PartyRole.CoApplicant, Elder, path: "parties[1]")).ShouldBeRefused(("parties-exclude-each-other", "parties[1]"));
        Of(Definition, Somebody("zhang", Roles.Agent, Citizen), TheApplicant, P(PartyRole.Agent, Citizen, mandate: Mandated)).ShouldBeRefused(("parties-exclude-each-other", "agent"));
        PartyRoles.Exclude(PartyRole.Seller, PartyRole.Applicant).ShouldBeTrue("in either order");
    }

    [Fact]
    public void that_are_minors_have_a_guardian_who_applies_for_them()
    {
        var guardian = P(PartyRole.Guardian, Citizen);
        var c = Of(Definition, Applicant, TheChild, guardian).ShouldHappen();
        (c.SubmittedBy.Role, c.SubmittedBy.Party, c.Applicant.Name.Text).ShouldBe((Roles.Applicant, PartyRole.Guardian, "张小小"));
        When(c, Applicant, "withdraw").ShouldHappen<Cases.Steps.Withdrawn>().By.ShouldBe(new Actor("zhang", Roles.Applicant) { Party = PartyRole.Guardian });
        Of(Definition, Somebody("child", Roles.Applicant, Child), TheChild with { Mobile = "13800138000" }).ShouldBeRefused(("guardian-missing", "parties"));
        // The child sees what becomes of it, and the guardian acts.
        var child = Somebody("child", Roles.Applicant, Child);
        Access.CaseAccess.Of(c, Definition.Workflow, child, By(Intake).Today).Roles.ShouldBe(["minor"]);
        When(c, child, "withdraw").ShouldBeRefused("role-not-allowed");
        Of(Definition, child, TheChild with { Mobile = "13800138000" }, guardian).ShouldBeRefused(("not-your-identity", "applicant"));
        Of(Definition, Applicant, TheChild, P(PartyRole.Guardian, Child, path: "parties[0]"), guardian with { Path = "parties[1]" }).ShouldBeRefused(
            ("not-of-age", "parties[0].idNumber"), ("party-not-taken", "parties[1]"), ("parties-exclude-each-other", "parties[0]"));
        Of(Definition, Applicant, TheChild, guardian with { Mobile = null }).ShouldBeRefused(("missing-field", "guardian.mobile"));
        // Nobody makes themselves the guardian of somebody of age, whatever the item says.
        Of(Definition, Somebody("elder", Roles.Applicant, Elder), TheApplicant, P(PartyRole.Guardian, Elder)).ShouldBeRefused(("guardian-not-needed", "guardian"), ("party-not-taken", "guardian"));
        Of(With(new DeclaredParty(PartyRole.Guardian, 0, 1)), Somebody("elder", Roles.Applicant, Elder), TheApplicant, P(PartyRole.Guardian, Elder)).ShouldBeRefused(("guardian-not-needed", "guardian"));
        // On the eighteenth birthday one is of age.
        var grown = Born("2008-05-20");
        Of(Definition, Somebody("grown", Roles.Applicant, grown), P(PartyRole.Applicant, grown)).ShouldHappen<CaseSubmitted>();
        var nearly = Born("2008-05-21");
        Of(Definition, Somebody("nearly", Roles.Applicant, nearly), P(PartyRole.Applicant, nearly)).ShouldBeRefused(("guardian-missing", "parties"));
    }

    [Fact]
    public void that_act_for_others_do_so_while_they_may()
    {
        var mandated = Of(Definition, AnAgent, TheApplicant, TheAgent with { Mandate = Mandated with { Until = new LocalDate(2026, 5, 21) } }).ShouldHappen();
        Access.CaseAccess.Of(mandated, Workflow, AnAgent, new LocalDate(2026, 5, 21)).Roles.ShouldBe(["agent"]);
        Access.CaseAccess.Of(mandated, Workflow, AnAgent, new LocalDate(2026, 5, 22)).Sees.ShouldBeFalse();
        // Who comes of age acts alone.
        var nearly = Born("2008-05-21");
        var c = Of(Definition, Applicant, P(PartyRole.Applicant, nearly, mobile: null), P(PartyRole.Guardian, Citizen)).ShouldHappen();
        When(c, Somebody("nearly", Roles.Applicant, nearly), "withdraw").ShouldBeRefused("role-not-allowed");
        When(c, Applicant, "withdraw", at: Now + Duration.FromDays(1)).ShouldBeRefused("case-not-found");
        When(c, Somebody("nearly", Roles.Applicant, nearly), "withdraw", at: Now + Duration.FromDays(1)).ShouldHappen<Cases.Steps.Withdrawn>();
    }

    [Fact]
    public void that_are_on_two_sides_are_two_people()
    {
        var sale = With(new DeclaredParty(PartyRole.Seller, 1, 1), new DeclaredParty(PartyRole.CoApplicant, 0, 1), new DeclaredParty(PartyRole.Spouse, 0, 1));
        Of(sale, Applicant, TheApplicant, P(PartyRole.Seller, Elder), P(PartyRole.CoApplicant, Elder)).ShouldBeRefused("parties-exclude-each-other");
        Of(sale, Applicant, TheChild, P(PartyRole.Guardian, Citizen), P(PartyRole.Seller, Citizen)).ShouldBeRefused("parties-exclude-each-other");
        Of(sale, Applicant, TheApplicant, P(PartyRole.Seller, Child, mobile: null)).ShouldBeRefused("not-of-age");
    }

    [Fact]
    public void that_are_children_of_the_applicant_are_minors()
    {
        var enrolment = With(new DeclaredParty(PartyRole.Minor, 1, 1));
        Of(enrolment, Applicant, TheApplicant, P(PartyRole.Minor, Child, mobile: null)).ShouldHappen<CaseSubmitted>();
        Of(enrolment, Applicant, TheApplicant, P(PartyRole.Minor, Born("1990-01-01"), mobile: null)).ShouldBeRefused(("not-a-minor", "minor.idNumber"));
        Of(enrolment, Applicant, TheApplicant, P(PartyRole.Minor, Born("2030-03-07"), mobile: null)).ShouldBeRefused(("birth-date-in-future", "minor.idNumber"));
        Of(enrolment, Applicant, TheApplicant, P(PartyRole.Minor, Company, mobile: null)).ShouldBeRefused("party-not-a-person");
    }

    [Fact]
    public void that_are_organisations_are_stood_for_by_somebody()
    {
        var items = Definition with { Item = Item with { Subject = Subject.Organisation } };
        var company = P(PartyRole.Applicant, Company, "某公司", mobile: null);
        var representative = P(PartyRole.LegalRepresentative, Citizen);
        var director = Somebody("zhang", Roles.Applicant, Company, Citizen);
        var c = Of(items, director, company, representative).ShouldHappen();
        c.SubmittedBy.Party.ShouldBe(PartyRole.Applicant);
        // To say that one represents a company is not enough to apply for it; to be named by the company is enough to act.
        Of(items, Applicant, company, representative).ShouldBeRefused(("not-your-identity", "applicant"));
        When(c, Applicant, "withdraw").ShouldHappen<Cases.Steps.Withdrawn>().By.ShouldBe(new Actor("zhang", Roles.Applicant) { Party = PartyRole.LegalRepresentative });
        Of(items, Somebody("company", Roles.Applicant, Company), company with { Mobile = "13800138000" }).ShouldBeRefused(("organisation-unrepresented", "parties"));
        Of(items, AnAgent, company with { Mobile = "13800138000" }, TheAgent).ShouldHappen<CaseSubmitted>();
        Of(items, director, company, representative, P(PartyRole.LegalRepresentative, Elder, path: "parties[1]")).ShouldBeRefused(("party-not-taken", "parties[1]"));
        Of(items, Applicant, TheApplicant).ShouldBeRefused(("wrong-subject", "applicant.idType"));
        Of(Definition, Somebody("company", Roles.Applicant, Company, Citizen), company, representative).ShouldBeRefused(("wrong-subject", "applicant.idType"));
        Of(Definition, Applicant, TheApplicant, P(PartyRole.LegalRepresentative, Elder)).ShouldBeRefused(("party-not-taken", "legal-representative"));
        var either = Definition with { Item = Item with { Subject = Subject.Either } };
        Of(either, Applicant, TheApplicant).ShouldHappen<CaseSubmitted>();
        Of(either, director, company, representative).ShouldHappen<CaseSubmitted>();
    }

    [Fact]
    public void that_are_agents_are_persons_of_age_with_a_mandate_that_holds()
    {
        Of(Definition, AnAgent, TheApplicant, TheAgent).ShouldHappen().SubmittedBy.ShouldBe(new Actor("wang", Roles.Agent) { Party = PartyRole.Agent });
        Of(Definition, AnAgent, TheApplicant, TheAgent with { Mandate = null }).ShouldBeRefused(("mandate-missing", "agent.mandate"));
        Of(Definition, AnAgent, TheApplicant, TheAgent with { Mandate = Mandated with { Until = new LocalDate(2026, 5, 19) } }).ShouldBeRefused(("mandate-expired", "agent.mandate.until"));
        Of(Definition, AnAgent, TheApplicant, TheAgent with { Mandate = Mandated with { Until = null } }).ShouldHappen<CaseSubmitted>();
        Of(Definition, Applicant, TheApplicant with { Mandate = Mandated }).ShouldBeRefused(("mandate-not-taken", "applicant.mandate"));
        Of(Definition, Somebody("company", Roles.Agent, Company), TheApplicant, P(PartyRole.Agent, Company, mandate: Mandated)).ShouldBeRefused(("party-not-a-person", "agent.idType"));
        Of(Definition, Somebody("child", Roles.Agent, Child), TheApplicant, P(PartyRole.Agent, Child, mandate: Mandated)).ShouldBeRefused(("not-of-age", "agent.idNumber"));
        Of(Definition, AnAgent, TheApplicant, TheAgent with { Mobile = "" }).ShouldBeRefused(("missing-field", "agent.mobile"));
    }

    [Fact]
    public void are_applied_for_by_themselves_or_by_who_stands_for_them()
    {
        Of(Definition, Stranger, TheApplicant).ShouldBeRefused(("not-your-identity", "applicant"));
        Of(Definition, Stranger, TheApplicant).ShouldBeRefused("not-your-identity", RefusalKind.Forbidden);
        Of(Definition, AnAgent, TheApplicant).ShouldBeRefused(("not-your-identity", "agent"));
        Of(Definition, Somebody("zhang", Roles.Agent, Citizen), TheApplicant, TheAgent).ShouldBeRefused(("not-your-identity", "agent"));
        // An applicant who names an agent leaves it to the agent.
        Of(Definition, Applicant, TheApplicant, TheAgent).ShouldBeRefused(("channel-not-yours", "channel"));
        // The spouse belongs to the case, and does not stand for the applicant.
        Of(Marriage, Stranger, TheApplicant, P(PartyRole.Spouse, Elder)).ShouldBeRefused(("not-your-identity", "applicant"));
        // Whoever could act for others too applies for themselves.
        Of(Definition, Applicant with { Roles = [Roles.Agent, Roles.Applicant] }, TheApplicant).ShouldHappen<CaseSubmitted>().By.Role.ShouldBe(Roles.Applicant);
    }

    // Probe 17: nobody applies before they are born.
    [Fact]
    public void have_documents_that_can_be_theirs()
    {
        var wrong = new IdDocument(IdType.ResidentId, "110105194912310021");
        Of(Definition, Somebody("zhang", Roles.Applicant, wrong), P(PartyRole.Applicant, wrong)).ShouldBeRefused(("checksum-wrong", "applicant.idNumber"));
        var unborn = Born("2030-03-07");
        Of(Definition, Somebody("zhang", Roles.Applicant, unborn), P(PartyRole.Applicant, unborn)).ShouldBeRefused(("birth-date-in-future", "applicant.idNumber"), ("guardian-missing", "parties"));
    }

    // Probe 18.
    [Fact]
    public void have_names_that_can_be_read()
    {
        Of(Definition, Applicant, TheApplicant with { Name = " 陈小明 " }).ShouldHappen().Applicant.Masked.Name.ShouldBe("陈*明");
        Of(Definition, Applicant, TheApplicant with { Name = "\u200B" }).ShouldBeRefused(("field-not-text", "applicant.name"));
        Of(Definition, Applicant, TheApplicant with { Name = new string('张', 301) }).ShouldBeRefused(("field-too-long", "applicant.name"));
        Of(Definition, Applicant, TheApplicant with { Name = string.Concat(Enumerable.Repeat("\U0002C0EC", 300)) }).ShouldHappen<CaseSubmitted>();
    }

    [Fact]
    public void are_reached_by_mobile_numbers_from_where_the_item_allows()
    {
        Of(Definition, Applicant, TheApplicant with { Mobile = "+852 6123 4567" }).ShouldBeRefused(("mobile-region-not-taken", "applicant.mobile"));
        var open = Definition with { Item = Item with { Mobiles = [MobileRegion.Mainland, MobileRegion.HongKong] } };
        Of(open, Applicant, TheApplicant with { Mobile = "+852 6123 4567" }).ShouldHappen().Applicant.Mobile!.Value.Text.ShouldBe("+85261234567");
        Of(open, Applicant, TheApplicant with { Mobile = "+85366123456" }).ShouldBeRefused(("mobile-region-not-taken", "applicant.mobile"));
        Of(Definition, Applicant, TheApplicant with { Mobile = "12345" }).ShouldBeRefused(("mobile-wrong", "applicant.mobile"));
        Of(Definition, Applicant, TheApplicant with { Mobile = null }).ShouldBeRefused(("missing-field", "applicant.mobile"));
    }

    [Fact]
    public void show_themselves_masked() =>
        new Party(PartyRole.Spouse, PartyName.Of("张小三"), Citizen) { Mobile = Mobile.Of("13800138000") }.Masked
            .ShouldBe(new ShownParty(PartyRole.Spouse, "张*三", IdType.ResidentId, "110***********002X", "138****8000"));
}
