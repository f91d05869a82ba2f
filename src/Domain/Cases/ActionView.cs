using GdCases.Domain.Cases.Steps;

namespace GdCases.Domain.Cases;

/// <summary>An action as a caller sees it: open with what it takes, or closed with why.</summary>
public sealed record ActionView
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required LegalStep Step { get; init; }
    public required bool Open { get; init; }

    /// <summary>Where it leads, when it leads anywhere from here.</summary>
    public string? To { get; init; }

    public IReadOnlyList<FieldNeed> Fields { get; init; } = [];

    /// <summary>Why it is closed.</summary>
    public IReadOnlyList<Fault> Why { get; init; } = [];
}
