using GdCases.Domain.Cases;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>The number of another case, which becomes a link.</summary>
public sealed class CaseNumberField : FieldType
{
    public override string Code => "case-number";

    public override IReadOnlyList<string> Samples(FormField field) => ["44010026052000000010"];

    public override FieldReading Read(FormField field, string text, FieldContext context) => CaseNumber.TryParse(text, out var number) ? number.Value : FieldFaults.NotACaseNumber.At(field.Path);

    /// <summary>Nothing personal is in a case number.</summary>
    public override string Masked(string value) => value;
}
