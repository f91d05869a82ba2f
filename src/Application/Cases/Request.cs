using System.Security.Cryptography;
using System.Text;
using GdCases.Domain.Access;

namespace GdCases.Application.Cases;

/// <summary>What every command brings besides its content.</summary>
/// <param name="Caller">Who is asking.</param>
/// <param name="Key">The caller's idempotency key. It is kept nowhere: it opens what was sealed with it.</param>
/// <param name="BodyHash">SHA-256 of what was asked, to tell a repetition from another request under the same key.</param>
/// <param name="IfMatch">The version the caller has seen; null: any.</param>
public sealed record Request(Caller Caller, string Key, string BodyHash, long? IfMatch = null)
{
    /// <summary>Of a Host that tries its ways before it is ready: decided and answered as any other, and never written. Nobody can ask for it.</summary>
    public bool IsRehearsed { get; init; }

    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Names the request for this caller; a repeated one gets the first answer. A digest of both, each by itself: no subject and key read like another's.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Secret(Caller, Key)));

    /// <summary>A text that only who repeats this request can read again.</summary>
    public string Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(..NonceSize));
        using var aes = new AesGcm(SealKey(), TagSize);
        aes.Encrypt(whole.AsSpan(..NonceSize), plain, whole.AsSpan((NonceSize + TagSize)..), whole.AsSpan(NonceSize..(NonceSize + TagSize)));
        return Convert.ToBase64String(whole);
    }

    /// <summary>What was sealed by this request.</summary>
    public string Open(string seal)
    {
        var whole = Convert.FromBase64String(seal).AsSpan();
        var plain = new byte[whole.Length - NonceSize - TagSize];
        using var aes = new AesGcm(SealKey(), TagSize);
        aes.Decrypt(whole[..NonceSize], whole[(NonceSize + TagSize)..], whole[NonceSize..(NonceSize + TagSize)], plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Secret(Caller caller, string key) => Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(caller.Id)} {key}");

    private byte[] SealKey() => HKDF.DeriveKey(HashAlgorithmName.SHA256, Secret(Caller, Key), 32, info: "gdcases sealed answer"u8.ToArray());
}
