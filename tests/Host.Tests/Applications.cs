using System.Globalization;
using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using NodaTime.Text;

namespace GdCases.Host.Tests;

/// <summary>Complete applications for any item, made from its catalogue entry alone.</summary>
public static class Applications
{
    /// <summary>What somebody applies for: every required field, material and party.</summary>
    public static JsonObject For(ServiceItem item, string channel = "app", string persona = "applicant", string division = "440100", Func<FormField, string?>? answer = null)
    {
        var form = new JsonObject();
        foreach (var field in item.Form.Where(f => f.Required))
        {
            form[field.Name] = answer?.Invoke(field) ?? Fitting.GetValueOrDefault($"{item.Code}.{field.Name}") ?? Value(field);
        }

        var organisation = item.Subject == Subject.Organisation;
        var parties = new JsonArray([.. item.Parties.Where(p => p.Least > 0).Select(p => Party(p.Role == PartyRole.Minor ? "minor" : "applicant2", role: p.Role))]);
        if (organisation)
        {
            parties.Add(Party(persona, role: PartyRole.LegalRepresentative));
        }

        return new JsonObject
        {
            ["service"] = item.Code,
            ["division"] = division,
            ["channel"] = channel,
            ["applicant"] = Party(persona, organisation),
            ["parties"] = parties,
            ["form"] = form,
            ["materials"] = new JsonArray([.. item.Materials.Select(m => new JsonObject { ["material"] = m.Code, ["reference"] = $"doc-{m.Code}" })]),
        };
    }

    /// <summary>What an action needs, filled in from what the API says it needs; null where it takes a field that is unknown here.</summary>
    public static JsonObject? Body(JsonNode action)
    {
        var body = new JsonObject();
        foreach (var field in action["fields"]!.AsArray().Where(f => (bool)f!["required"]!))
        {
            var name = (string)field!["name"]!;
            var values = field["values"]!.AsArray().Select(v => (string)v!).ToArray();
            JsonNode? value = name switch
            {
                "attestations" => new JsonArray([.. values.Select(v => (JsonNode)v)]),
                "amount" or "payout" => JsonValue.Create(values is [var due] ? decimal.Parse(due, CultureInfo.InvariantCulture) : 1),
                "way" or "procedure" => values[0],
                "resultNumber" => "no-1",
                "paymentReference" => PaymentReference(),
                "findings" or "reason" or "statement" => "测试",
                "reasonCode" => "r1",
                "workingDays" => 3,
                "items" => new JsonArray(new JsonObject { ["path"] = values[0], ["message"] = "看不清" }),
                "promises" => new JsonArray([.. values.Select(v => new JsonObject { ["material"] = v, ["by"] = "2026-07-01" })]),
                _ => null,
            };
            if (value is null)
            {
                return null;
            }

            body[name] = value;
        }

        return body;
    }

    /// <summary>One that has paid nothing yet.</summary>
    public static string PaymentReference() => $"pay-{Guid.NewGuid()}";

    /// <summary>Who can apply for an item, where not everybody of age can: its rules say so.</summary>
    public static string Persona(ServiceItem item) =>
        item.Rules.Any(r => r.Holds.Text.Contains("? 50 : 45", StringComparison.Ordinal)) ? "pensioner"
        : item.Rules.Any(r => r.Holds.Text.Contains("applicant.idType == 'passport'", StringComparison.Ordinal)) ? "foreigner"
        : "applicant";

    // What rules across fields want of some of them.
    private static readonly Dictionary<string, string> Fitting = new()
    {
        ["rental-registration.until"] = "2027-04-30",
        ["personal-income-tax.year"] = "2025",
        ["medical-insurance-enrolment.year"] = "2026",
        ["hkmo-permit-renew.permitNumber"] = "C12345678",
        ["invoice-query.invoiceNumber"] = "12345678",
        ["vehicle-registration.vin"] = "LSVAA49J132047371",
        ["vehicle-inspection.plate"] = "粤A12345",
        ["driving-licence-renew.licenceNumber"] = "440106199003071230",
        ["provident-fund-deposit.year"] = "2026",
    };

    public static JsonObject For(string item, string channel = "app", string persona = "applicant", string division = "440100") => For(Cluster.Shipped.Item(item)!.Value, channel, persona, division);

    /// <summary>A persona as a party; with a role, as one of the others beside the applicant.</summary>
    public static JsonObject Party(string persona, bool organisation = false, PartyRole? role = null)
    {
        var found = DevelopmentTokens.Personas.Single(p => p.Name == persona);
        var id = found.Identities.First(i => i.IsOrganisation == organisation);
        var party = new JsonObject { ["name"] = found.PersonName, ["idType"] = id.Type.Code(), ["idNumber"] = id.Number, ["mobile"] = "13800138000" };
        if (id.Stated is { } born)
        {
            party["birthDate"] = LocalDatePattern.Iso.Format(born);
        }

        if (role is { } other)
        {
            party["role"] = other.Code();
        }

        return party;
    }

    /// <summary>The persona who acts for others, with the document that says so.</summary>
    public static JsonObject Agent()
    {
        var agent = Party("agent");
        agent["mandate"] = new JsonObject { ["document"] = "mandate-1" };
        return agent;
    }

    private static string Value(FormField field) => field.Type switch
    {
        TextField => "文字"[..Math.Min(2, field.MaxLength ?? 2)],
        IntegerField or MoneyField => $"{Math.Max(field.Min ?? 1, 1):0}",
        DateField => "2026-05-01",
        BooleanField => "true",
        ChoiceField => field.Choices.First(c => c.Divisions.Count == 0).Value,
        DivisionField => "440300",
        ResidentIdField => "11010519491231002X",
        CreditCodeField => "91350100M000100Y43",
        MobileField => "13900139000",
        BankAccountField => "6222020200112233",
        _ => throw new InvalidOperationException($"The field {field.Name} needs an answer from the test."),
    };
}
