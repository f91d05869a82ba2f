using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Outcomes;
using NodaTime;

namespace GdCases.Host.Api.Cases;

// [Required] describes the contract and no more: whatever is missing is told at once, together with all else that is wrong.

/// <summary>By what right an agent acts.</summary>
public sealed record MandateBody
{
    /// <summary>The reference under which the document is kept, at most 200 characters.</summary>
    [Required]
    public Reference? Document { get; init; }

    /// <summary>The last day it holds, yyyy-MM-dd; without one it holds until it is revoked.</summary>
    public LocalDate? Until { get; init; }
}

/// <summary>A person or an organisation as they are handed in.</summary>
public record PersonBody
{
    /// <summary>A person's or an organisation's name, at most 300 characters.</summary>
    [Required, MaxLength(PartyName.MaxLength)]
    public string? Name { get; init; }

    [Required]
    public IdType? IdType { get; init; }

    /// <summary>With its right check character.</summary>
    [Required, MaxLength(64)]
    public string? IdNumber { get; init; }

    /// <summary>yyyy-MM-dd; needed of a person whose document's number does not tell it: passports, permits, the older foreigner's card.</summary>
    public LocalDate? BirthDate { get; init; }

    /// <summary>
    /// 11 digits beginning 13 to 19; where the item takes them, numbers of Hong Kong, Macao and elsewhere with + and the
    /// country's code. Needed of the applicant, unless somebody stands for them, and of whoever does.
    /// </summary>
    [MaxLength(30)]
    public string? Mobile { get; init; }

    internal WrittenParty Read(PartyRole role, string path, Mandate? mandate, List<Fault> faults)
    {
        Bodies.Require(faults, $"{path}.name", Name);
        Bodies.Require(faults, $"{path}.idType", IdType);
        Bodies.Require(faults, $"{path}.idNumber", IdNumber);
        return new(path, role, Name ?? "", IdType ?? default, IdNumber ?? "", Mobile, mandate) { BirthDate = BirthDate };
    }
}

/// <summary>Who acts for the applicant.</summary>
public sealed record AgentBody : PersonBody
{
    [Required]
    public MandateBody? Mandate { get; init; }

    internal WrittenParty Read(List<Fault> faults) => Read(PartyRole.Agent, "agent", Mandate?.Document is { Text.Length: > 0 } document ? new Mandate(document, Mandate.Until) : null, faults);
}

/// <summary>Another party, in a role that the service item declares.</summary>
public sealed record PartyBody : PersonBody
{
    [Required]
    public PartyRole? Role { get; init; }
}

/// <summary>A material handed in: its code in the service item, and its files, or the reference under which the document is kept, or both.</summary>
public sealed record MaterialBody
{
    [Required]
    public string? Material { get; init; }

    /// <summary>At most 200 characters.</summary>
    public Reference? Reference { get; init; }

    /// <summary>The addresses of its files, as POST /v1/files gave them; 20 at the most.</summary>
    [MaxLength(FileDemand.MostFiles)]
    public List<string?>? Files { get; init; }

    internal static List<SuppliedMaterial> Read(List<MaterialBody?> materials, List<Fault> faults) =>
    [
        .. materials.Select((material, i) =>
        {
            Bodies.Require(faults, $"materials[{i}].material", material?.Material);
            if (material?.Files is null or [])
            {
                Bodies.Require(faults, $"materials[{i}].reference", material?.Reference?.Text);
            }

            return new SuppliedMaterial(material?.Material ?? "", material?.Reference is { Text.Length: > 0 } reference ? reference : null) { Files = material?.Files is { Count: > 0 } files ? [.. files.Select(f => f ?? "")] : null };
        }),
    ];
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
    public PersonBody? Applicant { get; init; }

    /// <summary>Who acts for the applicant, where somebody does.</summary>
    public AgentBody? Agent { get; init; }

    /// <summary>The other parties that the service item declares; a guardian for an applicant who is a minor, a legal representative for an organisation.</summary>
    [MaxLength(SubmitCaseShape.MaxParties)]
    public List<PartyBody?>? Parties { get; init; }

    /// <summary>
    /// The item's form fields by name, as texts in the form that is canonical for their type: money with two decimals
    /// (CNY), dates yyyy-MM-dd, <c>true</c> and <c>false</c>. JSON's numbers and booleans are taken too.
    /// </summary>
    public Dictionary<string, JsonElement>? Form { get; init; }

    [MaxLength(InputFields.MaxEntries)]
    public List<MaterialBody?>? Materials { get; init; }

    /// <summary>How the result is to be delivered; it can be chosen later, too.</summary>
    public DeliveryChoiceBody? Delivery { get; init; }

    public bool? Expedited { get; init; }

    /// <summary>The application in the domain's terms; null with the faults when something must be there and is not.</summary>
    public CaseApplication? ToApplication(List<Fault> faults)
    {
        faults.AddRange(TooMuch());
        return faults.Count == 0 && Read(faults) is var application && faults.Count == 0 ? application : null;
    }

    /// <summary>More of something than any application has: read no further.</summary>
    public IEnumerable<Fault> TooMuch() =>
    [
        .. Parties?.Count > SubmitCaseShape.MaxParties ? [FieldFaults.TooMany.At("parties", SubmitCaseShape.MaxParties)] : Array.Empty<Fault>(),
        .. Form?.Count > SubmitCaseShape.MaxFields ? [FieldFaults.TooMany.At("form", SubmitCaseShape.MaxFields)] : Array.Empty<Fault>(),
        .. Materials?.Count > InputFields.MaxEntries ? [FieldFaults.TooMany.At("materials", InputFields.MaxEntries)] : Array.Empty<Fault>(),
        .. (Materials ?? []).Select((m, i) => (m?.Files, i)).Where(m => m.Files?.Count > FileDemand.MostFiles).Select(m => FileDemand.TooMany.At($"materials[{m.i}].files", FileDemand.MostFiles)),
        .. (Form ?? []).Where(f => f.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array).Select(f => HttpFaults.NotScalar.At($"form.{f.Key}")),
    ];

    /// <summary>As much of an application as is there, and what must be there and is not.</summary>
    public CaseApplication Read(List<Fault> faults)
    {
        Bodies.Require(faults, "service", Service);
        Bodies.Require(faults, "division", Division);
        Bodies.Require(faults, "channel", Channel);
        var parties = new List<WrittenParty> { (Applicant ?? new PersonBody()).Read(PartyRole.Applicant, "applicant", null, faults) };
        parties.AddRange(Agent is null ? [] : [Agent.Read(faults)]);
        parties.AddRange((Parties ?? []).Select((party, i) =>
        {
            Bodies.Require(faults, $"parties[{i}].role", party?.Role);
            return (party ?? new PartyBody()).Read(party?.Role ?? PartyRole.CoApplicant, $"parties[{i}]", null, faults);
        }));
        return new CaseApplication
        {
            Division = Division ?? "",
            Channel = Channel ?? default,
            Parties = parties,
            Form = Bodies.Form(Form ?? [], faults),
            Materials = MaterialBody.Read(Materials ?? [], faults),
            Expedited = Expedited ?? false,
            Delivery = Delivery?.Read("delivery.", faults),
        };
    }
}
