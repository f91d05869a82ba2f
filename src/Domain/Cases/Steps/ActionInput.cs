using System.Collections.Immutable;

namespace GdCases.Domain.Cases.Steps;

/// <summary>What came with an action, by field. A field that the action does not take is refused, never ignored.</summary>
public sealed class ActionInput
{
    private readonly ImmutableDictionary<string, object> _values;

    private ActionInput(ImmutableDictionary<string, object> values) => _values = values;

    public static ActionInput Nothing { get; } = new(ImmutableDictionary<string, object>.Empty);

    /// <summary>The names of the fields that are there.</summary>
    public IEnumerable<string> Given => _values.Keys;

    /// <summary>The same with a field filled in; null, an empty text and nothing visible are fields left out.</summary>
    public ActionInput With<T>(InputField<T> field, T? value) where T : struct => value is null ? this : Having(field, value.Value);

    /// <inheritdoc cref="With{T}(InputField{T}, T?)"/>
    public ActionInput With<T>(InputField<T> field, T? value) where T : class => value is null or "" ? this : Having(field, value);

    /// <summary>The same with a field filled in by a value of its type.</summary>
    public ActionInput Having(InputField field, object value) => new(_values.SetItem(field.Name, value));

    public bool Has(InputField field) => _values.ContainsKey(field.Name);

    /// <summary>A field's value; null when it was left out.</summary>
    public T? Find<T>(InputField<T> field) where T : class => (T?)_values.GetValueOrDefault(field.Name);

    /// <inheritdoc cref="Find{T}"/>
    public T? Value<T>(InputField<T> field) where T : struct => (T?)_values.GetValueOrDefault(field.Name);

    /// <summary>Everything wrong with the values by themselves.</summary>
    public IEnumerable<Fault> Faults(IEnumerable<InputField> fields) => fields.Where(Has).SelectMany(f => f.Faults(_values[f.Name]));
}
