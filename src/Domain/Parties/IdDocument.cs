using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace GdCases.Domain.Parties;

/// <summary>What a person or an organisation proves its identity with.</summary>
public enum IdType
{
    /// <summary>
    /// 居民身份证, 18 characters (GB 11643). Also the residence permits of Hong Kong, Macao and Taiwan residents, which
    /// begin with 81, 82, 83, and the foreigners' permanent residence card of 2023, which begins with 9.
    /// </summary>
    ResidentId,

    /// <summary>统一社会信用代码, 18 characters (GB 32100); organisations only.</summary>
    CreditCode,

    /// <summary>护照.</summary>
    Passport,

    /// <summary>往来港澳通行证, of mainland residents: C, a digit or a letter, 7 digits.</summary>
    HkmoPermit,

    /// <summary>港澳居民来往内地通行证: H or M and 8 digits, on older cards 10.</summary>
    HomeReturnPermit,

    /// <summary>台湾居民来往大陆通行证: 8 digits.</summary>
    TaiwanPermit,

    /// <summary>外国人永久居留身份证 before 2023: three letters and twelve digits.</summary>
    ForeignerCard,
}

/// <summary>Where the law of entry and exit places a person.</summary>
public enum Origin
{
    /// <summary>内地居民.</summary>
    Mainland,

    /// <summary>香港居民.</summary>
    HongKong,

    /// <summary>澳门居民.</summary>
    Macao,

    /// <summary>台湾居民.</summary>
    Taiwan,

    /// <summary>外国人.</summary>
    Foreign,
}

/// <summary>An identity document's type and number, the number in capitals: a small x is the same card. Personal data.</summary>
public sealed record IdDocument(IdType Type, string Number) : IPersonalData
{
    public string Number { get; init; } = Number.Trim().ToUpperInvariant();

    /// <summary>Whether the number can be one of its type: form and check character, not whether it was ever issued.</summary>
    public bool IsWellFormed => Type switch
    {
        IdType.ResidentId => ResidentId.IsValid(Number),
        IdType.CreditCode => CreditCode.IsValid(Number),
        IdType.Passport => Number.Length is >= 5 and <= 15 && Number.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)),
        IdType.HkmoPermit => Number.Length == 9 && Number[0] == 'C' && (char.IsAsciiDigit(Number[1]) || char.IsAsciiLetterUpper(Number[1])) && Number[2..].All(char.IsAsciiDigit),
        IdType.HomeReturnPermit => Number.Length is 9 or 11 && Number[0] is 'H' or 'M' && Number[1..].All(char.IsAsciiDigit),
        IdType.TaiwanPermit => Number.Length == 8 && Number.All(char.IsAsciiDigit),
        IdType.ForeignerCard => Number.Length == 15 && Number[..3].All(char.IsAsciiLetterUpper) && Number[3..].All(char.IsAsciiDigit),
    };

    public bool IsOrganisation => Type == IdType.CreditCode;

    /// <summary>The birth date written in the document, where its number does not tell.</summary>
    public LocalDate? Stated { get; init; }

    /// <summary>Whether a well-formed number of its type tells when its holder was born.</summary>
    public bool TellsBirthDate => Type == IdType.ResidentId;

    /// <summary>When its holder was born: as a well-formed number tells, or else as was stated.</summary>
    public LocalDate? BirthDate => TellsBirthDate ? ResidentId.BirthDateOf(Number) : Stated;

    /// <summary>The sex that a well-formed number tells; null where it tells none.</summary>
    public Sex? Sex => Type == IdType.ResidentId ? ResidentId.SexOf(Number) : null;

    /// <summary>Where the document places its holder; null where it does not tell: a passport may be of any country.</summary>
    public Origin? Origin => Type switch
    {
        IdType.ResidentId => Number switch
        {
            ['8', '1', ..] => Parties.Origin.HongKong,
            ['8', '2', ..] => Parties.Origin.Macao,
            ['8', '3', ..] => Parties.Origin.Taiwan,
            ['9', ..] => Parties.Origin.Foreign,
            _ => Parties.Origin.Mainland,
        },
        IdType.HkmoPermit => Parties.Origin.Mainland,
        IdType.HomeReturnPermit => Number.StartsWith('H') ? Parties.Origin.HongKong : Parties.Origin.Macao,
        IdType.TaiwanPermit => Parties.Origin.Taiwan,
        IdType.ForeignerCard => Parties.Origin.Foreign,
        IdType.CreditCode or IdType.Passport => null,
    };

    /// <summary>
    /// A name for this identity that does not show the number: read models find "my cases" by it. It keeps a glance
    /// at a table from reading identity numbers; it is no protection against somebody who tries all numbers.
    /// </summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"gdcases/{Type}/{Number}")))[..32];

    /// <summary>First 3 and last 4 characters, the rest stars.</summary>
    public string Masked => Mask.Number(Number);

    /// <summary>How old somebody is on a day, in full years; null where the document does not tell.</summary>
    public int? AgeOn(LocalDate day) => BirthDate is { } born ? Period.Between(born, day, PeriodUnits.Years).Years : null;

    /// <summary>Whether a number written elsewhere, as in a certificate, is this document's.</summary>
    public bool IsNumber(string written) => written.Trim().ToUpperInvariant() == Number;

    public override string ToString() => $"{Type} {Masked}";
}
