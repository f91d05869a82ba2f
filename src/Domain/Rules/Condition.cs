namespace GdCases.Domain.Rules;

/// <summary>
/// A condition over the data of an application, as the authors of the catalogue write it: a text in CEL, which the domain
/// does not read. Whoever loads it says what it comes to.
/// </summary>
/// <param name="text">As it is written.</param>
/// <param name="reads">The names it reads, such as <c>form.rent</c>.</param>
/// <param name="literals">The texts and whole numbers that it compares with, so that it can be tried on them.</param>
/// <param name="isDated">Whether it may come out differently on another day.</param>
/// <param name="holds">Whether it holds; null where it cannot be decided on such data.</param>
public sealed class Condition(string text, IReadOnlySet<string> reads, IReadOnlySet<object> literals, bool isDated, Func<ApplicationFacts, bool?> holds) : IEquatable<Condition>
{
    public string Text { get; } = text;

    public IReadOnlySet<string> Reads { get; } = reads;

    public IReadOnlySet<object> Literals { get; } = literals;

    /// <summary>Whether it may come out differently on another day.</summary>
    public bool IsDated { get; } = isDated;

    /// <summary>Whether it holds; null where it cannot be decided on such data, which the proof on load excludes for all it tries.</summary>
    public bool? Holds(ApplicationFacts facts) => holds(facts);

    /// <summary>Two of the same text are the same condition.</summary>
    public bool Equals(Condition? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as Condition);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
