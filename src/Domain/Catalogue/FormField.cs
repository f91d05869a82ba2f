using GdCases.Domain.Catalogue.Fields;

namespace GdCases.Domain.Catalogue;

/// <summary>One of the values of a choice; with divisions, offered only where the case is handled there.</summary>
public sealed record Choice(string Value, LocalizedText Title)
{
    public IReadOnlyList<string> Divisions { get; init; } = [];
}

/// <summary>
/// A question of the form, described so that any front end can draw it and the engine can check it. Values travel and
/// are kept as text in the canonical form of the field's type.
/// </summary>
public sealed record FormField
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required FieldType Type { get; init; }
    public bool Required { get; init; }
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>Least and greatest value of an integer or of money.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>In characters; texts only.</summary>
    public int? MaxLength { get; init; }

    /// <summary>For a case number: the service item the other case must be for.</summary>
    public string? Service { get; init; }

    /// <summary>Personal data, kept apart and masked where it is shown; so it is unless the catalogue says otherwise.</summary>
    public bool Personal { get; init; } = true;

    /// <summary>Where a fault of this field is told.</summary>
    public string Path => $"form.{Name}";
}
