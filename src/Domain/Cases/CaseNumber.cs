using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Cases;

/// <summary>
/// 受理编号, the number on the receipt: division (6), date yymmdd (6), running number (7), check digit (ISO 7064
/// MOD 11,10). Twenty digits, safe to read out and to key in; nothing personal in it. It is the key of the case's stream.
/// </summary>
public readonly record struct CaseNumber
{
    public const int Length = 20;

    /// <summary>Running numbers of a city's day go from 1 to this.</summary>
    public const int MaxRunning = 9_999_999;

    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("yyMMdd");

    private CaseNumber(string value) => Value = value;

    public string Value { get; }

    /// <summary>The handling city, which is the tenant.</summary>
    public string Division => DivisionOf(Value);

    /// <summary>Which of its city's day it is.</summary>
    public int Running => int.Parse(Value.AsSpan(12, 7), CultureInfo.InvariantCulture);

    /// <summary>The handling city in a number that is known to be one.</summary>
    public static string DivisionOf(string number) => number[..6];

    public static CaseNumber Create(string division, LocalDate date, int running)
    {
        if (division.Length != 6 || !division.All(char.IsAsciiDigit))
        {
            throw new ArgumentException("A division has six digits.", nameof(division));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(running, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(running, MaxRunning);
        var digits = $"{division}{Day.Format(date)}{running:D7}";
        return new CaseNumber(digits + CheckDigit(digits));
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out CaseNumber number)
    {
        var valid = text is { Length: Length } && text.All(char.IsAsciiDigit) && text[^1] == CheckDigit(text.AsSpan(0, Length - 1));
        number = valid ? new CaseNumber(text!) : default;
        return valid;
    }

    /// <summary>ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swap of neighbours.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var digit in digits)
        {
            var sum = (product + (digit - '0')) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (char)('0' + ((11 - product) % 10));
    }

    public override string ToString() => Value;
}
