using System.Security.Cryptography;
using System.Text;

namespace GdCases.Domain.Identity;

/// <summary>What a person or an organisation proves its identity with.</summary>
public enum IdType
{
    /// <summary>居民身份证, 18 characters (GB 11643).</summary>
    ResidentId,

    /// <summary>统一社会信用代码, 18 characters (GB 32100); organisations only.</summary>
    CreditCode,

    /// <summary>护照.</summary>
    Passport,

    /// <summary>往来港澳通行证: C, a digit or a letter, 7 digits.</summary>
    HkmoPermit,
}

/// <summary>An identity document's type and number; the number is personal data.</summary>
public sealed record IdDocument(IdType Type, string Number)
{
    /// <summary>Whether the number can be one of its type: form and check digit, not whether it was ever issued.</summary>
    public bool IsWellFormed => Type switch
    {
        IdType.ResidentId => ResidentId.IsValid(Number),
        IdType.CreditCode => CreditCode.IsValid(Number),
        IdType.HkmoPermit => Number.Length == 9 && Number[0] == 'C' && (char.IsAsciiDigit(Number[1]) || char.IsAsciiLetterUpper(Number[1])) && Number[2..].All(char.IsAsciiDigit),
        _ => Number.Length is >= 5 and <= 15 && Number.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)),
    };

    public bool IsOrganisation => Type == IdType.CreditCode;

    /// <summary>
    /// A name for this identity that does not show the number: read models find "my cases" by it. It keeps a glance
    /// at a table from reading identity numbers; it is no protection against somebody who tries all numbers.
    /// </summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"gdcases/{Type}/{Number}")))[..32];

    /// <summary>First 3 and last 4 characters, the rest stars (law.md, personal data).</summary>
    public string Masked => Mask.Number(Number);

    /// <summary>Masked: whatever is written to a log goes through here.</summary>
    public override string ToString() => $"{Type} {Masked}";
}

/// <summary>How personal data is shown to those who do not need it whole.</summary>
public static class Mask
{
    /// <summary>张小三 becomes 张*三, 张三 becomes 张*.</summary>
    public static string Name(string name) => name.Length switch
    {
        0 => "",
        1 => "*",
        2 => $"{name[0]}*",
        _ => $"{name[0]}{new string('*', name.Length - 2)}{name[^1]}",
    };

    /// <summary>First 3 and last 4 characters; a number of 7 characters or fewer keeps only its last two.</summary>
    public static string Number(string number) => number.Length > 7
        ? $"{number[..3]}{new string('*', number.Length - 7)}{number[^4..]}"
        : $"{new string('*', Math.Max(0, number.Length - 2))}{number[Math.Max(0, number.Length - 2)..]}";
}
