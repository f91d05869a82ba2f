using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Json;
using GdCases.Application.Rules;
using GdCases.Domain.Rules;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>What the authors of the catalogue can say in conditions, and what they are told where they cannot.</summary>
public class A_condition
{
    private static readonly LocalDate Today = new(2026, 5, 20);

    private static ApplicationFacts Facts(params (string Name, object? Value)[] form) => new(new Dictionary<string, object?>
    {
        [ApplicationFacts.Form] = form.ToDictionary(f => f.Name, f => f.Value),
        ["applicant"] = new Dictionary<string, object?> { ["id"] = "11010519491231002X", ["age"] = 76L },
    }, Today);

    private static object Day(string text) => Domain.Catalogue.Fields.FieldType.All.Of<Domain.Catalogue.Fields.DateField>().Typed(text);

    [Theory]
    [InlineData("form.rent * 12 >= form.amount", true)]
    [InlineData("!has(form.seats)", true)]
    [InlineData("has(form.rent)", true)]
    [InlineData("form.kind in ['a', 'b'] ? form.rent > 1 : false", true)]
    [InlineData("form.from < form.until", true)]
    [InlineData("form.until <= form.from", false)]
    [InlineData("days(form.from, form.until) == 365", true)]
    [InlineData("years(form.from, today()) < 1", true)]
    [InlineData("year(form.until) == 2027", true)]
    [InlineData("form.from == date('2026-05-01') && form.from <= today()", true)]
    [InlineData("age(applicant.id) == 76 && age(applicant.id) == applicant.age", true)]
    [InlineData("sex(applicant.id) == 'female'", true)]
    [InlineData("form.kind.startsWith('a') && form.kind.size() == 1", true)]
    // What cannot be decided is neither kept nor broken.
    [InlineData("form.seats > 3", null)]
    [InlineData("form.kind > 3", null)]
    [InlineData("form.from > 3", null)]
    [InlineData("form.rent / (form.rent - form.rent) == 1", null)]
    [InlineData("form.rent + 9223372036854775807 > 0", null)]
    [InlineData("form.rent", null)]
    [InlineData("age(form.kind) > 3", null)]
    [InlineData("date('2026-02-30') < today()", null)]
    public void is_decided_on_what_an_application_says(string text, bool? holds)
    {
        var (condition, fault) = ConditionCompiler.Read(text);
        fault.ShouldBeNull();
        condition!.Holds(Facts(("rent", 10000L), ("amount", 120000L), ("kind", "a"), ("from", Day("2026-05-01")), ("until", Day("2027-05-01")))).ShouldBe(holds);
    }

    [Theory]
    [InlineData("form.rent >", "mismatched input")]
    [InlineData("form.rent $ > 3", "'$' is not part of a condition")]
    [InlineData("form.rent > 3 // years", "'// years' is not part of a condition")]
    [InlineData("form.rent > 1.5", "money is in fen")]
    [InlineData("form['rent'] > 1", "maps or indexes")]
    [InlineData("{'a': 1}.size() == form.a", "maps or indexes")]
    [InlineData("form.kind.matches('(a+)+$')", "no method 'matches'")]
    [InlineData("[1, 2].exists(x, x > form.rent)", "no method 'exists'")]
    [InlineData("[1, 2].map(x, x * x).size() > form.rent", "no method 'map'")]
    [InlineData("file('/etc/passwd') == form.kind", "no function 'file'")]
    [InlineData("today(1) == form.from", "takes 0 arguments")]
    [InlineData("form.a.b == 1", "has no parts")]
    [InlineData("form.?a == 1", "'?'")]
    [InlineData("b'abc' == form.kind", "a kind of value")]
    [InlineData("  ", "it is empty")]
    [InlineData("form__rent > 3", "is not a name")]
    [InlineData("has(form)", "'has' asks whether")]
    public void that_is_none_is_told_why(string text, string reason)
    {
        var (condition, fault) = ConditionCompiler.Read(text);
        condition.ShouldBeNull();
        fault!.ShouldContain(reason);
    }

