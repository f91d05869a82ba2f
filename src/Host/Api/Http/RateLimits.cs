using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using GdCases.Host.Access;
using GdCases.Host.Payments;
using GdCases.Host.Startup;

namespace GdCases.Host.Api.Http;

/// <summary>
/// How much one may ask for, each counted on this Host alone (docs/adr/0026): a caller by their token's subject, whoever
/// has none by their address. Whoever guesses is counted by address and all together, codes and tokens apart, and only
/// those who have guessed wrong are ever kept waiting for it: a right code opens from anywhere else.
/// </summary>
public sealed class RateLimits : IDisposable
{
    /// <summary>draft-ietf-httpapi-ratelimit-headers: what is left, and when nothing is, in how many seconds there is more.</summary>
    private const string LeftHeader = "RateLimit";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _callers;
    private readonly PartitionedRateLimiter<string> _addresses;
    private readonly PartitionedRateLimiter<string> _told = ByKey(1);
    private readonly ConcurrencyLimiter _together;
    private readonly ConcurrencyLimiter _streams;
    private readonly PartitionedRateLimiter<string> _streamsOfOne;
    private readonly SecurityLog _log;

    public RateLimits(IConfiguration configuration, SecurityLog log)
    {
        _log = log;
        _callers = ByKey(Setting("RequestsPerCallerAndMinute"));
        _addresses = ByKey(Setting("RequestsPerAddressAndMinute"));
        Codes = new(Setting("WrongGuessesPerAddressAndMinute"), Setting("WrongGuessesPerMinute"));
        Callbacks = new(Setting("WrongGuessesPerAddressAndMinute"), Setting("WrongGuessesPerMinute"));
        Tokens = new(Setting("WrongGuessesPerAddressAndMinute"), Setting("WrongGuessesPerMinute"));
        _streamsOfOne = PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetConcurrencyLimiter(who, _ => new() { PermitLimit = Setting("FilesAtOncePerCaller"), QueueLimit = 0 }));
        _streams = new ConcurrencyLimiter(new() { PermitLimit = Setting("FilesAtOnce"), QueueLimit = 0 });
        _together = new ConcurrencyLimiter(new() { PermitLimit = Setting("RequestsAtOnce"), QueueLimit = 0 });

