using System.Globalization;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>An amount in CNY, never negative, kept with two decimals.</summary>
public sealed class MoneyField : FieldType
{
    public override string Code => "money";

    /// <summary>In fen: conditions count in whole numbers.</summary>
    public override object Typed(string value) => (long)(decimal.Parse(value, CultureInfo.InvariantCulture) * 100);

    public override IReadOnlyList<string> Samples(FormField field) => IntegerField.Limits.Samples(field, 0, 1_000_000, "0.00");

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount.Scale <= 2 && IntegerField.Limits.Hold(field, amount)
            ? amount.ToString("0.00", CultureInfo.InvariantCulture)
            : FieldFaults.NotAnAmount.At(field.Path, IntegerField.Limits.Of(field));

    public override string Masked(string value) => "*";
}
