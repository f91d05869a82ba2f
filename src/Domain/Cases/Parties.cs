using GdCases.Domain.Identity;

namespace GdCases.Domain.Cases;

/// <summary>Who applies. Personal data: it stands in events only inside this type and <see cref="AgentParty"/>.</summary>
public sealed record Applicant(string Name, IdDocument Id, string Mobile)
{
    public MaskedParty Masked => new(Mask.Name(Name), Id.Type, Id.Masked, Mask.Number(Mobile));

    /// <summary>Masked: whatever is written to a log goes through here.</summary>
    public override string ToString() => Masked.ToString();
}

/// <summary>Who acts for the applicant. Personal data.</summary>
public sealed record AgentParty(string Name, IdDocument Id, string Mobile)
{
    public MaskedParty Masked => new(Mask.Name(Name), Id.Type, Id.Masked, Mask.Number(Mobile));

    /// <summary>Masked: whatever is written to a log goes through here.</summary>
    public override string ToString() => Masked.ToString();
}

/// <summary>A party as everybody may see it who does not need the whole: 张*三, first 3 and last 4 characters.</summary>
public sealed record MaskedParty(string Name, IdType IdType, string IdNumber, string Mobile);
