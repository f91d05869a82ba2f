namespace GdCases.Domain.Cases.Steps;

/// <summary>One thing that can come with an action, by its name on the wire. A name means one thing, whichever steps take it.</summary>
public abstract class InputField(string name, string about, Type type)
{
    public string Name { get; } = name;

    /// <summary>What it is, for the published contract.</summary>
    public string About { get; } = about;

    /// <summary>What its values are.</summary>
    public Type Type { get; } = type;

    /// <summary>Everything wrong with a value by itself, whatever the case.</summary>
    public abstract IEnumerable<Fault> Faults(object value);

    public override string ToString() => Name;
}

/// <inheritdoc />
public sealed class InputField<T>(string name, string about, Func<T, string, IEnumerable<Fault>>? check = null) : InputField(name, about, typeof(T)) where T : notnull
{
    public override IEnumerable<Fault> Faults(object value) => check?.Invoke((T)value, Name) ?? [];
}
