using GdCases.Domain.Access;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Fees;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

public class An_application : Scenario
{
    [Fact]
    public void opens_a_case_pinned_to_its_versions_with_the_fee_computed()
    {
        var e = Submit(Application).ShouldHappen<CaseSubmitted>();
        (e.ServiceVersion, e.WorkflowVersion, e.State, e.FeeDue, e.Number, e.QueryCodeHash, e.Agency, e.Division, e.Category).ShouldBe(("i1", "w1", "submitted", 15m, Number.Value, "hash", AgencyCode, City, "travel"));
        e.At.ShouldBe(Now);
        e.By.ShouldBe(new Actor("zhang", Roles.Applicant) { Party = PartyRole.Applicant });
        var c = Submit(Application).ShouldHappen();
        (c.Version, c.TakenInBy, c.SubmittedAt, c.SubmittedBy.Id, c.Materials["photo"].Reference!.Value.Text, c.Materials["photo"].Action).ShouldBe((1, null, Now, "zhang", "doc-1", null));
        c.Clock.ReceivedOn.ShouldBe(new LocalDate(2026, 5, 20));
    }

    [Fact]
    public void reports_everything_that_is_wrong_at_once() => Submit(Application with
    {
        Parties = [P(PartyRole.Applicant, Citizen, mobile: "123")],
        Form = new Dictionary<string, string> { ["entries"] = "3", ["colour"] = "red", ["remark"] = "much too long" },
        Materials = [M("letter", "x"), M("letter", "y"), M("shoe", "z")],
        Expedited = true,
        Delivery = new(DeliveryWay.Bank),
    }).ShouldBeRefused(
        ("mobile-wrong", "applicant.mobile"), ("unknown-field", "form.colour"), ("field-not-a-choice", "form.entries"), ("field-too-long", "form.remark"),
        ("unknown-material", "materials[2].material"), ("duplicate-material", "materials[1].material"), ("delivery-way-not-offered", "delivery.way"), ("not-expeditable", "expedited"), ("missing-material", "materials"));

