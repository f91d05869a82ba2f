namespace GdCases.Domain.Parties;

/// <summary>Unified social credit code, 18 characters (GB 32100); its alphabet leaves out I, O, S, V and Z.</summary>
public static class CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static ReadOnlySpan<int> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>Right length, only characters of the alphabet and the right check character.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: 18 } && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) && text[17] == Check(text);

    /// <summary>The check character that belongs to the first 17 characters: (31 - sum mod 31) mod 31.</summary>
    public static char Check(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += Alphabet.IndexOf(first17[i], StringComparison.Ordinal) * Weights[i];
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }
}
