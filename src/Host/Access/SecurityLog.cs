using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using GdCases.Application.Audit;
using GdCases.Domain.Cases;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Access;

/// <summary>
/// What an auditor of attacks wants to know, under a category of its own: structured, and without names and numbers of persons. Who
/// asked is told by a digest of their subject, which is the same each time; the address is that of the connection. What
/// it tells is recorded too, where auditors can ask for it.
/// </summary>
public sealed partial class SecurityLog(ILoggerFactory loggers, SecurityRecords records, IClock clock) : IDisposable
{
    /// <summary>The log's category, to send it where it is kept.</summary>
    public const string Category = "GdCases.Security";

    public const int DigestLength = 16;

    /// <summary>Most records of one event, caller and address in a minute: whoever goes through numbers has told enough by then.</summary>
    private const int MostOfOne = 60;

    private readonly PartitionedRateLimiter<string> _ofOne = RateLimits.ByKey(MostOfOne);
    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>How a token's subject is told: the same for the same, and nobody's name or number.</summary>
    public static string Digest(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..DigestLength];

    /// <summary>A token was not taken.</summary>
    /// <param name="http">The request.</param>
    /// <param name="why">In words.</param>
    /// <param name="code">The same as a code.</param>
    public void TokenRefused(HttpContext http, string why, string code)
    {
        TokenRefused(_logger, why, http.Endpoint(), http.Address());
        Record(http, SecurityEvent.TokenRefused, code);
    }

    public void RoleRefused(HttpContext http)
    {
        RoleRefused(_logger, http.Who(), http.Endpoint(), http.Address());
        Record(http, SecurityEvent.RoleRefused);
    }

    public void OthersCase(HttpContext http)
    {
        OthersCase(_logger, http.Who(), http.Number(), http.Endpoint(), http.Address());
        Record(http, SecurityEvent.OthersCase);
    }

    public void WrongCode(HttpContext http)
    {
        WrongCode(_logger, http.Endpoint(), http.Address());
        Record(http, SecurityEvent.WrongCode);
    }

    public void ForgedCallback(HttpContext http)
    {
        ForgedCallback(_logger, http.Endpoint(), http.Address());
        Record(http, SecurityEvent.CallbackForged);
    }

    public void SignatureRefused(HttpContext http, string why)
    {
        SignatureRefused(_logger, why, http.Who(), http.Number(), http.Endpoint(), http.Address());
        Record(http, SecurityEvent.SignatureRefused, why);
    }

    public void Limited(HttpContext http, string limit)
    {
        Limited(_logger, limit, http.Who(), http.Endpoint(), http.Address());
        Record(http, SecurityEvent.LimitMet, limit);
    }

    public void Dispose() => _ofOne.Dispose();

    private void Record(HttpContext http, SecurityEvent what, string? why = null)
    {
        // Whoever guesses numbers has none that is recorded: what is no case number may be anything.
        var number = CaseNumber.TryParse(http.Number(), out var read) ? read.Value : null;
        var isKnown = http.User.Identity?.IsAuthenticated == true;
        // Of the city of the case, where it is more than a number that a stranger wrote; and of those of whoever asked.
        IEnumerable<string> concerned = [.. number is not null && (isKnown || what == SecurityEvent.WrongCode) ? [CaseNumber.DivisionOf(number)] : Array.Empty<string>(), .. isKnown ? http.User.Caller().Divisions : []];
        List<string> divisions = [.. concerned.Distinct()];
        using var one = _ofOne.AttemptAcquire($"{what} {http.Who()} {http.Address()}");
        if (!one.IsAcquired)
        {
            records.LeaveOut(divisions);
            return;
        }

        records.Note(new SecurityRecord
        {
            At = clock.GetCurrentInstant(),
            Event = what,
            Who = isKnown ? http.Who() : null,
            Why = why,
            Number = number,
            Endpoint = http.Endpoint(),
            Address = http.Address(),
            Divisions = divisions,
        });
    }

    [LoggerMessage(1, LogLevel.Warning, "A token was refused: {Why} ({Endpoint}, from {Address}).")]
    private static partial void TokenRefused(ILogger logger, string why, string endpoint, string address);

    [LoggerMessage(2, LogLevel.Warning, "A caller has no role for what they asked: {Who} ({Endpoint}, from {Address}).")]
    private static partial void RoleRefused(ILogger logger, string who, string endpoint, string address);

    [LoggerMessage(3, LogLevel.Warning, "A case of others was asked for by {Who}: {Number} ({Endpoint}, from {Address}).")]
    private static partial void OthersCase(ILogger logger, string who, string number, string endpoint, string address);

    [LoggerMessage(4, LogLevel.Warning, "A wrong query code or number ({Endpoint}, from {Address}).")]
    private static partial void WrongCode(ILogger logger, string endpoint, string address);

    [LoggerMessage(5, LogLevel.Warning, "The limit '{Limit}' was met by {Who} ({Endpoint}, from {Address}).")]
    private static partial void Limited(ILogger logger, string limit, string who, string endpoint, string address);

    [LoggerMessage(6, LogLevel.Warning, "A callback that the payment gateway did not sign, or not just now ({Endpoint}, from {Address}).")]
    private static partial void ForgedCallback(ILogger logger, string endpoint, string address);

    [LoggerMessage(7, LogLevel.Warning, "A signature of an application was refused: {Why}, handed in by {Who}: {Number} ({Endpoint}, from {Address}).")]
    private static partial void SignatureRefused(ILogger logger, string why, string who, string number, string endpoint, string address);
}

/// <summary>How the security log tells of a request.</summary>
internal static class SecurityLogNames
{
    /// <summary>Who asks.</summary>
    public static string Who(this HttpContext http) => http.User.FindFirst(CallerClaims.Subject)?.Value is { } subject ? SecurityLog.Digest(subject) : "nobody";

    /// <summary>The case number that was asked for; what was written where one belongs.</summary>
    public static string Number(this HttpContext http) => $"{http.Request.RouteValues["number"]}";

    /// <summary>The route, without what was filled in.</summary>
    public static string Endpoint(this HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
}
