using System.Security.Cryptography;
using System.Text;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Access;

/// <summary>
/// What an auditor of attacks wants to know, under a category of its own: structured, and without personal data. Who
/// asked is told by a digest of their subject, which is the same each time; the address is that of the connection.
/// </summary>
public sealed partial class SecurityLog(ILoggerFactory loggers)
{
    /// <summary>The log's category, to send it where it is kept.</summary>
    public const string Category = "GdCases.Security";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public void TokenRefused(HttpContext http, string why) => TokenRefused(_logger, why, http.Endpoint(), http.Address());

    public void RoleRefused(HttpContext http) => RoleRefused(_logger, http.Who(), http.Endpoint(), http.Address());

    public void OthersCase(HttpContext http) => OthersCase(_logger, http.Who(), $"{http.Request.RouteValues["number"]}", http.Endpoint(), http.Address());

    public void WrongCode(HttpContext http) => WrongCode(_logger, http.Endpoint(), http.Address());

    public void ForgedCallback(HttpContext http) => ForgedCallback(_logger, http.Endpoint(), http.Address());

    public void SignatureRefused(HttpContext http, string why) => SignatureRefused(_logger, why, http.Who(), $"{http.Request.RouteValues["number"]}", http.Endpoint(), http.Address());

    public void Limited(HttpContext http, string limit) => Limited(_logger, limit, http.Who(), http.Endpoint(), http.Address());

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
    /// <summary>The same digest for the same subject; nobody's name or number.</summary>
    public static string Who(this HttpContext http) => http.User.FindFirst(CallerClaims.Subject)?.Value is { } subject
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..16] : "nobody";

    /// <summary>The route, without what was filled in.</summary>
    public static string Endpoint(this HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
}