    // Days that no calendar has are no answer, and break nothing.
    [Theory]
    [InlineData("form.from > date('0000-01-01')")]
    [InlineData("form.from > date('-9998-01-01')")]
    [InlineData("9223372036854775807 + form.rent > 1")]
    [InlineData("form.rent / 0 > 1")]
    public void without_an_answer_has_none(string text) =>
        ConditionCompiler.Of(text).Holds(new(new Dictionary<string, object?> { ["form"] = new Dictionary<string, object?> { ["rent"] = 5L, ["from"] = DateTimeOffset.UnixEpoch } }, new(2026, 5, 20))).ShouldBeNull();

    // What authors compare with is tried, at it and beside it.
    [Theory]
    [InlineData("has(applicant.age) && applicant.age >= 63")]
    [InlineData("has(applicant.age) && applicant.age == 55")]
    [InlineData("division == '440600'")]
    [InlineData("division in ['440600', '440700']")]
    [InlineData("form.until == date('2026-10-01')")]
    [InlineData("year(form.until) == 2027")]
    [InlineData("days(today(), form.until) >= 0 && days(today(), form.until) <= 30")]
    [InlineData("form.address == '广州'")]
    [InlineData("form.address.startsWith('44')")]
    [InlineData("form.address.size() == 18")]
    [InlineData("form.monthlyRent == 12345")]
    public void is_tried_on_what_it_compares_with(string text)
    {
        var files = Cluster.Shipped.Files.ToDictionary();
        const string item = "services/housing/rental-registration.yaml";
        files[item] = files[item].Replace("rules:\n", $"rules:\n  - {{ path: form.address, holds: \"{text}\", zh: 规则。, en: Rule. }}\n", StringComparison.Ordinal);
        CatalogueFiles.CatalogueFolder.Read(files).Item("rental-registration")!.Value.Rules[0].Holds.Text.ShouldBe(text);
    }

    [Fact]
    public void is_bounded_in_length_and_parts()
    {
        ConditionCompiler.Read($"form.kind == '{new string('a', ConditionCompiler.MaxLength)}'").Fault!.ShouldContain("longer than 500 characters");
        ConditionCompiler.Read(string.Join("&&", Enumerable.Repeat("a<b", 40))).Fault!.ShouldContain("more than 60 parts");
        ConditionCompiler.Read(new string('(', 200) + "form.a" + new string(')', 200)).Fault!.ShouldContain("nested");
    }

    [Fact]
    public void says_what_it_reads_and_is_kept_as_its_text()
    {
        var condition = ConditionCompiler.Of("!has(form.seats) || applicant.age > 3 && division == '440100'");
        condition.Reads.Order(StringComparer.Ordinal).ShouldBe(["applicant.age", "division", "form.seats"]);
        var written = JsonSerializer.Serialize(condition, StoreJson.Options);
        written.ShouldBe(JsonSerializer.Serialize(condition.Text, StoreJson.Options));
        JsonSerializer.Deserialize<Condition>(written, StoreJson.Options).ShouldBe(condition);
    }
}

/// <summary>Rules over HTTP: people of the right and of the wrong age, kin and kind.</summary>
public class An_application_by_its_rules(Cluster cluster)
{
    private TestHost Host => cluster.Host;

