using System.Globalization;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A whole number within the field's limits.</summary>
public sealed class IntegerField : FieldType
{
    public override string Code => "integer";

    public override object Typed(string value) => long.Parse(value, CultureInfo.InvariantCulture);

    public override IReadOnlyList<string> Samples(FormField field) => Limits.Samples(field, 0, 1_000_000, "0");

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Limits.Hold(field, number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : FieldFaults.NotANumber.At(field.Path, Limits.Of(field));

    public override string Masked(string value) => "*";

    /// <summary>The limits of a number, for people and for checking.</summary>
    internal static class Limits
    {
        public static bool Hold(FormField field, decimal value) => !(value < field.Min) && !(value > field.Max);

        /// <summary>Years are whole numbers too, and conditions compare them with today's.</summary>
        private const decimal AYear = 2026;

        public static IReadOnlyList<string> Samples(FormField field, decimal least, decimal most, string format) =>
            [.. new[] { field.Min ?? least, field.Max ?? most, Math.Min(field.Max ?? most, (field.Min ?? least) + 1), AYear }.Where(v => Hold(field, v)).Distinct().Select(v => v.ToString(format, CultureInfo.InvariantCulture))];

        public static LocalizedText Of(FormField field) => new(
            $"{(field.Min is null ? "" : $"，最小{field.Min}")}{(field.Max is null ? "" : $"，最大{field.Max}")}",
            $"{(field.Min is null ? "" : $", at least {field.Min}")}{(field.Max is null ? "" : $", at most {field.Max}")}");
    }
}
