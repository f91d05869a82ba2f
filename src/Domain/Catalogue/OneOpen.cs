using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue;

/// <summary>What two open cases of an item never have in common: who somebody in them is, or what a field of theirs says.</summary>
/// <param name="Parties">Whoever is in one of these roles, whichever it is; none with a field.</param>
/// <param name="Field">A field of the form; null with parties.</param>
public sealed record SamePart(IReadOnlyList<PartyRole> Parties, string? Field)
{
    /// <summary>As an item names it.</summary>
    public string Name => Field ?? string.Join(" or ", Parties.Select(p => p.Code()));

    /// <summary>Where an application says it.</summary>
    public string Path => Field is not null ? $"form.{Field}" : Parties[0] is PartyRole.Applicant or PartyRole.Agent ? Parties[0].Code() : "parties";
}

/// <summary>Cases of an item that have all of this in common are not open at once (受理期间不得重复申请).</summary>
public sealed record OneOpen(IReadOnlyList<SamePart> Parts)
{
    /// <summary>Of one applicant one case at a time: what holds where an item says nothing else.</summary>
    public static IReadOnlyList<OneOpen> OfApplicant { get; } = [new([new SamePart([PartyRole.Applicant], null)])];

    /// <summary>It is about the applicants themselves, whose identity is proven, and not about something alone that anybody can write down.</summary>
    public bool IsOfWhoApplies => Parts.Any(p => p.Parties.Contains(PartyRole.Applicant));
}