    // Item, field, value, where it is told to be wrong; in a form that is otherwise right (probes 24, 27).
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "provident-fund-rent", "amount", "1200.01", "form.amount" },
        { "provident-fund-purchase", "amount", "2", "form.amount" },
        { "rental-registration", "until", "2026-05-01", "form.until" },
        { "rental-registration", "until", "2046-05-01", "form.until" },
        { "birth-registration", "birthDate", "2031-01-01", "form.birthDate" },
        { "birth-registration", "birthDate", "2001-01-01", "form.birthDate" },
        { "personal-income-tax", "year", "2026", "form.year" },
        { "medical-insurance-enrolment", "year", "2030", "form.year" },
        { "invoice-query", "issuedOn", "2026-05-21", "form.issuedOn" },
        { "food-licence", "business", "catering", "form.seats" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task says_what_does_not_fit(string code, string field, string value, string path)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var application = Applications.For(item);
        application["form"]![field] = value;
        var refused = (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Json["errors"]!.AsArray().Select(e => ((string)e!["code"]!, (string)e["path"]!)).ShouldBe([("rule-not-kept", path)]);
    }

    // Probe 16 and 24: who is too young for it, or marries themselves or their like.
    [Fact]
    public async Task looks_at_who_applies()
    {
        (await Refusals("pension-application", _ => { })).ShouldBe(["rule-not-kept applicant"]);
        (await Refusals("provident-fund-retirement", _ => { })).ShouldBe(["rule-not-kept applicant"]);
        (await Refusals("marriage-registration", a => a["parties"]![0]!["idNumber"] = "440102199201010012")).ShouldBe(["rule-not-kept spouse"], "two men");
        (await Refusals("marriage-registration", a => a["parties"]![0]!["idNumber"] = "440102200701010022")).ShouldBe(["rule-not-kept spouse"], "19 years old");
        (await Refusals("student-enrolment", a => a["parties"]![0]!["idNumber"] = "440102202301010014")).ShouldBe(["rule-not-kept minor"], "three years old");
        (await Refusals("hkmo-endorsement-tourism", a => (a["form"]!["type"], a["form"]!["entries"], a["form"]!["validity"], a["form"]!["residence"], a["division"]) = ("l", "multiple", "3-months", "440300", "440300")))
            .ShouldBe(["rule-not-kept form.validity", "rule-not-kept form.entries"]);
    }

    // Probe 26: what it costs goes by more than one field, and what is asked for by the reason.
    [Fact]
    public async Task costs_and_asks_for_what_its_reason_says()
    {
        var lost = Applications.For("id-card-renew");
        lost["form"]!["reason"] = "lost";
        lost["materials"]!.AsArray().RemoveAt(0);
        var number = (await Host.As("applicant").Post("/v1/cases", lost)).ShouldBe(HttpStatusCode.Created).Number;
        ((decimal)(await Host.As("applicant").Get($"/v1/cases/{number}")).Json["fee"]!["due"]!).ShouldBe(40);
        (await Refusals("id-card-renew", a => a["materials"]!.AsArray().RemoveAt(0))).ShouldBe(["missing-material materials"]);
        (await Refusals("hkmo-permit-replace", a => a["materials"]!.AsArray().RemoveAt(3))).ShouldBe(["missing-material materials"], "lost, and no statement");
        var damaged = Applications.For("hkmo-permit-replace");
        damaged["form"]!["cause"] = "damaged";
        damaged["materials"]!.AsArray().RemoveAt(3);
        (await Host.As("applicant").Post("/v1/cases", damaged)).ShouldBe(HttpStatusCode.Created);
    }

    // What is put right must still fit what was not asked about.
    [Fact]
    public async Task keeps_them_when_it_is_put_right()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("provident-fund-rent"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "provident-fund").Take(number, "request-correction", new { items = new[] { new { path = "form.amount", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Take(number, "supplement", new { form = new { amount = 5000 } })).ShouldBe(HttpStatusCode.UnprocessableEntity).Json["errors"]!.AsArray().Select(e => (string)e!["code"]!).ShouldBe(["rule-not-kept"]);
        (await Host.As("applicant").Take(number, "supplement", new { form = new { amount = 1200 } })).ShouldBe(HttpStatusCode.OK);
    }

    private async Task<string[]> Refusals(string code, Action<JsonObject> change)
    {
        var application = Applications.For(code);
        change(application);
        var refused = (await Host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        return [.. refused.Json["errors"]!.AsArray().Select(e => $"{e!["code"]} {e["path"]}")];
    }
}
