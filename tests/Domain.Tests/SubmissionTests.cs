using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using NodaTime;

namespace GdCases.Domain.Tests;

public class An_application : Scenario
{
    [Fact]
    public void opens_a_case_pinned_to_its_versions_with_the_fee_computed()
    {
        var e = Submit(Application).ShouldHappen<CaseSubmitted>();
        (e.ServiceVersion, e.WorkflowVersion, e.State, e.FeeDue).ShouldBe(("i1", "w1", "submitted", 15m));
        e.At.ShouldBe(Now);
        e.By.ShouldBe(new Actor("zhang", Roles.Applicant));
    }

    [Fact]
    public void reports_everything_that_is_wrong_at_once()
    {
        var refusal = Submit(Application with
        {
            Applicant = new Applicant("张小三", Citizen, "123"),
            Form = new Dictionary<string, string> { ["entries"] = "3", ["colour"] = "red", ["remark"] = "much too long" },
            Materials = [new("letter", "x"), new("letter", "y"), new("shoe", "z")],
            Expedited = true,
        }).ShouldBeRefused("mobile-wrong", RefusalKind.Invalid);
        refusal.Faults.Select(f => (f.Code, f.Path)).ShouldBe(
        [
            ("mobile-wrong", "applicant.mobile"), ("unknown-field", "form.colour"), ("field-not-a-choice", "form.entries"), ("field-too-long", "form.remark"),
            ("duplicate-material", "materials[1].material"), ("unknown-material", "materials[2].material"), ("missing-material", "materials"), ("not-expeditable", "expedited"),
        ]);
    }

    [Fact]
    public void needs_its_form() => Submit(Application with { Form = new Dictionary<string, string>() }).ShouldBeRefused("missing-field").Faults[0].Path.ShouldBe("form.entries");

    [Fact]
    public void may_leave_a_deferrable_material_for_later() => Submit(Application with { Materials = [new("photo", "x")] }).ShouldHappen<CaseSubmitted>();

    [Fact]
    public void needs_a_right_identity_number()
    {
        var wrong = new IdDocument(IdType.ResidentId, "110105194912310021");
        var caller = Applicant with { IdentityKeys = [wrong.Key] };
        Submit(Application with { Applicant = new Applicant("张小三", wrong, "13800138000") }, caller).ShouldBeRefused("checksum-wrong").Faults[0].Path.ShouldBe("applicant.idNumber");
    }

    [Fact]
    public void is_for_oneself() => Submit(Application, Stranger).ShouldBeRefused("not-your-identity", RefusalKind.Forbidden);

    [Fact]
    public void through_an_agent_names_the_agent()
    {
        var agent = new IdDocument(IdType.ResidentId, "440524188001010014");
        var caller = new Caller { Id = "wang", Roles = [Roles.Agent], IdentityKeys = [agent.Key] };
        Submit(Application, caller).ShouldBeRefused("not-your-identity", RefusalKind.Forbidden);
        Submit(Application with { Agent = new AgentParty("王五", agent, "13800138001") }, caller).ShouldHappen<CaseSubmitted>().By.Role.ShouldBe(Roles.Agent);
    }

    [Theory]
    [InlineData(Channel.Kiosk)]
    [InlineData(Channel.Counter)]
    public void comes_through_a_channel_that_is_the_callers(Channel channel) => Submit(Application with { Channel = channel }).ShouldBeRefused("channel-not-yours", RefusalKind.Forbidden);

    [Fact]
    public void is_for_a_division_there_is() => Submit(Application with { Division = "110000" }).ShouldBeRefused("unknown-division");

    [Fact]
    public void is_for_a_division_that_offers_the_item() =>
        Submit(Application, definition: Definition with { Item = Item with { Divisions = ["440300"] } }).ShouldBeRefused("division-out-of-scope");

    [Fact]
    public void for_a_city_item_is_taken_in_at_that_citys_counters_only()
    {
        var city = Definition with { Item = Item with { Scope = Scope.City } };
        var counter = Application with { Channel = Channel.Counter };
        Submit(counter, Intake, city).ShouldHappen<CaseSubmitted>();
        Submit(counter, Intake with { Divisions = ["440300"] }, city).ShouldBeRefused("division-out-of-scope");
        Submit(counter, Intake with { Divisions = ["440300"] }).ShouldHappen<CaseSubmitted>();
    }

    [Theory]
    [InlineData("05-01", "06-15", true)]
    [InlineData("05-21", "06-15", false)]
    [InlineData("11-01", "05-20", true)]
    [InlineData("11-01", "05-19", false)]
    public void comes_inside_the_yearly_window(string from, string to, bool open)
    {
        var ruling = Submit(Application, definition: Definition with { Item = Item with { Window = new YearlyWindow(from, to) } });
        if (open)
        {
            ruling.ShouldHappen<CaseSubmitted>();
        }
        else
        {
            ruling.ShouldBeRefused("outside-window");
        }
    }

    [Fact]
    public void by_an_organisation_is_not_for_an_item_for_persons()
    {
        var company = new IdDocument(IdType.CreditCode, "91350100M000100Y43");
        Submit(Application with { Applicant = new Applicant("公司", company, "13800138000") }, Applicant with { IdentityKeys = [company.Key] }).ShouldBeRefused("wrong-subject");
    }

    [Fact]
    public void may_choose_only_what_is_offered_in_its_city()
    {
        var limited = Item with { Form = [Item.Form[0] with { Choices = [new("1", Any) { Divisions = ["440300"] }] }] };
        Submit(Application, definition: Definition with { Item = limited }).ShouldBeRefused("field-choice-not-offered-here");
    }

    [Theory]
    [InlineData(FieldType.Integer, "12", true)]
    [InlineData(FieldType.Integer, "1.5", false)]
    [InlineData(FieldType.Integer, "101", false)]
    [InlineData(FieldType.Money, "12.50", true)]
    [InlineData(FieldType.Money, "12.505", false)]
    [InlineData(FieldType.Money, "-1", false)]
    [InlineData(FieldType.Money, "1e1", false)]
    [InlineData(FieldType.Date, "2026-02-29", false)]
    [InlineData(FieldType.Date, "2028-02-29", true)]
    [InlineData(FieldType.Boolean, "yes", false)]
    [InlineData(FieldType.Division, "440300", true)]
    [InlineData(FieldType.Division, "110000", false)]
    [InlineData(FieldType.ResidentId, "11010519491231002X", true)]
    [InlineData(FieldType.ResidentId, "110105194912310020", false)]
    [InlineData(FieldType.CreditCode, "91350100M000100Y43", true)]
    [InlineData(FieldType.Mobile, "13800138000", true)]
    [InlineData(FieldType.BankAccount, "62220202001122", true)]
    [InlineData(FieldType.BankAccount, "6222-0202", false)]
    [InlineData(FieldType.CaseNumber, "123", false)]
    public void has_its_fields_checked_by_their_types(FieldType type, string value, bool valid)
    {
        var field = new FormField { Name = "f", Title = Any, Type = type, Max = type == FieldType.Integer ? 100 : null };
        (field.Check(value, City, code => code.StartsWith("44", StringComparison.Ordinal)) is null).ShouldBe(valid);
    }
}
