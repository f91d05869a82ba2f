using System.Collections.Frozen;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Parties;

public enum Sex { Male, Female }

/// <summary>Resident identity number, 18 characters (GB 11643): area 6, birth date 8, sequence 3, check 1.</summary>
public static class ResidentId
{
    private const string Remainders = "10X98765432";
    private static readonly LocalDatePattern BirthDate = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    /// <summary>GB/T 2260: the provinces; 81 to 83 for residents of Hong Kong, Macao and Taiwan, 9 for foreigners.</summary>
    private static readonly FrozenSet<string> Areas = new[]
    {
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
    }.Concat(Enumerable.Range(90, 10).Select(n => $"{n}")).ToFrozenSet();

    private static ReadOnlySpan<int> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Right length, a birth date that exists and the right check character (ISO 7064 MOD 11-2).</summary>
    public static bool IsValid(string? text) =>
        text is { Length: 18 } && Areas.Contains(text[..2]) && text.AsSpan(0, 17).IndexOfAnyExceptInRange('0', '9') < 0
        && BirthDate.Parse(text[6..14]) is { Success: true, Value.Year: >= 1850 }
        && text[17] == Check(text);

    /// <summary>The check character that belongs to the first 17 digits.</summary>
    public static char Check(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += (first17[i] - '0') * Weights[i];
        }

        return Remainders[sum % 11];
    }

    /// <summary>The sex written in a valid number: odd sequences are male.</summary>
    public static Sex SexOf(string valid) => (valid[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>The birth date written in a valid number.</summary>
    public static LocalDate BirthDateOf(string valid) => BirthDate.Parse(valid[6..14]).Value;
}
