namespace GdCases.Domain.Catalogue.Fields;

/// <summary>One of the field's choices that is offered in the case's city.</summary>
public sealed class ChoiceField : FieldType
{
    public override string Code => "choice";

    public override IReadOnlyList<string> Samples(FormField field) => [.. field.Choices.Select(c => c.Value)];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        field.Choices.FirstOrDefault(c => c.Value == text) is not { } choice ? FieldFaults.NotAChoice.At(field.Path, string.Join(", ", field.Choices.Select(c => c.Value)))
        : choice.Divisions.Count > 0 && !choice.Divisions.Contains(context.Division) ? FieldFaults.NotOfferedHere.At(field.Path, context.Division)
        : choice.Value;

    public override string Masked(string value) => "*";
}
