using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A unified social credit code.</summary>
public sealed class CreditCodeField : FieldType
{
    public override string Code => "credit-code";

    public override IReadOnlyList<string> Samples(FormField field) => ["91350100M000100Y43"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        new IdDocument(IdType.CreditCode, text) is { IsWellFormed: true } id ? id.Number : FieldFaults.NotADocument.At(field.Path);
}
