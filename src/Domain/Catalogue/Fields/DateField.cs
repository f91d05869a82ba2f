using NodaTime.Text;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A day, yyyy-MM-dd.</summary>
public sealed class DateField : FieldType
{
    public override string Code => "date";

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        LocalDatePattern.Iso.Parse(text).Success ? text : FieldFaults.NotADate.At(field.Path);

    /// <summary>The year stays.</summary>
    public override string Masked(string value) => $"{value[..4]}-**-**";
}
