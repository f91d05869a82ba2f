using System.Buffers;
using System.Globalization;
using System.Text;

namespace GdCases.Domain.Parties;

/// <summary>
/// A value that is personal data. It stands in events only inside types that are this, so that it can be sealed with its
/// person's key and, one day, forgotten; and it prints itself masked, so that no log has it by accident.
/// </summary>
public interface IPersonalData
{
    /// <summary>As those see it who do not need it whole.</summary>
    string Masked { get; }
}

/// <summary>A value that travels and is kept as one text.</summary>
public interface ITextValue<out TSelf>
{
    string Text { get; }

    /// <summary>The value of a text that has been checked already, as from the store.</summary>
    static abstract TSelf Of(string text);

    /// <summary>The value of what somebody wrote; empty when it can be none.</summary>
    static abstract TSelf Written(string text);
}

/// <summary>What people write, in one form: without blanks at its ends, in Unicode's composed form (NFC).</summary>
public static class PlainText
{
    /// <summary>Characters of a text as people count them: one beyond the first plane is one.</summary>
    public static int Count(string text) => text.EnumerateRunes().Count();

    /// <summary>Letters by Unicode's book that show nothing: Hangul fillers and the empty Braille cell.</summary>
    private static readonly Rune[] Blank = [new('\u115F'), new('\u1160'), new('\u3164'), new('\uFFA0'), new('\u2800')];

    /// <summary>The text in its one form; null when it is no text (half a surrogate pair, a NUL, what Unicode never makes a character) or nothing visible is in it.</summary>
    public static string? Normal(string text)
    {
        if (!IsWellFormed(text))
        {
            return null;
        }

        var normal = text.Trim().Normalize(NormalizationForm.FormC);
        return normal.EnumerateRunes().Any(IsVisible) ? normal : null;
    }

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || rune.Value == 0 || IsNoncharacter(rune))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>The last two of each plane, and thirty-two in the middle: never to be exchanged, and no normal form takes them.</summary>
    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsVisible(Rune rune) => !Blank.Contains(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
}
