using System.Globalization;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Rules;

/// <summary>Values on which conditions are tried.</summary>
public static class SampleValues
{
    /// <summary>Most literals of a kind that values are made of.</summary>
    public const int MostLiterals = 4;

    /// <summary>What a field may be, as it is written, that lies at or beside what a condition compares with: a limit, a day, a name, a length.</summary>
    /// <param name="literals">What the condition compares with.</param>
    /// <param name="field">The field.</param>
    /// <param name="days">The days that may be today.</param>
    public static IEnumerable<string> Near(IReadOnlySet<object> literals, FormField field, IReadOnlyList<LocalDate> days)
    {
        var numbers = literals.OfType<long>().Take(MostLiterals).ToList();
        var texts = literals.OfType<string>().Take(MostLiterals).ToList();
        var beside = numbers.SelectMany(n => new[] { n - 1, n, n + 1 }).Distinct();
        return field.Type switch
        {
            IntegerField => beside.Where(n => n >= (field.Min ?? 0) && !(n > field.Max)).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            MoneyField => beside.Select(n => n / 100m).Where(n => n >= (field.Min ?? 0) && !(n > field.Max)).Select(n => n.ToString("0.00", CultureInfo.InvariantCulture)),
            DateField => texts.Select(LocalDatePattern.Iso.Parse).Where(d => d.Success).Select(d => d.Value)
                .Concat(numbers.Where(n => n is >= DateField.EarliestYear and <= DateField.LatestYear).Select(n => new LocalDate((int)n, 6, 15)))
                .SelectMany(d => new[] { d.PlusDays(-1), d, d.PlusDays(1) })
                .Concat(numbers.Where(n => n is >= 0 and < DateField.EarliestYear).SelectMany(n => days.SelectMany(today => new[] { today.PlusDays((int)n), today.PlusDays(-(int)n), today.PlusYears(-(int)Math.Min(n, 150)) })))
                .Where(d => d.Year is >= DateField.EarliestYear and <= DateField.LatestYear)
                .Select(LocalDatePattern.Iso.Format),
            // Each text by itself, and each at each length.
            TextField => texts.Concat(numbers.Where(n => n is > 0 and <= 200).SelectMany(n => texts.Prepend("").Select(t => t.PadRight((int)n, '1'))))
                .Where(t => t.Length > 0 && !(t.Length > field.MaxLength)).Distinct(),
            _ => [],
        };
    }
}
