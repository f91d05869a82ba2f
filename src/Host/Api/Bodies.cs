using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Host.Api;

// [Required] describes the contract and no more: whatever is missing is told at once, together with all else that is wrong.

/// <summary>A party as it is handed in.</summary>
public sealed record PartyBody
{
    /// <summary>A person's or an organisation's name, at most 100 characters.</summary>
    [Required]
    public string? Name { get; init; }

    [Required]
    public IdType? IdType { get; init; }

    /// <summary>With its right check digit.</summary>
    [Required]
    public string? IdNumber { get; init; }

    /// <summary>11 digits beginning 13 to 19.</summary>
    [Required]
    public string? Mobile { get; init; }
}

/// <summary>A material handed in: its code in the service item, and the reference under which the document is kept.</summary>
public sealed record MaterialBody
{
    [Required]
    public string? Material { get; init; }

    /// <summary>At most 200 characters.</summary>
    [Required]
    public string? Reference { get; init; }
}

/// <summary>An application.</summary>
public sealed record SubmitBody
{
    /// <summary>The service item's code.</summary>
    [Required]
    public string? Service { get; init; }

    /// <summary>The city that is to handle it, six digits (GB/T 2260).</summary>
    [Required]
    public string? Division { get; init; }

    /// <summary>app and web for applicants and agents, kiosk for kiosks, counter for intake officers.</summary>
    [Required]
    public Channel? Channel { get; init; }

    [Required]
    public PartyBody? Applicant { get; init; }

    public PartyBody? Agent { get; init; }

    /// <summary>The item's form fields; texts, numbers and booleans.</summary>
    public Dictionary<string, JsonElement>? Form { get; init; }

    public List<MaterialBody>? Materials { get; init; }
    public bool Expedited { get; init; }

    /// <summary>The application in the domain's terms; null with the faults when something must be there and is not.</summary>
    public CaseApplication? ToApplication(List<Fault> faults)
    {
        Require(faults, "service", Service);
        Require(faults, "division", Division);
        Require(faults, "channel", Channel);
        var applicant = Party(faults, "applicant", Applicant ?? new PartyBody());
        var agent = Agent is null ? null : Party(faults, "agent", Agent);
        var form = FormValues.Read(Form, faults);
        var materials = Given(Materials, faults);
        return faults.Count > 0 ? null : new CaseApplication
        {
            Division = Division!,
            Channel = Channel!.Value,
            Applicant = new Applicant(applicant.Name!, new IdDocument(applicant.IdType!.Value, applicant.IdNumber!), applicant.Mobile!),
            Agent = agent is null ? null : new AgentParty(agent.Name!, new IdDocument(agent.IdType!.Value, agent.IdNumber!), agent.Mobile!),
            Form = form,
            Materials = materials,
            Expedited = Expedited,
        };
    }

    internal static List<SuppliedMaterial> Given(List<MaterialBody>? materials, List<Fault> faults)
    {
        var given = new List<SuppliedMaterial>();
        foreach (var (material, i) in (materials ?? []).Select((m, i) => (m, i)))
        {
            Require(faults, $"materials[{i}].material", material?.Material);
            Require(faults, $"materials[{i}].reference", material?.Reference);
            given.Add(new SuppliedMaterial(material?.Material ?? "", material?.Reference ?? ""));
        }

        return given;
    }

    internal static void Require(List<Fault> faults, string path, object? value)
    {
        if (value is null or "")
        {
            faults.Add(Fault.Of("missing-field", path, "该字段必填。", "This field is required."));
        }
    }

    private static PartyBody Party(List<Fault> faults, string path, PartyBody party)
    {
        Require(faults, $"{path}.name", party.Name);
        Require(faults, $"{path}.idType", party.IdType);
        Require(faults, $"{path}.idNumber", party.IdNumber);
        Require(faults, $"{path}.mobile", party.Mobile);
        return party;
    }
}

/// <summary>Form values travel as JSON scalars and are kept as text.</summary>
public static class FormValues
{
    public const int MaxLength = 4000;

