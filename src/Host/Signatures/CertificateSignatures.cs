using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using GdCases.Application.Signatures;
using GdCases.Domain;
using GdCases.Domain.Signatures;
using NodaTime;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>
/// Verifies detached JWS: over exactly the text, with the key of the certificate at the head of x5c, whose chain leads by
/// RFC 5280 to a trusted root, everything in it valid now and looked up in a revocation list that is. No other way in which
/// a header can name a key is followed.
/// </summary>
public sealed class CertificateSignatures(TrustPlace place) : ISignatureVerifier
{
    /// <summary>How the header names SM2 with SM3: no such algorithm is registered for JWS, so it is named as GM/T 0006 does.</summary>
    public const string Sm2 = "SGD_SM3_SM2";

    public const string Es256 = "ES256";

    private const int MostCertificates = 5;
    private const int SignatureBytes = 64;
    private const int DigitalSignature = 0;
    private const int NonRepudiation = 1;
    private const int CrlSign = 6;

    /// <summary>Keys of servers, programs, time stamps and revocation answers declare nothing for anybody.</summary>
    private static readonly HashSet<DerObjectIdentifier> NotForPeople = [KeyPurposeID.id_kp_serverAuth, KeyPurposeID.id_kp_codeSigning, KeyPurposeID.id_kp_timeStamping, KeyPurposeID.id_kp_OCSPSigning];

    private static readonly SearchValues<char> Base64UrlLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>With what authorities may have signed; neither MD5 nor SHA-1.</summary>
    private static readonly HashSet<string> Strong =
    [
        GMObjectIdentifiers.sm2sign_with_sm3.Id, X9ObjectIdentifiers.ECDsaWithSha256.Id, X9ObjectIdentifiers.ECDsaWithSha384.Id, X9ObjectIdentifiers.ECDsaWithSha512.Id,
        PkcsObjectIdentifiers.Sha256WithRsaEncryption.Id, PkcsObjectIdentifiers.Sha384WithRsaEncryption.Id, PkcsObjectIdentifiers.Sha512WithRsaEncryption.Id, EdECObjectIdentifiers.id_Ed25519.Id,
    ];

    public static FaultCode NotTaken { get; } = new("signatures-not-taken", RefusalKind.Conflict, "本平台不接受电子签名，请到窗口签字。", "Electronic signatures are not taken here: sign at a counter.");
    public static FaultCode Malformed { get; } = new("signature-malformed", RefusalKind.Invalid, "不是带证书链（x5c）的分离式JWS签名。", "This is no detached JWS with its certificates in x5c.");
    public static FaultCode UnknownAlgorithm { get; } = new("signature-algorithm-unknown", RefusalKind.Invalid, "签名算法应为ES256或SGD_SM3_SM2，并与证书的密钥一致。", "The algorithm is ES256 or SGD_SM3_SM2, and the certificate's key is of its kind.");
    public static FaultCode Wrong { get; } = new("signature-wrong", RefusalKind.Invalid, "签名与当前申请内容不符。", "The signature is not over the application as it stands.");
    public static FaultCode NotTrusted { get; } = new("certificate-not-trusted", RefusalKind.Invalid, "签名证书不是由受信任的机构签发的个人或单位签名证书。", "The certificate was not issued for signing by an authority that is trusted here.");
    public static FaultCode NotValidNow { get; } = new("certificate-not-valid-now", RefusalKind.Invalid, "签名证书已过期或尚未生效。", "The certificate has expired, or is not valid yet.");
    public static FaultCode Revoked { get; } = new("certificate-revoked", RefusalKind.Invalid, "签名证书已被吊销。", "The certificate has been revoked.");
    public static FaultCode RevocationUnknown { get; } = new("revocation-unknown", RefusalKind.Conflict, "暂时无法核对证书是否被吊销，请稍后重试。", "Whether the certificate has been revoked cannot be said now. Try again later.");

