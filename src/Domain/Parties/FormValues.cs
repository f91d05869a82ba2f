using System.Collections.Immutable;

namespace GdCases.Domain.Parties;

/// <summary>The values of form fields that are personal. Personal data.</summary>
public sealed record PersonalFields(ImmutableSortedDictionary<string, string> Values) : IPersonalData
{
    public string Masked => $"({Values.Count})";

    public override string ToString() => Masked;
}

/// <summary>
/// A filled-in form, its personal values apart from the others. Values are texts in the canonical form of their field's
/// type: dates as yyyy-MM-dd, money in CNY with at most two decimals, truth as true or false.
/// </summary>
public sealed record FormValues
{
    public static FormValues Empty { get; } = new();

    /// <summary>Values that are nobody's personal data.</summary>
    public ImmutableSortedDictionary<string, string> Open { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public PersonalFields Personal { get; init; } = new(ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>All of it.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => Open.Concat(Personal.Values);

    public int Count => Open.Count + Personal.Values.Count;

    /// <summary>A field's value; null when it was not filled in.</summary>
    public string? this[string name] => Open.GetValueOrDefault(name) ?? Personal.Values.GetValueOrDefault(name);

    /// <summary>The values of a form whose personal fields are known.</summary>
    public static FormValues Of(IEnumerable<KeyValuePair<string, string>> values, Func<string, bool> isPersonal)
    {
        var byKind = values.ToLookup(v => isPersonal(v.Key));
        return new() { Open = byKind[false].ToImmutableSortedDictionary(), Personal = new(byKind[true].ToImmutableSortedDictionary()) };
    }

    /// <summary>This form with some values put right.</summary>
    public FormValues With(FormValues other) => new() { Open = Open.SetItems(other.Open), Personal = new(Personal.Values.SetItems(other.Personal.Values)) };
}
