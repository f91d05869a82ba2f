using System.Text.RegularExpressions;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>
/// Whom a certificate names. Authorities write it in three ways, and each is read: the subject's serialNumber or
/// organizationIdentifier with a prefix that says what it is (ETSI EN 319 412-1: PAS and a country for passports, IDCCN for
/// what China gives people to prove who they are, NTRCN for organisations); the same without a prefix, and the extensions for
/// identity numbers of GB/T 20518 (below 1.2.156.10260.4.1), and then only what can be nothing but a resident's or an
/// organisation's number, for a serial number may be any. A person's certificate is theirs, also where it says for whom they work.
/// </summary>
public static partial class CertifiedIdentities
{
    private const string NationalExtensions = "1.2.156.10260.4.1.";
    private const int DeepestNesting = 8;

    private static readonly IdType[] Organisations = [IdType.CreditCode];
    private static readonly IdType[] Passports = [IdType.Passport];
    private static readonly IdType[] Residents = [IdType.ResidentId];
    private static readonly IdType[] Cards = [IdType.ResidentId, IdType.HkmoPermit, IdType.HomeReturnPermit, IdType.TaiwanPermit, IdType.ForeignerCard];

    public static IReadOnlyList<CertifiedIdentity> Of(X509Certificate certificate)
    {
        var subject = certificate.SubjectDN;
        List<CertifiedIdentity> all =
        [
            .. subject.GetValueList(X509Name.SerialNumber).Concat(subject.GetValueList(X509Name.OrganizationIdentifier)).Select(text => Prefixed(text) ?? Bare(text)).OfType<CertifiedIdentity>(),
            .. InExtensions(certificate).Select(Bare).OfType<CertifiedIdentity>(),
        ];
        var isPersons = all.Exists(i => i.Types != Organisations) || subject.GetValueList(X509Name.Surname).Count > 0 || subject.GetValueList(X509Name.GivenName).Count > 0;
        var theirs = isPersons ? all.Where(i => i.Types != Organisations).ToList() : all;
        // Two numbers of one kind are two people, and a signature is one person's.
        return theirs.SelectMany(i => i.Types.Select(type => (type, i.Number))).Distinct().GroupBy(i => i.type).All(g => g.Count() == 1) ? theirs : [];
    }

    private static CertifiedIdentity? Prefixed(string text) => Prefix().Match(text) is not { Success: true } match ? null
        : (match.Groups["kind"].Value, match.Groups["country"].Value) switch
        {
            ("PAS", _) => new(match.Groups["number"].Value, Passports),
            ("IDC", "CN") => new(match.Groups["number"].Value, Cards),
            ("NTR", "CN") => new(match.Groups["number"].Value, Organisations),
            _ => null,
        };

    private static CertifiedIdentity? Bare(string text) =>
        ResidentId.IsValid(text.ToUpperInvariant()) ? new(text, Residents)
        : CreditCode.IsValid(text.ToUpperInvariant()) ? new(text, Organisations)
        : null;

    private static IEnumerable<string> InExtensions(X509Certificate certificate) => (certificate.GetNonCriticalExtensionOids() ?? Enumerable.Empty<string>())
        .Where(oid => oid.StartsWith(NationalExtensions, StringComparison.Ordinal))
        .SelectMany(oid => Texts(certificate.GetExtensionValue(new DerObjectIdentifier(oid))?.GetOctets() is { } bytes ? Read(bytes) : null, 0));

    private static Asn1Object? Read(byte[] bytes)
    {
        try
        {
            return Asn1Object.FromByteArray(bytes);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The texts in a value, however it is laid out.</summary>
    private static IEnumerable<string> Texts(Asn1Object? value, int depth) => value switch
    {
        _ when depth > DeepestNesting => [],
        IAsn1String text => [text.GetString()],
        Asn1Sequence sequence => sequence.SelectMany(item => Texts(item.ToAsn1Object(), depth + 1)),
        Asn1Set set => set.SelectMany(item => Texts(item.ToAsn1Object(), depth + 1)),
        // With an implicit tag the type is gone, and the bytes are the text.
        Asn1TaggedObject tagged => Texts(tagged.GetBaseObject().ToAsn1Object(), depth + 1),
        Asn1OctetString octets => [System.Text.Encoding.ASCII.GetString(octets.GetOctets())],
        _ => [],
    };

    [GeneratedRegex("^(?<kind>[A-Z]{3})(?<country>[A-Z]{2})-(?<number>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Prefix();
}
