using GdCases.Domain.Rules;

namespace GdCases.Domain.Materials;

/// <summary>A document the applicant must hand in (材料).</summary>
public sealed record Material
{
    public required string Code { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>May be promised for later (容缺受理): acceptance does not wait for it.</summary>
    public bool Deferrable { get; init; }

    /// <summary>May be left out altogether.</summary>
    public bool Optional { get; init; }

    /// <summary>Asked for only of applications of which this holds; null: of all.</summary>
    public Condition? When { get; init; }

    /// <summary>What files it takes.</summary>
    public FileDemand Files { get; init; } = FileDemand.Any;

    /// <summary>Whether an application cannot do without it.</summary>
    public bool IsRequiredOf(ApplicationFacts facts) => !Optional && When?.Holds(facts) != false;
}
