using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using GdCases.Host.Access;
using GdCases.Host.Startup;

namespace GdCases.Host.Api.Http;

/// <summary>
/// How much one may ask for, each counted on this Host alone (docs/security.md): a caller by their token's subject,
/// whoever has none by their address. Whoever guesses, be it tokens or query codes, is counted by address and all
/// together, and only those who have guessed wrong are ever kept waiting for it: a right code opens from anywhere else.
/// </summary>
public sealed class RateLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _callers;
    private readonly PartitionedRateLimiter<string> _addresses;
    private readonly PartitionedRateLimiter<string> _guesses;
    private readonly FixedWindowRateLimiter _allGuesses;
    private readonly ConcurrencyLimiter _together;
    private readonly int _guessesPerAddress;
    private readonly SecurityLog _log;

    public RateLimits(IConfiguration configuration, SecurityLog log)
    {
        _log = log;
        _callers = ByKey(Setting("RequestsPerCallerAndMinute"));
        _addresses = ByKey(Setting("RequestsPerAddressAndMinute"));
        _guessesPerAddress = Setting("WrongGuessesPerAddressAndMinute");
        _guesses = ByKey(_guessesPerAddress);
        _allGuesses = new FixedWindowRateLimiter(Options(Setting("WrongGuessesPerMinute")));
        _together = new ConcurrencyLimiter(new() { PermitLimit = Setting("RequestsAtOnce"), QueueLimit = 0 });

        int Setting(string name) => configuration.Setting<int>($"Limits:{name}");
    }

    /// <summary>Sheds what would only wait: more requests at once than the Host can work on are told to come again.</summary>
    public async Task Shed(HttpContext http, RequestDelegate next)
    {
        using var place = _together.AttemptAcquire();
        if (place.IsAcquired || http.Request.Path.StartsWithSegments("/health"))
        {
            await next(http);
            return;
        }

        http.Response.Headers.RetryAfter = "1";
        await Problems.Write(http, StatusCodes.Status503ServiceUnavailable, HttpFaults.Overloaded.At(null));
    }

    /// <summary>Before anybody's token is looked at: an address that has guessed too often waits.</summary>
    public Task Guard(HttpContext http, RequestDelegate next) =>
        (http.Request.Headers.Authorization.Count > 0 || http.Request.Path.StartsWithSegments("/v1/status")) && HasGuessedTooOften(http)
            ? Refuse(http, "guesses", Window)
            : next(http);

    /// <summary>Counts the request for its caller, or for its address.</summary>
    public async Task Count(HttpContext http, RequestDelegate next)
    {
        var caller = http.User.Identity?.IsAuthenticated == true;
        using var lease = caller ? _callers.AttemptAcquire(http.User.Caller().Id) : _addresses.AttemptAcquire(http.Address());
        if (lease.IsAcquired || http.Request.Path.StartsWithSegments("/health"))
        {
            await next(http);
            return;
        }

        await Refuse(http, caller ? "caller" : "address", lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window);
    }

    /// <summary>Somebody has guessed wrong.</summary>
    public void Guessed(HttpContext http)
    {
        using var one = _guesses.AttemptAcquire(http.Address());
        using var all = _allGuesses.AttemptAcquire();
    }

    public void Dispose()
    {
        _callers.Dispose();
        _addresses.Dispose();
        _guesses.Dispose();
        _allGuesses.Dispose();
        _together.Dispose();
    }

    private static FixedWindowRateLimiterOptions Options(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0, AutoReplenishment = true };

    private static PartitionedRateLimiter<string> ByKey(int permits) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, _ => Options(permits)), StringComparer.Ordinal);

    private bool HasGuessedTooOften(HttpContext http)
    {
        var left = _guesses.GetStatistics(http.Address())?.CurrentAvailablePermits ?? _guessesPerAddress;
        return left == 0 || (left < _guessesPerAddress && _allGuesses.GetStatistics()!.CurrentAvailablePermits == 0);
    }

    private Task Refuse(HttpContext http, string limit, TimeSpan after)
    {
        _log.Limited(http, limit);
        var seconds = (int)Math.Ceiling(Math.Max(1, after.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // draft-ietf-httpapi-ratelimit-headers: what is left, and in how many seconds there is more.
        http.Response.Headers["RateLimit"] = $"\"{limit}\";r=0;t={seconds.ToString(CultureInfo.InvariantCulture)}";
        return Problems.Write(http, StatusCodes.Status429TooManyRequests, HttpFaults.TooMany.At(null, seconds));
    }
}

/// <summary>Whom a request comes from, as limits and logs count them.</summary>
internal static class Addresses
{
    /// <summary>The address; of IPv6 the network of 64 bits that one household or office has.</summary>
    public static string Address(this HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return $"{new IPAddress(network)}/64";
    }
}
