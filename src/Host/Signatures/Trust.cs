using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace GdCases.Host.Signatures;

/// <summary>Whose certificates are taken.</summary>
/// <param name="Roots">The authorities at the top.</param>
/// <param name="Revoked">Their revocation lists and those of authorities below them.</param>
public sealed record Trust(IReadOnlyList<X509Certificate> Roots, IReadOnlyList<RevocationList> Revoked);

/// <summary>
/// A revocation list, read once: authorities revoke by the hundred thousand, and each signature asks. Where it says in a way
/// that has to be understood that it is only of some certificates, or of another authority's, it is of no use here.
/// </summary>
public sealed class RevocationList(X509Crl list)
{
    private readonly FrozenSet<BigInteger> _serials = (list.GetRevokedCertificates() ?? Enumerable.Empty<X509CrlEntry>()).Select(e => e.SerialNumber).ToFrozenSet();
    private readonly bool _isWhole = !HasCritical(list) && (list.GetRevokedCertificates() ?? Enumerable.Empty<X509CrlEntry>()).All(e => !HasCritical(e));
    private readonly ConcurrentDictionary<X509Certificate, bool> _issued = new();

    public X509Name Issuer => list.IssuerDN;

    public string SignedWith => list.SigAlgOid;

    public DateTime ThisUpdate => list.ThisUpdate;

    /// <summary>Null: it does not say.</summary>
    public DateTime? NextUpdate => list.NextUpdate;

    public bool IsValidAt(DateTime at) => _isWhole && ThisUpdate <= at && NextUpdate > at;

    public bool Names(X509Certificate certificate) => _serials.Contains(certificate.SerialNumber);

    /// <summary>Whether an authority has signed it.</summary>
    public bool IsBy(X509Certificate authority) => Issuer.Equivalent(authority.SubjectDN) && _issued.GetOrAdd(authority, Verifies);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a key and a list come to together, it is not signed by it.")]
    private bool Verifies(X509Certificate authority)
    {
        try
        {
            list.Verify(authority.GetPublicKey());
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool HasCritical(X509ExtensionBase of) => of.GetCriticalExtensionOids() is { Count: > 0 };
}
