namespace GdCases.Domain.Parties;

/// <summary>What somebody wrote in their own words: a reason, a finding, a note, an address. It may say anything of anybody, so it is personal data.</summary>
public readonly record struct FreeText : IPersonalData, ITextValue<FreeText>
{
    private readonly string? _text;

    private FreeText(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>How long it is, and nothing of what it says.</summary>
    public string Masked => $"({Text.Length})";

    /// <summary>The text in its one form; null when nothing visible is in it.</summary>
    public static FreeText? Parse(string written) => PlainText.Normal(written) is { } normal ? new FreeText(normal) : null;

    public static FreeText Of(string text) => new(text);

    public static FreeText Written(string text) => Parse(text) ?? default;

    public override string ToString() => Masked;
}
