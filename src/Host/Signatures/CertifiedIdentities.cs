using System.Text.RegularExpressions;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>
/// Whom a certificate names. Authorities write it in three ways, and each is read: the subject's serialNumber or
/// organizationIdentifier with a prefix that says what it is (ETSI EN 319 412-1: PASDE-, IDCCN-, NTRCN-); the same without a
/// prefix, and then only what can be nothing but a resident's or an organisation's number, for a serial number may be any;
/// the extensions for identity numbers of GB/T 20518 (below 1.2.156.10260.4.1).
/// </summary>
internal static partial class CertifiedIdentities
{
    private const string NationalExtensions = "1.2.156.10260.4.1.";
    private const int DeepestNesting = 8;

    public static IReadOnlyList<CertifiedIdentity> Of(X509Certificate certificate) =>
    [
        .. certificate.SubjectDN.GetValueList(X509Name.SerialNumber).Concat(certificate.SubjectDN.GetValueList(X509Name.OrganizationIdentifier)).Select(InSubject).OfType<CertifiedIdentity>(),
        .. InExtensions(certificate).Select(number => new CertifiedIdentity(number, IsPassport: null)),
    ];

    private static CertifiedIdentity? InSubject(string text) =>
        Prefixed().Match(text) is { Success: true } match ? new(match.Groups["number"].Value, match.Groups["kind"].Value == "PAS")
        : ResidentId.IsValid(text.ToUpperInvariant()) || CreditCode.IsValid(text.ToUpperInvariant()) ? new(text, IsPassport: false)
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

    [GeneratedRegex("^(?<kind>[A-Z]{3})[A-Z]{2}-(?<number>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Prefixed();
}
