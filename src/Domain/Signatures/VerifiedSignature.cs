using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Signatures;

/// <summary>A signature of the application as it stood in a version, found good: it was made over that text, with the key of a certificate that is trusted, valid and not revoked.</summary>
/// <param name="Jws">As it was handed in.</param>
/// <param name="Algorithm">With what it was made.</param>
/// <param name="Version">The case's version whose application was verified.</param>
/// <param name="Identities">Whom the certificate names.</param>
/// <param name="RevokedAsOf">Of when the oldest of the revocation lists is that it was looked up in.</param>
public sealed record VerifiedSignature(DetachedJws Jws, SignatureAlgorithm Algorithm, long Version, IReadOnlyList<CertifiedIdentity> Identities, Instant RevokedAsOf);

/// <summary>An identity document in a certificate.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Types">What documents it can be.</param>
public sealed record CertifiedIdentity(string Number, IReadOnlyList<IdType> Types)
{
    /// <summary>Whether it names the holder of a document.</summary>
    public bool Names(IdDocument document) => Types.Contains(document.Type) && document.IsNumber(Number);
}
