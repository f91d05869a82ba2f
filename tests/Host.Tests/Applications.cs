using System.Text.Json.Nodes;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Host.Access;

namespace GdCases.Host.Tests;

/// <summary>Complete applications for any item, made from its catalogue entry alone.</summary>
public static class Applications
{
    public static JsonObject For(ServiceItem item, string channel = "app", string persona = "applicant", string division = "440100", Func<FormField, string?>? answer = null)
    {
        var form = new JsonObject();
        foreach (var field in item.Form.Where(f => f.Required))
        {
            form[field.Name] = answer?.Invoke(field) ?? Value(field);
        }

        return new JsonObject
        {
            ["service"] = item.Code,
            ["division"] = division,
            ["channel"] = channel,
            ["applicant"] = Party(persona, item.Subject == Subject.Organisation),
            ["form"] = form,
            ["materials"] = new JsonArray([.. item.Materials.Select(m => new JsonObject { ["material"] = m.Code, ["reference"] = $"doc-{m.Code}" })]),
        };
    }

    public static JsonObject Party(string persona, bool organisation = false)
    {
        var found = DevelopmentTokens.Personas.Single(p => p.Name == persona);
        var id = found.Identities.First(i => i.IsOrganisation == organisation);
        return new JsonObject { ["name"] = found.PersonName, ["idType"] = id.Type.Code(), ["idNumber"] = id.Number, ["mobile"] = "13800138000" };
    }

    private static string Value(FormField field) => field.Type switch
    {
        FieldType.Text => "文字"[..Math.Min(2, field.MaxLength ?? 2)],
        FieldType.Integer or FieldType.Money => $"{Math.Max(field.Min ?? 1, 1):0}",
        FieldType.Date => "2026-05-01",
        FieldType.Boolean => "true",
        FieldType.Choice => field.Choices.First(c => c.Divisions.Count == 0).Value,
        FieldType.Division => "440300",
        FieldType.ResidentId => "11010519491231002X",
        FieldType.CreditCode => "91350100M000100Y43",
        FieldType.Mobile => "13900139000",
        FieldType.BankAccount => "6222020200112233",
        _ => throw new InvalidOperationException($"The field {field.Name} needs an answer from the test."),
    };
}