    /// <summary>Whether the security log is told of a signature that is refused for this: somebody may be trying.</summary>
    public static bool IsSuspect(FaultCode why) => why == Wrong || why == NotTrusted || why == Revoked || why == Signing.NotASigner;

    public SignatureFinding Verify(DetachedJws jws, ReadOnlySpan<byte> text, long version, Instant now)
    {
        if (place.Find(now) is not { } trust)
        {
            return new SignatureFinding.Bad(NotTaken);
        }

        if (Read(jws.Text) is not { } read)
        {
            return new SignatureFinding.Bad(Malformed);
        }

        var leaf = read.Chain[0];
        if (KeyOf(leaf) is not { } key || SignerOf(read.Algorithm, key) is not { } known)
        {
            return new SignatureFinding.Bad(UnknownAlgorithm);
        }

        var (algorithm, signer) = known;
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(Encoding.ASCII.GetBytes($"{read.Header}.{Base64Url.EncodeToString(text)}"));
        if (!signer.VerifySignature(read.Signature))
        {
            return new SignatureFinding.Bad(Wrong);
        }

        var found = Guarded(() => LookUp(read.Chain, trust, now.ToDateTimeUtc())) ?? new([], NotTrusted);
        return found.Fault is { } fault ? new SignatureFinding.Bad(fault)
            : new SignatureFinding.Good(new VerifiedSignature(jws, algorithm, version, Guarded(() => CertifiedIdentities.Of(leaf)) ?? [], Instant.FromDateTimeUtc(DateTime.SpecifyKind(found.Lists.Min(l => l.ThisUpdate), DateTimeKind.Utc))));
    }

    /// <summary>The lists that a chain was looked up in; or why it is not good.</summary>
    private sealed record LookedUp(IReadOnlyList<RevocationList> Lists, FaultCode? Fault);

    /// <summary>The key that a certificate is of: on a curve that is named, and never one that the certificate describes itself.</summary>
    private static ECPublicKeyParameters? KeyOf(X509Certificate certificate) => Guarded(certificate.GetPublicKey) as ECPublicKeyParameters;

