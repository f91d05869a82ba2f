using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Materials;

/// <summary>A secondary material promised for later (容缺受理), and the last day of the promise.</summary>
public sealed record Promise(string Material, LocalDate By)
{
    /// <summary>Its day has passed.</summary>
    public bool IsBroken(LocalDate today) => By < today;
}

/// <summary>The fact that a material was promised and has not come yet.</summary>
public sealed record Promised(Promise Promise, Actor By, Instant At, string Action);
