using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A day, yyyy-MM-dd.</summary>
public sealed class DateField : FieldType
{
    /// <summary>No day that an application can be about lies before or after.</summary>
    public const int EarliestYear = 1850;

    /// <inheritdoc cref="EarliestYear"/>
    public const int LatestYear = 2200;

    public override string Code => "date";

    /// <summary>A point in time, for that is what days are compared as in CEL: midnight, so that no two days are alike.</summary>
    public override object Typed(string value) => LocalDatePattern.Iso.Parse(value).Value.AtMidnight().WithOffset(Offset.Zero).ToDateTimeOffset();

    public override IReadOnlyList<string> Samples(FormField field) => ["1990-02-28", "2024-02-29", "2060-12-31"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= EarliestYear and <= LatestYear } ? text : FieldFaults.NotADate.At(field.Path);

    /// <summary>The year stays.</summary>
    public override string Masked(string value) => $"{value[..4]}-**-**";
}
