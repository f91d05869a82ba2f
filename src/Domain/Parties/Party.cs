using NodaTime;

namespace GdCases.Domain.Parties;

/// <summary>By what right an agent acts: the document, and until when it holds, where it says so.</summary>
public sealed record Mandate(Reference Document, LocalDate? Until);

/// <summary>Somebody a case is about or for, in one role.</summary>
public sealed record Party(PartyRole Role, PartyName Name, IdDocument Id)
{
    public Mobile? Mobile { get; init; }

    /// <summary>Agents only.</summary>
    public Mandate? Mandate { get; init; }

    /// <summary>As everybody may see it who does not need the whole: 张*三, first 3 and last 4 characters.</summary>
    public ShownParty Masked => new(Role, Name.Masked, Id.Type, Id.Masked, Mobile?.Masked);

    /// <summary>As those see it who work on it.</summary>
    public ShownParty Whole => new(Role, Name.Text, Id.Type, Id.Number, Mobile?.Text);
}

/// <summary>A party as it is shown, masked or whole.</summary>
public sealed record ShownParty(PartyRole Role, string Name, IdType IdType, string IdNumber, string? Mobile);
