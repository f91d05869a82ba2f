using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A resident identity number of somebody born already.</summary>
public sealed class ResidentIdField : FieldType
{
    public override string Code => "resident-id";

    public override IReadOnlyList<string> Samples(FormField field) => ["11010519491231002X", "440106201506010019"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        new IdDocument(IdType.ResidentId, text) is not { IsWellFormed: true } id ? FieldFaults.NotADocument.At(field.Path)
        : id.BirthDate > context.Today ? FieldFaults.NotBornYet.At(field.Path)
        : id.Number;
}