    [Fact]
    public void needs_its_form() => Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "" } }).ShouldBeRefused(("missing-field", "form.entries"));

    [Fact]
    public void may_leave_a_deferrable_material_for_later_and_an_optional_one_away() => Submit(WithoutLetter).ShouldHappen<CaseSubmitted>();

    [Fact]
    public void has_references_of_a_reasonable_length()
    {
        Submit(Application with { Materials = [M("photo", new string('r', 201)), M("letter", new string('r', 200))] }).ShouldBeRefused(("field-too-long", "materials[0].reference"));
        Submit(Application with { Materials = [.. Enumerable.Repeat(M("photo", "r"), 101)] }).ShouldBeRefused("too-many");
    }

    [Fact]
    public void keeps_personal_values_apart_and_all_of_them_in_canonical_form()
    {
        var form = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["remark"] = "  e\u0301  " } }).ShouldHappen<CaseSubmitted>().Form;
        form.Open.Keys.ShouldBe(["entries"]);
        form.Personal.Values.ShouldBe([KeyValuePair.Create("remark", "é")]);
        form.Count.ShouldBe(2);
        form["nothing"].ShouldBeNull();
        Item.Masked(form).ShouldBe(new Dictionary<string, string> { ["entries"] = "1", ["remark"] = "*" }, ignoreOrder: true);
        (form.Personal.ToString(), form.Personal.Masked).ShouldBe(("(1)", "(1)"));
    }

    [Theory]
    [InlineData(Channel.Kiosk)]
    [InlineData(Channel.Counter)]
    public void comes_through_a_channel_that_is_the_callers(Channel channel) => Submit(Application with { Channel = channel }).ShouldBeRefused("channel-not-yours", RefusalKind.Forbidden);

    [Fact]
    public void at_a_counter_is_taken_in_by_its_office()
    {
        var counter = Application with { Channel = Channel.Counter };
        Submit(counter, Intake with { Hall = "hall-3" }).ShouldHappen().TakenInBy.ShouldBe(new Office(City, AgencyCode, "hall-3"));
        // Elsewhere in the province, for a city that is not its own.
        Submit(counter, Intake with { Divisions = ["440400", OtherCity] }).ShouldHappen().TakenInBy.ShouldBe(new Office("440400", AgencyCode));
        Submit(counter, Reviewer).ShouldBeRefused("channel-not-yours");
        Submit(counter, Intake with { Divisions = [] }).ShouldBeRefused("channel-not-yours");
        Submit(counter, Intake with { Agency = null }).ShouldBeRefused("channel-not-yours");
        Submit(Application with { Channel = Channel.Kiosk }, Kiosk).ShouldHappen().TakenInBy.ShouldBe(new Office(City, null));
        Submit(Application with { Channel = Channel.Kiosk }, Kiosk with { Divisions = [] }).ShouldBeRefused("channel-not-yours");
    }

    [Fact]
    public void is_for_a_division_there_is() => Submit(Application with { Division = "110000" }).ShouldBeRefused(("unknown-division", "division"));

    [Fact]
    public void is_for_a_division_that_offers_the_item()
    {
        var elsewhere = Definition with { Item = Item with { Divisions = [OtherCity] } };
        Submit(Application, definition: elsewhere).ShouldBeRefused(("division-out-of-scope", "division"));
        Submit(Application with { Division = OtherCity }, definition: elsewhere).ShouldHappen<CaseSubmitted>();
    }

    [Fact]
    public void for_a_city_item_is_taken_in_at_that_citys_counters_only()
    {
        var city = Definition with { Item = Item with { Scope = Scope.City } };
        var counter = Application with { Channel = Channel.Counter };
        Submit(counter, Intake, city).ShouldHappen<CaseSubmitted>();
        Submit(counter, Intake with { Divisions = [OtherCity] }, city).ShouldBeRefused(("taken-in-elsewhere", "division"));
        Submit(Application with { Channel = Channel.Kiosk }, Kiosk with { Divisions = [OtherCity] }, city).ShouldBeRefused(("taken-in-elsewhere", "division"));
        Submit(counter, Intake with { Divisions = [OtherCity] }).ShouldHappen<CaseSubmitted>();
        Submit(Application, definition: city).ShouldHappen<CaseSubmitted>();
        Submit(Application with { Channel = Channel.Web }, definition: city).ShouldHappen<CaseSubmitted>();
    }

    [Theory]
    [InlineData("05-01", "06-15", true)]
    [InlineData("05-20", "05-20", true)]
    [InlineData("05-21", "06-15", false)]
    [InlineData("05-01", "05-19", false)]
    [InlineData("11-01", "05-20", true)]
    [InlineData("11-01", "05-19", false)]
    [InlineData("05-20", "01-31", true)]
    public void comes_inside_the_yearly_window(string from, string to, bool open)
    {
        var ruling = Submit(Application, definition: Definition with { Item = Item with { Window = new YearlyWindow(from, to) } });
        if (open)
        {
            ruling.ShouldHappen<CaseSubmitted>();
        }
        else
        {
            ruling.ShouldBeRefused(("outside-window", "service"));
        }
    }

    [Fact]
    public void may_choose_only_what_is_offered_in_its_city()
    {
        var limited = Item with { Form = [Item.Form[0] with { Choices = [new("1", Any) { Divisions = [OtherCity] }] }] };
        Submit(Application, definition: Definition with { Item = limited }).ShouldBeRefused(("field-choice-not-offered-here", "form.entries"));
        Submit(Application with { Division = OtherCity }, definition: Definition with { Item = limited }).ShouldHappen<CaseSubmitted>();
    }

    [Fact]
    public void may_be_expedited_where_the_item_offers_it() =>
        Submit(Application with { Expedited = true }, definition: Definition with { Item = Item with { Limits = new TimeLimits(10, 20, 3) } }).ShouldHappen().Expedited.ShouldBeTrue();

    [Fact]
    public void costs_what_its_form_says()
    {
        static FormValues Form(string value) => FormValues.Of([KeyValuePair.Create("f", value)], _ => false);
        var nothing = new Rules.ApplicationFacts(new Dictionary<string, object?>(), By(Intake).Today);
        Fee.None.DueFor(Form("1"), nothing).ShouldBe(0);
        new Fee { Amount = 60 }.DueFor(Form("1"), nothing).ShouldBe(60);
        var byChoice = new Fee { Field = "f", Amounts = new Dictionary<string, decimal> { ["a"] = 12.5m } };
        byChoice.DueFor(Form("a"), nothing).ShouldBe(12.5m);
        byChoice.DueFor(FormValues.Empty, nothing).ShouldBe(0);
        // As it was defined before, for cases that are pinned to it.
        new Fee { Field = "f" }.DueFor(Form("12.50"), nothing).ShouldBe(12.5m);
        (Fee.None.CanBeDue, new Fee { Amount = 60 }.CanBeDue, byChoice.CanBeDue, new Fee { Amount = 0, Assessable = true }.CanBeDue).ShouldBe((false, true, true, true));
    }

    // Type, what is written, and the canonical form it is kept in; null: refused for the reason.
    public static TheoryData<string, string, string?, string?> Values => new()
    {
        { "text", " 天河 ", "天河", null },
        { "text", "\u200B", null, "field-not-text" },
        { "text", new string('字', 501), null, "field-too-long" },
        { "text", new string('字', 500), new string('字', 500), null },
        { "integer", "12", "12", null },
        { "integer", "+012", "12", null },
        { "integer", "-1", "-1", null },
        { "integer", "1.5", null, "field-not-a-number" },
        { "integer", "100", "100", null },
        { "integer", "101", null, "field-not-a-number" },
        { "integer", "-6", null, "field-not-a-number" },
        { "integer", "-5", "-5", null },
        { "money", "12.5", "12.50", null },
        { "money", "12", "12.00", null },
        { "money", "12.505", null, "field-not-an-amount" },
        { "money", "-1", null, "field-not-an-amount" },
        { "money", "1e1", null, "field-not-an-amount" },
        { "money", "100.01", null, "field-not-an-amount" },
        { "date", "2026-02-29", null, "field-not-a-date" },
        { "date", "2028-02-29", "2028-02-29", null },
        { "boolean", "yes", null, "field-not-a-boolean" },
        { "boolean", "true", "true", null },
        { "boolean", "false", "false", null },
        { "choice", "a", "a", null },
        { "choice", "b", null, "field-not-a-choice" },
        { "division", "440300", "440300", null },
        { "division", "110000", null, "unknown-division" },
        { "resident-id", "11010519491231002x", "11010519491231002X", null },
        { "resident-id", "110105194912310020", null, "checksum-wrong" },
        { "resident-id", "440106203003071230", null, "birth-date-in-future" },
        { "credit-code", "91350100m000100y43", "91350100M000100Y43", null },
        { "credit-code", "11010519491231002X", null, "checksum-wrong" },
        { "mobile", "138 0013 8000", "13800138000", null },
        { "mobile", "+85261234567", null, "mobile-wrong" },
        { "bank-account", "62220202", "62220202", null },
        { "bank-account", "6222020", null, "bank-account-wrong" },
        { "bank-account", new string('1', 30), new string('1', 30), null },
        { "bank-account", new string('1', 31), null, "bank-account-wrong" },
        { "bank-account", "6222-0202", null, "bank-account-wrong" },
        { "case-number", Number.Value, Number.Value, null },
        { "case-number", "123", null, "case-number-wrong" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void has_its_fields_read_by_their_types(string type, string written, string? kept, string? code)
    {
        var field = new FormField { Name = "f", Title = Any, Type = F(type), Max = 100, Min = type == "integer" ? -5 : null, Choices = [new("a", Any)] };
        var reading = field.Type.Read(field, written, new FieldContext(City, By(Intake).IsDivision, new LocalDate(2026, 5, 20)));
        (reading.Value, reading.Fault?.Code, reading.Fault?.Path).ShouldBe((kept, code, code is null ? null : "form.f"));
    }

    [Theory]
    [InlineData("text", "天河路一号", "天***号")]
    [InlineData("integer", "12", "*")]
    [InlineData("money", "12.50", "*")]
    [InlineData("boolean", "true", "*")]
    [InlineData("choice", "a", "*")]
    [InlineData("date", "1990-03-07", "1990-**-**")]
    [InlineData("division", "440300", "44****")]
    [InlineData("resident-id", "11010519491231002X", "110***********002X")]
    [InlineData("credit-code", "91350100M000100Y43", "913***********0Y43")]
    [InlineData("mobile", "13800138000", "138****8000")]
    [InlineData("bank-account", "6222020200112233", "622*********2233")]
    public void has_its_personal_values_masked_by_their_types(string type, string value, string masked) => F(type).Masked(value).ShouldBe(masked);

    [Fact]
    public void tells_the_limits_of_a_number_in_both_languages()
    {
        LocalizedText Told(decimal? min, decimal? max) => F("integer").Read(new FormField { Name = "f", Title = Any, Type = F("integer"), Min = min, Max = max }, "x", new(City, _ => true, default)).Fault!.Message;
        Told(1, 5).ShouldBe(new LocalizedText("应为整数，最小1，最大5。", "A whole number, at least 1, at most 5."));
        Told(null, null).ShouldBe(new LocalizedText("应为整数。", "A whole number."));
    }
}
