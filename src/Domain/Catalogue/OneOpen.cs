using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue;

/// <summary>What two open cases of an item never have in common: who somebody in them is, or what a field of theirs says.</summary>
/// <param name="Party">The one that is in this role.</param>
/// <param name="Field">A field of the form; null with a party.</param>
public sealed record SamePart(PartyRole? Party, string? Field)
{
    /// <summary>As an item names it.</summary>
    public string Name => Party?.Code() ?? Field!;

    /// <summary>Where an application says it.</summary>
    public string Path => Party switch { PartyRole.Applicant or PartyRole.Agent => Party.Value.Code(), null => $"form.{Field}", _ => "parties" };
}

/// <summary>Cases of an item that have all of this in common are not open at once (受理期间不得重复申请).</summary>
public sealed record OneOpen(IReadOnlyList<SamePart> Parts)
{
    /// <summary>Of one applicant one case at a time: what holds where an item says nothing else.</summary>
    public static IReadOnlyList<OneOpen> OfApplicant { get; } = [new([new SamePart(PartyRole.Applicant, null)])];
}
