using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;

namespace GdCases.Host.Access;

/// <summary>
/// Tokens that were found good within the last minute, and whom they stand for: checking a signature costs as much as
/// reading a status. A token is never taken longer than it says itself; a key that its issuer withdraws counts for a minute more.
/// </summary>
public sealed class ValidatedTokens
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // Known by their digest, so that no token lies in memory for others to find.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public ClaimsPrincipal? Find(string? token) => token is not null && _known.TryGetValue(Digest(token), out ClaimsPrincipal? principal) ? principal : null;

    public void Keep(JsonWebToken token, ClaimsPrincipal principal)
    {
        var left = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) - TimeProvider.System.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            _known.Set(Digest(token.EncodedToken), principal, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = left < Longest ? left : Longest, Size = 1 });
        }
    }

    private static string Digest(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