        int Setting(string name) => configuration.Setting<int>($"Limits:{name}");
    }

    /// <summary>Wrong query codes.</summary>
    public Guesses Codes { get; }

    /// <summary>Tokens that nobody has issued.</summary>
    public Guesses Tokens { get; }

    /// <summary>Callbacks that the payment gateway has not signed.</summary>
    public Guesses Callbacks { get; }

    /// <summary>Sheds what would only wait: more requests at once than the Host can work on are told to come again.</summary>
    public async Task Shed(HttpContext http, RequestDelegate next)
    {
        if (IsProbe(http))
        {
            await next(http);
            return;
        }

        // What comes in for minutes takes no place of those that are done in moments.
        if (Streamed.IsOf(http))
        {
            using var own = _streamsOfOne.AttemptAcquire(http.User.Caller().Id);
            using var stream = _streams.AttemptAcquire();
            await (own.IsAcquired && stream.IsAcquired ? next(http) : Overloaded(http));
            return;
        }

        using var place = _together.AttemptAcquire();
        await (place.IsAcquired ? next(http) : Overloaded(http));
    }

    /// <summary>More ask at once than can be heard.</summary>
    public static Task Overloaded(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.Write(http, HttpFaults.Overloaded.At(null));
    }

    /// <summary>Counts the request for its caller, or for its address.</summary>
    public async Task Count(HttpContext http, RequestDelegate next)
    {
        // A gateway tells of all that is paid from one address; what it has not signed is counted as guesses.
        if (IsProbe(http) || Rehearsal.Is(http) || http.Request.Path.StartsWithSegments(GatewaySettings.CallbackPath))
        {
            await next(http);
            return;
        }

        var (name, limiter, key) = http.User.Identity?.IsAuthenticated == true ? ("caller", _callers, http.User.Caller().Id) : ("address", _addresses, http.Address());
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
        {
            // Said late, for an answer that failed is begun anew; one that has met a limit says that.
            http.Response.OnStarting(() =>
            {
                if (http.Response.Headers[LeftHeader].Count == 0)
                {
                    http.Response.Headers[LeftHeader] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0}");
                }

                return Task.CompletedTask;
            });
            await next(http);
            return;
        }

        await Refuse(http, name, lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window);
    }

    /// <summary>Somebody has guessed too often.</summary>
    public Task Refuse(HttpContext http) => Refuse(http, "guesses", Window);

    /// <summary>Whether something has not been told of in this minute: what strangers can bring about as often as they like is told once.</summary>
    public bool IsNews(string what)
    {
        using var lease = _told.AttemptAcquire(what);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _callers.Dispose();
        _addresses.Dispose();
        _told.Dispose();
        _together.Dispose();
        _streams.Dispose();
        _streamsOfOne.Dispose();
        Codes.Dispose();
        Tokens.Dispose();
        Callbacks.Dispose();
    }

    /// <summary>What orchestrators ask, as often as they like; whoever looks at all of it is counted.</summary>
    private static bool IsProbe(HttpContext http) => http.Request.Path.StartsWithSegments("/health", out var rest) && rest.HasValue;

    private static FixedWindowRateLimiterOptions Options(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0, AutoReplenishment = true };

    /// <summary>So many a minute of each.</summary>
    internal static PartitionedRateLimiter<string> ByKey(int permits) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, _ => Options(permits)), StringComparer.Ordinal);

    private Task Refuse(HttpContext http, string limit, TimeSpan after)
    {
        if (IsNews($"{limit} {http.Who()} {http.Address()}"))
        {
            _log.Limited(http, limit);
        }

        var seconds = (int)Math.Ceiling(Math.Max(1, after.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[LeftHeader] = $"\"{limit}\";r=0;t={seconds.ToString(CultureInfo.InvariantCulture)}";
        return Problems.Write(http, HttpFaults.TooMany.At(null, seconds));
    }

    /// <summary>Guesses of one kind.</summary>
    public sealed class Guesses(int perAddress, int all) : IDisposable
    {
        private readonly PartitionedRateLimiter<string> _wrong = ByKey(perAddress);
        private readonly FixedWindowRateLimiter _allWrong = new(Options(all));

        /// <summary>As many are looked at together as may be wrong, and the others wait their turn: whoever sends all at once gets no further than twice as far.</summary>
        private readonly PartitionedRateLimiter<string> _looking = PartitionedRateLimiter.Create<string, string>(
            address => RateLimitPartition.GetConcurrencyLimiter(address, _ => new() { PermitLimit = perAddress, QueueLimit = 100, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }), StringComparer.Ordinal);

        /// <summary>Whether an address has guessed wrong too often, or at all when everybody together has.</summary>
        public bool IsSpent(HttpContext http)
        {
            var left = _wrong.GetStatistics(http.Address())?.CurrentAvailablePermits ?? perAddress;
            return left == 0 || (left < perAddress && _allWrong.GetStatistics()!.CurrentAvailablePermits == 0);
        }

        /// <summary>Waits for a turn to have a guess looked at; asked for before <see cref="IsSpent"/>, and given back when it is known whether it was right.</summary>
        public ValueTask<RateLimitLease> Turn(HttpContext http) => _looking.AcquireAsync(http.Address(), 1, http.RequestAborted);

        /// <summary>It was wrong; false when as many were already as may be.</summary>
        public bool Wrong(HttpContext http)
        {
            using var one = _wrong.AttemptAcquire(http.Address());
            if (!one.IsAcquired)
            {
                // Whoever goes on all the same uses up nothing of what is everybody's.
                return false;
            }

            using var together = _allWrong.AttemptAcquire();
            return together.IsAcquired;
        }

        public void Dispose()
        {
            _wrong.Dispose();
            _allWrong.Dispose();
            _looking.Dispose();
        }
    }
}

/// <summary>Whom a request comes from, as limits and logs count them.</summary>
internal static class Addresses
{
    private const string Network = "/64";

    /// <summary>The address; of IPv6 the network of 64 bits that one household or office has.</summary>
    public static string Address(this HttpContext http)
    {
        return http.Connection.RemoteIpAddress is { } address ? Of(address) : "unknown";
    }

    /// <summary>The same of an address that somebody wrote, or of the network as it is told.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out string? address)
    {
        address = IPAddress.TryParse(text.EndsWith(Network, StringComparison.Ordinal) ? text[..^Network.Length] : text, out var read) ? Of(read) : null;
        return address is not null;
    }

    private static string Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return $"{new IPAddress(network)}{Network}";
    }
}