    public static Dictionary<string, string> Read(Dictionary<string, JsonElement>? form, List<Fault> faults)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in form ?? [])
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.String => Text(value),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                // An explicit null is a field left empty.
                JsonValueKind.Null => "",
                _ => null,
            };
            if (text is null)
            {
                faults.Add(Fault.Of("field-not-scalar", $"form.{name}", "表单值应为文本、数字或布尔值。", "A form value is a text, a number or a boolean."));
            }
            else if (text.Length > MaxLength || text.Contains('\0'))
            {
                faults.Add(Fault.Of("field-too-long", $"form.{name}", $"超过长度上限{MaxLength}。", $"Longer than {MaxLength} characters, or not text."));
            }
            else if (text.Length > 0)
            {
                values[name] = text;
            }
        }

        return values;
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text; the caller is told as for any other text that cannot be kept.
            return "\0";
        }
    }
}

/// <summary>One thing a correction notice asks for.</summary>
public sealed record CorrectionItemBody
{
    /// <summary><c>materials.CODE</c> or <c>form.FIELD</c>.</summary>
    [Required]
    public string? Path { get; init; }

    /// <summary>What is wrong with it; the applicant reads it.</summary>
    [Required]
    public string? Message { get; init; }
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
/// that the action does not take is refused.
/// </summary>
public sealed record ActionBody
{
    /// <summary>refuse, and decide when it denies: a code of the agency's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>In words, at most 2,000 characters; the applicant reads it.</summary>
    public string? Reason { get; init; }

    /// <summary>request-correction: everything that is missing, once and completely.</summary>
    public List<CorrectionItemBody>? Items { get; init; }

    /// <summary>request-correction (15 unless given), start-special-procedure, extend: working days.</summary>
    public int? WorkingDays { get; init; }

    /// <summary>accept: materials promised for later.</summary>
    public List<PromiseBody>? Promises { get; init; }

    /// <summary>What the caller has checked with their own eyes.</summary>
    public List<Guard>? Attestations { get; init; }

    /// <summary>supplement: documents handed in.</summary>
    public List<MaterialBody>? Materials { get; init; }

    /// <summary>supplement: form fields put right.</summary>
    public Dictionary<string, JsonElement>? Form { get; init; }

    public SpecialProcedure? Procedure { get; init; }

    /// <summary>end-special-procedure: what came of it, at most 2,000 characters.</summary>
    public string? Findings { get; init; }

    /// <summary>assess-fee, pay: CNY.</summary>
    public decimal? Amount { get; init; }

    public string? PaymentReference { get; init; }
    public string? ResultNumber { get; init; }

    /// <summary>issue: the last day it is valid, yyyy-MM-dd.</summary>
    public LocalDate? ValidUntil { get; init; }

    public DeliveryWay? Way { get; init; }
    public string? DeliveryReference { get; init; }

    public ActionInput ToInput(List<Fault> faults)
    {
        foreach (var (item, i) in (Items ?? []).Select((x, i) => (x, i)))
        {
            SubmitBody.Require(faults, $"items[{i}].path", item?.Path);
            SubmitBody.Require(faults, $"items[{i}].message", item?.Message);
        }

        foreach (var (promise, i) in (Promises ?? []).Select((x, i) => (x, i)))
        {
            SubmitBody.Require(faults, $"promises[{i}].material", promise?.Material);
            SubmitBody.Require(faults, $"promises[{i}].by", promise?.By);
        }

        var form = Form is null ? null : FormValues.Read(Form, faults);
        var materials = Materials is null ? null : SubmitBody.Given(Materials, faults);
        return new ActionInput
        {
            ReasonCode = ReasonCode,
            Reason = Reason,
            Items = Items?.Select(i => new CorrectionItem(i?.Path ?? "", i?.Message ?? "")).ToList(),
            WorkingDays = WorkingDays,
            Promises = Promises?.Select(p => new Promise(p?.Material ?? "", p?.By ?? default)).ToList(),
            Attestations = Attestations,
            Materials = materials,
            Form = form,
            Procedure = Procedure,
            Findings = Findings,
            Amount = Amount,
            PaymentReference = PaymentReference,
            ResultNumber = ResultNumber,
            ValidUntil = ValidUntil,
            Way = Way,
            DeliveryReference = DeliveryReference,
        };
    }
}

/// <summary>Whose desk; without an officer, the caller's own.</summary>
public sealed record AssignmentBody
{
    public string? Officer { get; init; }
}

public sealed record NoteBody
{
    /// <summary>At most 2,000 characters; the applicant does not see it.</summary>
    [Required]
    public string? Text { get; init; }
}
