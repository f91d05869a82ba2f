using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Signatures;

/// <summary>With what a signature was made.</summary>
public enum SignatureAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256 (RFC 7518).</summary>
    Es256,

    /// <summary>SM2 with SM3 (GB/T 32918, GB/T 32905).</summary>
    Sm2,
}

/// <summary>The fact that the application as it stands was signed, and the signature found good.</summary>
/// <param name="Signers">Who signed: the places that this one person has among the parties.</param>
/// <param name="For">For whom it counts, by their places: themselves, and whom they stand for.</param>
/// <param name="Algorithm">With what.</param>
/// <param name="By">Who handed it in.</param>
/// <param name="At">When.</param>
public sealed record ApplicationSignature(IReadOnlyList<int> Signers, IReadOnlyList<int> For, SignatureAlgorithm Algorithm, Actor By, Instant At);
