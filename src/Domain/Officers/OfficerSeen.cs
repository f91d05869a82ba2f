using GdCases.Domain.Parties;

namespace GdCases.Domain.Officers;

/// <summary>An officer came with a token that says something new, or for the first time on a day.</summary>
[StoredAs("officer-seen")]
public sealed record OfficerSeen : OfficerEvent
{
    public required string Officer { get; init; }

    /// <summary>Null when the token does not say it.</summary>
    public PartyName? Name { get; init; }

    public required string Agency { get; init; }
    public required IReadOnlyList<string> Divisions { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }

    public override Officer Apply(Officer? officer) => new()
    {
        Id = Officer,
        Name = Name,
        Agency = Agency,
        Divisions = Divisions,
        Roles = Roles,
        LastSeen = At,
        Deputies = officer?.Deputies ?? [],
    };
}
