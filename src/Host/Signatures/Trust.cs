using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>Whose certificates are taken.</summary>
/// <param name="Roots">The authorities at the top.</param>
/// <param name="Revoked">Their revocation lists and those of authorities below them.</param>
public sealed record Trust(IReadOnlyList<X509Certificate> Roots, IReadOnlyList<X509Crl> Revoked);
