using System.Globalization;
using System.Text.Json.Nodes;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using Microsoft.OpenApi;

namespace GdCases.Host.Api.Http;

/// <summary>
/// What holds for every schema of the contract, so that no type needs to say it: a value that is not there is absent and
/// never null, every text has a length, every list and every whole number a greatest. What a type says itself stays.
/// </summary>
internal static class Bounds
{
    /// <summary>The longest answer that is one text: a file of the catalogue.</summary>
    private const int LongestText = Startup.HttpServer.MaxBody;

    /// <summary>No list of an answer is longer: the catalogue has some 3,000 items, a case some dozens of events.</summary>
    private const int LongestList = 10_000;

    public const string Code = "^[a-z][a-z0-9-]*$";
    public const string Division = "^[0-9]{6}$";
    public const string Number = "^[0-9]{20}$";

    /// <summary>By what a property is called, whatever has it.</summary>
    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["division"] = Division,
        ["divisions"] = Division,
        ["service"] = Code,
        ["workflow"] = Code,
        ["agency"] = Code,
        ["category"] = Code,
        ["action"] = Code,
        ["role"] = Code,
        ["roles"] = Code,
        ["material"] = Code,
        ["links"] = Number,
        ["moved"] = Number,
    };

    /// <summary>Whose <c>number</c> is not a case's.</summary>
    private static readonly string[] OtherNumbers = ["ResultView", "IdDocument"];

    /// <summary>Goes through all that the document says.</summary>
    public static void Set(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            Of(schema, null, name);
        }

        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            {
                Of(parameter.Schema, null, null);
            }

            foreach (var content in (operation.Responses ?? []).Values.SelectMany(r => r.Content?.Values ?? []).Concat(operation.RequestBody?.Content?.Values ?? []))
            {
                Of(content.Schema, null, null, LongestText);
            }

            foreach (var header in (operation.Responses ?? []).Values.SelectMany(r => r.Headers?.Values ?? []))
            {
                Of(header.Schema, null, null);
            }
        }
    }

    /// <summary>Bounds one schema and all that is written out within it; what it refers to is bounded where it stands.</summary>
    private static void Of(IOpenApiSchema? given, string? property, string? owner, int longest = InputFields.MaxText)
    {
        if (given is not OpenApiSchema schema)
        {
            return;
        }

        if (schema.Type is { } type && type != JsonSchemaType.Null)
        {
            schema.Type = type & ~JsonSchemaType.Null;
        }

        switch (schema.Type)
        {
            case JsonSchemaType.String when schema.Enum is null:
                schema.Pattern ??= property == "number" && !OtherNumbers.Contains(owner) ? Number : schema.Format is null && property is not null ? Patterns.GetValueOrDefault(property) : null;
                schema.MaxLength ??= schema.Pattern switch { Division => 6, Number => CaseNumber.Length, Code => InputFields.MaxCode, _ => schema.Format switch { "date" => 10, "date-time" => 40, _ => longest } };
                break;
            case JsonSchemaType.Integer:
                schema.Minimum ??= "0";
                schema.Maximum ??= (schema.Format == "int64" ? 9_007_199_254_740_991 : int.MaxValue).ToString(CultureInfo.InvariantCulture);
                break;
            case JsonSchemaType.Array:
                schema.MaxItems ??= LongestList;
                Of(schema.Items, property, owner);
                break;
            default:
                break;
        }

        foreach (var (name, child) in schema.Properties?.ToList() ?? [])
        {
            var plain = WithoutNull(child);
            schema.Properties![name] = plain;
            Of(plain, name, owner);
        }

        Of(schema.AdditionalProperties, property, owner, property == "files" ? LongestText : Cases.Bodies.MaxValue);
    }

    /// <summary>The one of two that is not null, with what was said of it.</summary>
    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema) =>
        schema.OneOf is { Count: 2 } two && two.Any(s => s.Type == JsonSchemaType.Null) ? two.First(s => s.Type != JsonSchemaType.Null) : schema;

    /// <summary>The schema of a parameter that is read from its text, by what it takes.</summary>
    public static OpenApiSchema OneOf(IEnumerable<string> values) => new() { Type = JsonSchemaType.String, Enum = [.. values.Select(v => JsonValue.Create(v))] };
}
