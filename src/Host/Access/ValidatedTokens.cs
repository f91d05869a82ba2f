using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;

namespace GdCases.Host.Access;

/// <summary>
/// Tokens that were found good within the last minute, and whom they stand for: checking a signature costs as much as
/// reading a status. A token is never taken longer than it says itself; a key that its issuer withdraws counts for a minute more than it takes to hear of it.
/// </summary>
public sealed class ValidatedTokens(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    // Known by their digest, so that no token lies in memory for others to find.
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <summary>Takes a token that is known; one that is not goes on to be checked.</summary>
    public void Recognise(MessageReceivedContext context)
    {
        if ((context.Token ?? Bearer(context.Request)) is { } token && _known.TryGetValue(Digest(token), out Known? known) && known!.Until > time.GetUtcNow())
        {
            context.Principal = known.Principal;
            context.Success();
        }
    }

    /// <summary>Remembers a token that has been checked.</summary>
    public void Keep(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        var (ends, longest) = (new DateTimeOffset(token.ValidTo, TimeSpan.Zero), time.GetUtcNow() + Longest);
        var known = new Known(context.Principal!, ends < longest ? ends : longest);
        _known.Set(Digest(token.EncodedToken), known, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Longest, Size = 1 });
    }

    private sealed record Known(ClaimsPrincipal Principal, DateTimeOffset Until);

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    private static string Digest(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
