namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A division of the province, six digits.</summary>
public sealed class DivisionField : FieldType
{
    public override string Code => "division";

    public override IReadOnlyList<string> Samples(FormField field) => ["440100", "440300"];

    public override FieldReading Read(FormField field, string text, FieldContext context) => context.IsDivision(text) ? text : FieldFaults.NotADivision.At(field.Path);

    /// <summary>The province stays.</summary>
    public override string Masked(string value) => $"{value[..2]}****";
}
