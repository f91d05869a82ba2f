using System.Globalization;
using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Tests;

/// <summary>Whoever is of the wrong age, kin or kind, and whatever cannot be, is refused by the item's own rules: each of them, over HTTP, by an application that breaks it and no other.</summary>
public class Every_rule(Cluster cluster)
{
    private static readonly int[] Ages = [1, 4, 10, 15, 17, 19, 21, 30, 50, 70];

    private TestHost Host => cluster.Host;

    public static TheoryData<string, int> Rules
    {
        get
        {
            var rules = new TheoryData<string, int>();
            foreach (var item in Cluster.Shipped.Items.Select(i => i.Value).OrderBy(i => i.Code, StringComparer.Ordinal))
            {
                for (var i = 0; i < item.Rules.Count; i++)
                {
                    rules.Add(item.Code, i);
                }
            }

            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task refuses_what_breaks_it_alone(string code, int which)
    {
        var item = Cluster.Shipped.Item(code)!.Value;
        var today = Host.Clock.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).Date;
        var fitting = Applications.For(item, "counter", Applications.Persona(item));
        Broken(item, fitting, today).ShouldBeEmpty($"the test's own application for {code} keeps its rules");

        var ways = Ways(item, today);
        var random = new Random(which);
        var breaking = Enumerable.Range(0, 50_000).Select(_ => Changed(fitting, ways, random)).FirstOrDefault(a => Broken(item, a, today) is [var only] && only == which);
        breaking.ShouldNotBeNull($"no application breaks the rule {which} of {code} alone: {item.Rules[which].Holds}");

        var officer = Host.As("intake-officer", item.Agency, (string)breaking["division"]!);
        (await officer.Post("/v1/cases", breaking)).ShouldBeProblem(422, Rule.Broken.Code, item.Rules[which].Path);
    }

    /// <summary>An application that differs in some ways, each time in others.</summary>
    private static JsonObject Changed(JsonObject application, List<List<Action<JsonObject>>> ways, Random random)
    {
        var changed = application.DeepClone().AsObject();
        foreach (var way in ways.Where(_ => random.Next(2) == 0))
        {
            way[random.Next(way.Count)](changed);
        }

        return changed;
    }

    /// <summary>The rules that an application breaks.</summary>
    private static int[] Broken(ServiceItem item, JsonObject application, LocalDate today)
    {
        var form = application["form"]!.AsObject().ToDictionary(f => f.Key, f => (string)f.Value!);
        var parties = application["parties"]!.AsArray().Select(p => PartyOf(p!.AsObject())).Prepend(PartyOf(application["applicant"]!.AsObject()));
        var facts = ApplicationFacts.Of(item, FormValues.Of(form, _ => false), parties, (string)application["division"]!, Channel.Counter, false, today);
        var notOffered = item.Form.Where(f => form.TryGetValue(f.Name, out var value) && f.Choices.Any(c => c.Value == value && c.Divisions.Count > 0 && !c.Divisions.Contains((string)application["division"]!)));
        return [.. item.Rules.Select((r, i) => (r, i)).Where(r => r.r.Holds.Holds(facts) == false).Select(r => r.i), .. notOffered.Select(_ => -1)];
    }

    private static Party PartyOf(JsonObject party)
    {
        Codes.TryParse<IdType>((string)party["idType"]!, out var type).ShouldBeTrue();
        var role = PartyRole.Applicant;
        _ = (string?)party["role"] is { } code && Codes.TryParse(code, out role);
        var born = (string?)party["birthDate"] is { } date ? LocalDatePattern.Iso.Parse(date).Value : (LocalDate?)null;
        return new(role, default, new IdDocument(type, (string)party["idNumber"]!) { Stated = born });
    }

    /// <summary>In what an application can differ, and how.</summary>
    private static List<List<Action<JsonObject>>> Ways(ServiceItem item, LocalDate today)
    {
        List<List<Action<JsonObject>>> ways = [[.. new[] { "440300", "440400", "445300" }.Select(d => (Action<JsonObject>)(a => a["division"] = d))]];
        if (item.Subject != Subject.Organisation)
        {
            ways.Add([.. People(1, today).Select(p => (Action<JsonObject>)(a =>
            {
                Become(a["applicant"]!.AsObject(), p);
                if (IsMinor(p, today))
                {
                    a["parties"]!.AsArray().Add(Applications.Party("agent", role: PartyRole.Guardian));
                }
            }))]);
        }

        foreach (var role in item.Parties.Where(p => p.Most > 0 && p.Role != PartyRole.Guardian).Select(p => p.Role))
        {
            ways.Add([.. People(2, today).Where(p => IsMinor(p, today) == (role == PartyRole.Minor)).Select(p => (Action<JsonObject>)(a =>
            {
                var parties = a["parties"]!.AsArray();
                if (parties.FirstOrDefault(other => (string?)other!["role"] == role.Code()) is not JsonObject party)
                {
                    party = Applications.Party("applicant2", role: role);
                    parties.Add(party);
                }

                Become(party, p);
            }))]);
        }

        ways.AddRange(item.Form.Select(f => Values(f, today).Select(v => (Action<JsonObject>)(a => a["form"]![f.Name] = v)).ToList()).Where(w => w.Count > 0));
        return ways;
    }

    private static bool IsMinor(IdDocument id, LocalDate today) => id.AgeOn(today) < PartyRoles.FullAge;

    /// <summary>People of many ages, both sexes and some origins; another set of them for another role.</summary>
    private static IEnumerable<IdDocument> People(int set, LocalDate today)
    {
        foreach (var (area, age, sex) in from area in new[] { "440106", "810000" } from age in Ages from sex in new[] { 0, 1 } select (area, age, sex))
        {
            var first = $"{area}{today.PlusYears(-age).PlusDays(-100).ToString("uuuuMMdd", CultureInfo.InvariantCulture)}{set}{set}{sex}";
            yield return new(IdType.ResidentId, first + ResidentId.Check(first));
        }

        yield return new(IdType.Passport, $"E1234567{set}") { Stated = new(1990, 3, 7) };
        yield return new(IdType.Passport, $"E1234568{set}") { Stated = today.PlusYears(-10) };
    }

    private static void Become(JsonObject party, IdDocument id)
    {
        (party["idType"], party["idNumber"]) = (id.Type.Code(), id.Number);
        party.Remove("birthDate");
        if (id.Stated is { } born)
        {
            party["birthDate"] = LocalDatePattern.Iso.Format(born);
        }
    }

    private static IEnumerable<string> Values(FormField field, LocalDate today) => field.Type switch
    {
        ChoiceField => field.Choices.Select(c => c.Value),
        DateField => new[] { -25 * 365, -19 * 365, -10 * 365, -400, -200, -1, 0, 1, 200, 400, 800, 25 * 365 }.Select(d => LocalDatePattern.Iso.Format(today.PlusDays(d))),
        IntegerField or MoneyField => new[] { field.Min, field.Max, today.Year - 7, today.Year + 1, today.Year + 2 }.OfType<decimal>().Where(v => v >= (field.Min ?? 0) && !(v > field.Max)).Select(v => v.ToString(CultureInfo.InvariantCulture)),
        TextField => ["文字"],
        DivisionField => ["440100", "440300", "440400"],
        _ => [],
    };
}
