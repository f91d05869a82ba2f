namespace GdCases.Domain.Cases.Steps;

/// <summary>One field an action takes now; with values, those it may have (for items, their paths), or in the case of attestations must contain.</summary>
public sealed record FieldNeed(InputField Field, bool Required)
{
    public string Name => Field.Name;

    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The greatest number it may be, for working days.</summary>
    public int? AtMost { get; init; }
}
