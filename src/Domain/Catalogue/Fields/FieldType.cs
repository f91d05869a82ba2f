using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>What a field's value is read against beside the field itself.</summary>
/// <param name="Division">The city that handles the case.</param>
/// <param name="IsDivision">Whether a six-digit code is a division of the province.</param>
/// <param name="Today">The legal day.</param>
public sealed record FieldContext(string Division, Func<string, bool> IsDivision, LocalDate Today);

/// <summary>A value in its type's canonical form, or what is wrong with it.</summary>
public readonly record struct FieldReading
{
    public string? Value { get; private init; }

    public Fault? Fault { get; private init; }

    public static implicit operator FieldReading(string value) => new() { Value = value };

    public static implicit operator FieldReading(Fault fault) => new() { Fault = fault };
}

/// <summary>A type of form field: how its values are read, and how they are shown when they are personal.</summary>
public abstract class FieldType : Term, ITerm<FieldType>
{
    public static Terms<FieldType> All { get; } = new(
        new TextField(), new IntegerField(), new MoneyField(), new DateField(), new BooleanField(), new ChoiceField(), new DivisionField(),
        new ResidentIdField(), new CreditCodeField(), new MobileField(), new BankAccountField(), new CaseNumberField());

    /// <summary>Reads a value that is not empty.</summary>
    public abstract FieldReading Read(FormField field, string text, FieldContext context);

    /// <summary>A canonical value as conditions read it: a text unless the type says otherwise.</summary>
    public virtual object Typed(string value) => value;

    /// <summary>Canonical values that a field can have, at its limits and between: conditions are tried on them.</summary>
    public abstract IReadOnlyList<string> Samples(FormField field);

    /// <summary>A value as those see it who do not need it whole.</summary>
    public virtual string Masked(string value) => Mask.Number(value);
}
