using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using NodaTime;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>What kind of certificate somebody tries to sign with.</summary>
public enum TriedCertificate
{
    Valid,
    Expired,
    Revoked,

    /// <summary>Of an authority that nobody trusts.</summary>
    Untrusted,
}

/// <summary>
/// Stands in for a certificate authority and for the signing app on a person's phone, in Development: with keys that live as
/// long as the process it issues a certificate to whoever it is told to be, and signs with it.
/// </summary>
public sealed class LocalAuthority
{
    /// <summary>When its roots, and certificates that have expired, began.</summary>
    private static readonly DateTime Beginning = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly DateTime End = new(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly SecureRandom Random = new();
    private static readonly BigInteger RevokedSerial = BigInteger.ValueOf(666);

    private readonly Lazy<Dictionary<SignatureAlgorithm, Root>> _trusted = new(Roots);
    private readonly Lazy<Dictionary<SignatureAlgorithm, Root>> _unknown = new(Roots);

    private sealed record Root(AsymmetricCipherKeyPair Key, X509Certificate Certificate, string SignedWith);

    /// <summary>Its roots, and its revocation lists as of an instant.</summary>
    public Trust TrustAt(Instant now) => new([.. _trusted.Value.Values.Select(r => r.Certificate)], [.. _trusted.Value.Values.Select(r => RevokedBy(r, now.ToDateTimeUtc()))]);

    /// <summary>Signs a text as a person would: with a new key, and a certificate for it.</summary>
    /// <param name="name">Whom the certificate is to name.</param>
    /// <param name="id">By which document.</param>
    /// <param name="algorithm">With what.</param>
    /// <param name="certificate">With what kind of certificate.</param>
    /// <param name="text">What is signed.</param>
    /// <param name="now">When.</param>
    public string Sign(string name, IdDocument id, SignatureAlgorithm algorithm, TriedCertificate certificate, byte[] text, Instant now)
    {
        var root = (certificate == TriedCertificate.Untrusted ? _unknown : _trusted).Value[algorithm];
        var key = NewKey(algorithm);
        var at = now.ToDateTimeUtc();
        var issued = Issue(
            new X509Name($"C=CN,CN={Escaped(name)},2.5.4.5={Escaped(Prefixed(id))}"), key.Public, root,
            certificate == TriedCertificate.Revoked ? RevokedSerial : new BigInteger(128, Random),
            certificate == TriedCertificate.Expired ? (Beginning, Beginning.AddYears(1)) : (at.AddMinutes(-1), at.AddYears(1)));
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm == SignatureAlgorithm.Sm2 ? CertificateSignatures.Sm2 : CertificateSignatures.Es256, x5c = new[] { Convert.ToBase64String(issued.GetEncoded()) } });
        var signer = algorithm == SignatureAlgorithm.Sm2 ? new SM2Signer(PlainDsaEncoding.Instance) : (ISigner)new DsaDigestSigner(new ECDsaSigner(), new Org.BouncyCastle.Crypto.Digests.Sha256Digest(), PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, new ParametersWithRandom(key.Private, Random));
        signer.BlockUpdate(Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(text)}"));
        return $"{Base64Url.EncodeToString(header)}..{Base64Url.EncodeToString(signer.GenerateSignature())}";
    }

    /// <summary>As ETSI EN 319 412-1 has it, where the number alone does not say of what it is.</summary>
    private static string Prefixed(IdDocument id) => id.Type switch
    {
        IdType.Passport => $"PASZZ-{id.Number}",
        IdType.CreditCode => $"NTRCN-{id.Number}",
        _ => $"IDCCN-{id.Number}",
    };

    private static string Escaped(string text) => string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c == ' ' || c == '-' ? $"{c}" : $"\\{c}"));

    private static Dictionary<SignatureAlgorithm, Root> Roots() => Enum.GetValues<SignatureAlgorithm>().ToDictionary(a => a, a =>
    {
        var (key, name, with) = (NewKey(a), new X509Name($"C=CN,O=GdCases,CN=GdCases development {a.ToString().ToUpperInvariant()}"), a == SignatureAlgorithm.Sm2 ? "SM3WITHSM2" : "SHA256WITHECDSA");
        var self = new Root(key, null!, with);
        return self with { Certificate = Issue(name, key.Public, self, BigInteger.One, (Beginning, End), name) };
    });

    private static X509Certificate Issue(X509Name subject, AsymmetricKeyParameter key, Root by, BigInteger serial, (DateTime From, DateTime Until) valid, X509Name? ofRoot = null)
    {
        var certificate = new X509V3CertificateGenerator();
        certificate.SetSerialNumber(serial);
        certificate.SetIssuerDN(ofRoot ?? by.Certificate.SubjectDN);
        certificate.SetSubjectDN(subject);
        certificate.SetNotBefore(valid.From);
        certificate.SetNotAfter(valid.Until);
        certificate.SetPublicKey(key);
        certificate.AddExtension(X509Extensions.BasicConstraints, critical: true, new BasicConstraints(cA: ofRoot is not null));
        certificate.AddExtension(X509Extensions.KeyUsage, critical: true, new KeyUsage(ofRoot is not null ? KeyUsage.KeyCertSign | KeyUsage.CrlSign : KeyUsage.DigitalSignature | KeyUsage.NonRepudiation));
        return certificate.Generate(new Asn1SignatureFactory(by.SignedWith, by.Key.Private, Random));
    }

    private static RevocationList RevokedBy(Root root, DateTime now)
    {
        var list = new X509V2CrlGenerator();
        list.SetIssuerDN(root.Certificate.SubjectDN);
        list.SetThisUpdate(now.AddMinutes(-1));
        list.SetNextUpdate(now.AddDays(1));
        list.AddCrlEntry(RevokedSerial, Beginning, CrlReason.KeyCompromise);
        return new(list.Generate(new Asn1SignatureFactory(root.SignedWith, root.Key.Private, Random)));
    }

    private static AsymmetricCipherKeyPair NewKey(SignatureAlgorithm algorithm)
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(algorithm == SignatureAlgorithm.Sm2 ? GMObjectIdentifiers.sm2p256v1 : SecObjectIdentifiers.SecP256r1, Random));
        return generator.GenerateKeyPair();
    }
}
