using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>Text in its one form, at most as long as the field says.</summary>
public sealed class TextField : FieldType
{
    /// <summary>Longest text a field takes when it sets no limit of its own, in characters.</summary>
    public const int DefaultMaxLength = 500;

    public override string Code => "text";

    public override IReadOnlyList<string> Samples(FormField field) => ["甲", "abc 1"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        PlainText.Normal(text) is not { } normal ? FieldFaults.NotText.At(field.Path)
        : PlainText.Count(normal) > (field.MaxLength ?? DefaultMaxLength) ? FieldFaults.TooLong.At(field.Path, field.MaxLength ?? DefaultMaxLength)
        : normal;

    public override string Masked(string value) => Mask.Name(value);
}