    private static (SignatureAlgorithm, ISigner)? SignerOf(string algorithm, ECPublicKeyParameters key) => (algorithm, key.PublicKeyParamSet?.Id) switch
    {
        (Es256, { } curve) when curve == SecObjectIdentifiers.SecP256r1.Id => (SignatureAlgorithm.Es256, new DsaDigestSigner(new ECDsaSigner(), new Sha256Digest(), PlainDsaEncoding.Instance)),
        // With the signer's identifier that GB/T 35276 gives where none is agreed.
        (Sm2, { } curve) when curve == GMObjectIdentifiers.sm2p256v1.Id => (SignatureAlgorithm.Sm2, new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest())),
        _ => null,
    };

    private static LookedUp LookUp(List<X509Certificate> chain, Trust trust, DateTime now)
    {
        // Some send the root along.
        var path = chain.Where((certificate, i) => i == 0 || !trust.Roots.Contains(certificate)).ToList();
        if (!Signs(chain[0]) || path.Exists(c => !Strong.Contains(c.SigAlgOid)) || path.Zip(path.Skip(1)).Any(pair => !pair.First.IssuerDN.Equivalent(pair.Second.SubjectDN)) || RootOf(path, trust.Roots, path.Max(c => c.NotBefore)) is not { } root)
        {
            return new([], NotTrusted);
        }

        // The root is looked at like the others: what it says of names and of authorities below it holds.
        path.Add(root);
        if (path.Exists(c => now < c.NotBefore || now > c.NotAfter))
        {
            return new([], NotValidNow);
        }

        if (RootOf(path, [root], now) is null)
        {
            return new([], NotTrusted);
        }

        var lists = path.Zip(path.Skip(1)).Select(pair => (Certificate: pair.First, Lists: ListsOf(pair.Second, trust, now))).ToList();
        return lists.Exists(l => l.Lists.Exists(list => list.Names(l.Certificate))) ? new([], Revoked)
            : lists.Exists(l => l.Lists.Count == 0) ? new([], RevocationUnknown)
            : new([.. lists.SelectMany(l => l.Lists)], null);
    }

    /// <summary>A certificate is for signing what people declare: that is said of its key, and it is neither an authority's nor only for servers, programs or time stamps.</summary>
    private static bool Signs(X509Certificate leaf) => leaf.GetBasicConstraints() < 0
        && leaf.GetKeyUsage() is { } usage && (usage[DigitalSignature] || usage[NonRepudiation])
        && Guarded(leaf.GetExtendedKeyUsage) is var purposes && (purposes is null ? leaf.GetExtensionValue(X509Extensions.ExtendedKeyUsage) is null : !purposes.Any(NotForPeople.Contains));

    /// <summary>The root that certificates lead to by RFC 5280, section 6, at a time; null: they lead to none.</summary>
    private static X509Certificate? RootOf(List<X509Certificate> path, IEnumerable<X509Certificate> roots, DateTime at) => Guarded(() => new PkixCertPathValidator().Validate(
        new PkixCertPath(path),
        // Revocation is looked up apart: the package reads a whole list each time, and compares with the machine's clock.
        new PkixParameters(roots.Select(r => new TrustAnchor(r, null)).ToHashSet()) { Date = at, IsRevocationEnabled = false }))?.TrustAnchor.TrustedCert;

    /// <summary>An authority's revocation lists that are valid at a time.</summary>
    private static List<RevocationList> ListsOf(X509Certificate authority, Trust trust, DateTime at) => authority.GetKeyUsage() is { } usage && !usage[CrlSign] ? []
        : [.. trust.Revoked.Where(l => l.IsValidAt(at) && Strong.Contains(l.SignedWith) && l.IsBy(authority))];

    private static (string Header, string Algorithm, List<X509Certificate> Chain, byte[] Signature)? Read(string jws)
    {
        if (jws.Length > DetachedJws.MaxLength || jws.Split('.') is not [var header, "", var signature] || Decoded(header) is not { } json || Decoded(signature) is not { Length: SignatureBytes } bytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = document.RootElement;
            // What a header says is critical has to be understood, and nothing here is.
            return root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("crit", out _)
                && root.TryGetProperty("alg", out var alg) && alg.ValueKind == JsonValueKind.String
                && root.TryGetProperty("x5c", out var x5c) && x5c.ValueKind == JsonValueKind.Array && x5c.GetArrayLength() is >= 1 and <= MostCertificates
                && x5c.EnumerateArray().Select(CertificateIn).OfType<X509Certificate>().ToList() is var chain && chain.Count == x5c.GetArrayLength()
                    ? (header, alg.GetString()!, chain, bytes) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is none: half a surrogate pair.
            return null;
        }
    }

    private static X509Certificate? CertificateIn(JsonElement base64) => base64.ValueKind == JsonValueKind.String && base64.TryGetBytesFromBase64(out var der)
        // What is not written as DER writes it verifies here, where it is written anew, and nowhere else.
        ? Guarded(() => new X509Certificate(der) is var certificate && certificate.CertificateStructure.GetDerEncoded().AsSpan().SequenceEqual(der) ? certificate : null) : null;

    private static byte[]? Decoded(string base64) => base64.Length > 0 && !base64.AsSpan().ContainsAnyExcept(Base64UrlLetters) && Base64Url.IsValid(base64) ? Base64Url.DecodeFromChars(base64) : null;

    /// <summary>What strangers send is read with care: whatever a parser comes to in it, it is nothing that can be trusted.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Parsers of ASN.1 and validators of paths throw many kinds of exceptions for what is malformed, and all mean the same.")]
    private static T? Guarded<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }
}
