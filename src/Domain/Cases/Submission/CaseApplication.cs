using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Cases.Submission;

/// <summary>A party as it was written down, before anything was checked.</summary>
/// <param name="Path">Where its faults are told.</param>
/// <param name="Role">What it is in the case.</param>
/// <param name="Name">A person's or an organisation's.</param>
/// <param name="IdType">What it proves its identity with.</param>
/// <param name="IdNumber">The document's number.</param>
/// <param name="Mobile">Null when none is given.</param>
/// <param name="Mandate">Agents: by what right.</param>
public sealed record WrittenParty(string Path, PartyRole Role, string Name, IdType IdType, string IdNumber, string? Mobile, Mandate? Mandate)
{
    /// <summary>As the document says, where its number does not tell.</summary>
    public LocalDate? BirthDate { get; init; }
}

/// <summary>An application as it was handed in, before anything was checked.</summary>
public sealed record CaseApplication
{
    public required string Division { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>The applicant first.</summary>
    public required IReadOnlyList<WrittenParty> Parties { get; init; }

    /// <summary>By field, as it was written.</summary>
    public required IReadOnlyDictionary<string, string> Form { get; init; }

    public required IReadOnlyList<SuppliedMaterial> Materials { get; init; }
    public bool Expedited { get; init; }
    public DeliveryChoice? Delivery { get; init; }
}
