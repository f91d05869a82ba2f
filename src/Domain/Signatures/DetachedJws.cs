using GdCases.Domain.Parties;

namespace GdCases.Domain.Signatures;

/// <summary>
/// A signature as its signer made it: a JWS of RFC 7515 in compact form without what it signs (appendix F). Its header
/// carries the signer's certificates, which name a person, so it is personal data.
/// </summary>
public readonly record struct DetachedJws : IPersonalData, ITextValue<DetachedJws>
{
    /// <summary>The longest there can be: a chain of a few certificates. In characters.</summary>
    public const int MaxLength = 16_000;

    private readonly string? _text;

    private DetachedJws(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>How long it is, and nothing of what it says.</summary>
    public string Masked => $"({Text.Length})";

    public static DetachedJws Of(string text) => new(text);

    public static DetachedJws Written(string text) => new(text.Trim());

    public override string ToString() => Masked;
}
