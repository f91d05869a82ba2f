namespace GdCases.Domain.Catalogue.Fields;

/// <summary>true or false.</summary>
public sealed class BooleanField : FieldType
{
    public override string Code => "boolean";

    public override object Typed(string value) => value == "true";

    public override IReadOnlyList<string> Samples(FormField field) => ["true", "false"];

    public override FieldReading Read(FormField field, string text, FieldContext context) => text is "true" or "false" ? text : FieldFaults.NotABoolean.At(field.Path);

    public override string Masked(string value) => "*";
}
