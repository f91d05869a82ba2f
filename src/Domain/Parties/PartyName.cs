using System.Security.Cryptography;
using System.Text;

namespace GdCases.Domain.Parties;

/// <summary>A person's or an organisation's name, in its one form. Personal data.</summary>
public readonly record struct PartyName : IPersonalData, ITextValue<PartyName>
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxLength = 300;

    private readonly string? _text;

    private PartyName(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>张*三.</summary>
    public string Masked => Mask.Name(Text);

    /// <summary>A name for this name that does not show it, as <see cref="IdDocument.Key"/> is for a number: by it somebody is found whose whole name is known. Capitals and small letters are the same.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"gdcases/name/{Text.ToUpperInvariant()}")))[..32];

    /// <summary>The name of what somebody wrote; null when nothing visible is in it.</summary>
    public static PartyName? Parse(string written) => PlainText.Normal(written) is { } normal ? new PartyName(normal) : null;

    public static PartyName Of(string text) => new(text);

    public static PartyName Written(string text) => Parse(text) ?? default;

    public override string ToString() => Masked;
}
