using System.Globalization;
using System.Text.Json.Nodes;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Catalogue;

/// <summary>
/// A service item's form as JSON Schema 2020-12, so that any form renderer draws it. Values are texts in the canonical
/// form of their type, as they travel; what spans fields, days and cities is checked when the application comes.
/// </summary>
internal static class FormSchema
{
    public static JsonObject Of(ServiceItem item, ServiceCatalogue catalogue, Titles titles)
    {
        var properties = new JsonObject();
        foreach (var field in item.Form)
        {
            var schema = new JsonObject { ["type"] = "string", ["title"] = titles.In(field.Title), ["maxLength"] = Bodies.MaxValue };
            foreach (var (keyword, value) in Keywords(field, catalogue, titles))
            {
                schema[keyword] = value;
            }

            properties[field.Name] = schema;
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"/v1/catalogue/services/{item.Code}/schema",
            ["title"] = titles.In(item.Title),
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. item.Form.Where(f => f.Required).Select(f => (JsonNode)f.Name)]),
            ["additionalProperties"] = false,
        };
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Keywords(FormField field, ServiceCatalogue catalogue, Titles titles)
    {
        switch (field.Type)
        {
            case TextField:
                yield return new("maxLength", field.MaxLength ?? TextField.DefaultMaxLength);
                // Blanks alone are no text.
                yield return new("pattern", "\\S");
                break;
            case IntegerField:
                yield return new("pattern", field.Min >= 0 ? "^[0-9]{1,18}$" : "^-?[0-9]{1,18}$");
                break;
            case MoneyField:
                yield return new("pattern", "^[0-9]{1,15}(\\.[0-9]{1,2})?$");
                break;
            case DateField:
                yield return new("format", "date");
                break;
            case BooleanField:
                yield return new("oneOf", new JsonArray(Named("true", titles.In(new("是", "Yes"))), Named("false", titles.In(new("否", "No")))));
                break;
            case ChoiceField:
                yield return new("oneOf", new JsonArray([.. field.Choices.Select(c => Offered(Named(c.Value, titles.In(c.Title)), c))]));
                break;
            case DivisionField:
                yield return new("oneOf", new JsonArray([.. catalogue.Divisions.OrderBy(d => d.Code, StringComparer.Ordinal).Select(d => Named(d.Code, titles.In(d.Title)))]));
                break;
            case CaseNumberField:
                yield return new("pattern", Bounds.Number);
                break;
            case ResidentIdField:
                yield return new("pattern", "^[0-9]{17}[0-9Xx]$");
                break;
            case CreditCodeField:
                yield return new("pattern", "^[0-9A-Za-z]{18}$");
                break;
            case MobileField:
                yield return new("pattern", "^1[3-9][0-9]{9}$");
                break;
            case BankAccountField:
                yield return new("pattern", "^[0-9]{8,30}$");
                break;
            default:
                throw new InvalidOperationException($"How a field of type {field.Type.Code} is drawn is not said.");
        }

        if (field is { Min: not null } or { Max: not null })
        {
            // JSON Schema has no bounds for texts: told to people.
            yield return new("description", titles.In(new($"{Bound("最小", field.Min)}{(field is { Min: not null, Max: not null } ? "，" : "")}{Bound("最大", field.Max)}", $"{Bound("at least ", field.Min)}{(field is { Min: not null, Max: not null } ? ", " : "")}{Bound("at most ", field.Max)}")));
        }
    }

    private static string Bound(string what, decimal? value) => value is { } bound ? string.Create(CultureInfo.InvariantCulture, $"{what}{bound}") : "";

    private static JsonObject Named(string value, string title) => new() { ["const"] = value, ["title"] = title };

    /// <summary>Where a choice is offered only in some cities, those.</summary>
    private static JsonObject Offered(JsonObject choice, Choice of)
    {
        if (of.Divisions.Count > 0)
        {
            choice["x-divisions"] = new JsonArray([.. of.Divisions.Select(d => (JsonNode)d)]);
        }

        return choice;
    }
}
