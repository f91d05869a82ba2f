using GdCases.Domain.Signatures;
using NodaTime;

namespace GdCases.Application.Signatures;

/// <summary>Who knows which certificates are trusted and not revoked.</summary>
public interface ISignatureVerifier
{
    /// <summary>Verifies a signature over a text.</summary>
    /// <param name="jws">As it was handed in.</param>
    /// <param name="text">What it should be over, to the byte.</param>
    /// <param name="version">The case's version that the text is of.</param>
    /// <param name="now">When: certificates and lists have to be valid then.</param>
    SignatureFinding Verify(DetachedJws jws, ReadOnlySpan<byte> text, long version, Instant now);
}
