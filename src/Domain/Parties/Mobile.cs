namespace GdCases.Domain.Parties;

/// <summary>Where a mobile number is from.</summary>
public enum MobileRegion { Mainland, HongKong, Macao, Elsewhere }

/// <summary>
/// A mobile number in its one form: 11 digits beginning 13 to 19 for the mainland, otherwise <c>+</c> and the country's
/// code (E.164). Personal data.
/// </summary>
public readonly record struct Mobile : IPersonalData, ITextValue<Mobile>
{
    private readonly string? _text;

    private Mobile(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>First 3 and last 4 characters.</summary>
    public string Masked => Mask.Number(Text);

    public MobileRegion Region =>
        Text.StartsWith("+852", StringComparison.Ordinal) ? MobileRegion.HongKong
        : Text.StartsWith("+853", StringComparison.Ordinal) ? MobileRegion.Macao
        : Text.StartsWith('+') ? MobileRegion.Elsewhere
        : MobileRegion.Mainland;

    /// <summary>The number of what somebody wrote, blanks and hyphens left out; null when it can be none.</summary>
    public static Mobile? Parse(string written)
    {
        var text = string.Concat(written.Where(c => c is not (' ' or '-')));
        text = text.StartsWith("+86", StringComparison.Ordinal) ? text[3..] : text;
        var digits = text.AsSpan(text.StartsWith('+') ? 1 : 0);
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        var valid = text switch
        {
            ['+', '8', '5', '2', .. var local] => local is [>= '4' and <= '9', ..] and { Length: 8 },
            ['+', '8', '5', '3', .. var local] => local is ['6', ..] and { Length: 8 },
            ['+', >= '1', ..] => text.Length is >= 8 and <= 16,
            ['1', >= '3' and <= '9', ..] => text.Length == 11,
            _ => false,
        };
        return valid ? new Mobile(text) : null;
    }

    public static Mobile Of(string text) => new(text);

    public static Mobile Written(string text) => Parse(text) ?? default;

    public override string ToString() => Masked;
}
