using System.Globalization;

namespace GdCases.Domain.Parties;

/// <summary>How personal data is shown to those who do not need it whole (law.md, personal data). Counted in what a reader sees as one character, so that rare ones stay whole.</summary>
public static class Mask
{
    /// <summary>张小三 becomes 张*三, 张三 becomes 张*.</summary>
    public static string Name(string name) => Characters(name) switch
    {
        [] => "",
        [_] => "*",
        [var first, _] => $"{first}*",
        [var first, .. var middle, var last] => $"{first}{new string('*', middle.Length)}{last}",
    };

    /// <summary>First 3 and last 4 characters; of 10 or fewer the first two and the last two, of 7 or fewer only the last two, so that more is hidden than shown of what is short.</summary>
    public static string Number(string number)
    {
        var characters = Characters(number);
        var (first, last) = characters.Length > 10 ? (3, 4) : characters.Length > 7 ? (2, 2) : (0, Math.Min(2, characters.Length));
        return string.Concat([.. characters[..first], new string('*', characters.Length - first - last), .. characters[^last..]]);
    }

    private static string[] Characters(string text)
    {
        var starts = StringInfo.ParseCombiningCharacters(text);
        return [.. starts.Select((start, i) => text[start..(i + 1 < starts.Length ? starts[i + 1] : text.Length)])];
    }
}
