using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using GdCases.Domain;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>One thing a correction notice asks for.</summary>
public sealed record CorrectionItemBody
{
    /// <summary><c>materials.CODE</c> or <c>form.FIELD</c>.</summary>
    [Required]
    public string? Path { get; init; }

    /// <summary>What is wrong with it; the applicant reads it.</summary>
    [Required]
    public FreeText? Message { get; init; }
}

public sealed record PromiseBody
{
    [Required]
    public string? Material { get; init; }

    /// <summary>A day after today, yyyy-MM-dd.</summary>
    [Required]
    public LocalDate? By { get; init; }
}

/// <summary>
/// What an action takes. Which of these fields, and which of them it needs, the case's <c>openActions</c> say; a field
/// that the action does not take is refused. The fields are those of the legal steps: nothing here repeats them.
/// </summary>
public sealed class ActionBody : Dictionary<string, JsonElement>
{
    /// <summary>What a field's values are on the wire, where that is not what they are in the domain.</summary>
    internal static Type TypeOnWire(InputField field) => field.Type switch
    {
        var t when t == typeof(IReadOnlyList<SuppliedMaterial>) => typeof(List<MaterialBody>),
        var t when t == typeof(IReadOnlyList<CorrectionItem>) => typeof(List<CorrectionItemBody>),
        var t when t == typeof(IReadOnlyList<Promise>) => typeof(List<PromiseBody>),
        var t when t == typeof(IReadOnlyList<WrittenParty>) => typeof(List<PersonBody>),
        var t when t == typeof(IReadOnlyDictionary<string, string>) => typeof(Dictionary<string, JsonElement>),
        var t => t,
    };

    /// <summary>The input in the domain's terms, with everything noted that cannot be read as what it should be.</summary>
    public ActionInput Read(JsonSerializerOptions json, List<Fault> faults)
    {
        var input = ActionInput.Nothing;
        foreach (var (name, element) in this)
        {
            if (!InputFields.All.TryGetValue(name, out var field))
            {
                faults.Add(FieldFaults.Unknown.At(name));
            }
            else if (element.ValueKind != JsonValueKind.Null && Value(field, element, json, faults) is { } value && value is not "" and not FreeText { Text: "" } and not Reference { Text: "" })
            {
                input = input.Having(field, value);
            }
        }

        return input;
    }

    private static object? Value(InputField field, JsonElement element, JsonSerializerOptions json, List<Fault> faults)
    {
        try
        {
            return element.Deserialize(TypeOnWire(field), json) switch
            {
                List<MaterialBody?> materials => MaterialBody.Read(materials, faults),
                List<CorrectionItemBody?> items => items.Select((item, i) =>
                {
                    Bodies.Require(faults, $"items[{i}].path", item?.Path);
                    Bodies.Require(faults, $"items[{i}].message", item?.Message?.Text);
                    return new CorrectionItem(item?.Path ?? "", item?.Message ?? default);
                }).ToList(),
                List<PromiseBody?> promises => promises.Select((promise, i) =>
                {
                    Bodies.Require(faults, $"promises[{i}].material", promise?.Material);
                    Bodies.Require(faults, $"promises[{i}].by", promise?.By);
                    return new Promise(promise?.Material ?? "", promise?.By ?? default);
                }).ToList(),
                List<PersonBody?> persons => persons.Select((person, i) => (person ?? new PersonBody()).Read(PartyRole.InterestedParty, $"{field.Name}[{i}]", null, faults)).ToList(),
                Dictionary<string, JsonElement> form => Bodies.Form(form, faults),
                var value => value,
            };
        }
        catch (JsonException e)
        {
            faults.Add(HttpFaults.MalformedJson.At(e.Path is { Length: > 1 } path ? $"{field.Name}{path[1..]}" : field.Name));
            return null;
        }
    }
}
