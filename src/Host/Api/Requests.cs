using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Host.Access;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Api;

/// <summary>The headers that every command shares: Idempotency-Key and If-Match.</summary>
public static class Requests
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const int MaxKeyLength = 100;

    /// <summary>The request of a POST; false with the fault when a header is missing or malformed.</summary>
    public static bool TryRead(HttpContext http, object body, [NotNullWhen(true)] out Request? request, [NotNullWhen(false)] out Fault? fault)
    {
        request = null;
        var key = http.Request.Headers[IdempotencyKey].ToString();
        if (key.Length is 0 or > MaxKeyLength || !key.All(c => c is > ' ' and <= '~'))
        {
            fault = Fault.Of("idempotency-key-missing", IdempotencyKey, $"须提供Idempotency-Key请求头（1至{MaxKeyLength}个可见ASCII字符）。", $"The header Idempotency-Key is required: 1 to {MaxKeyLength} visible ASCII characters.");
            return false;
        }

        if (!TryReadIfMatch(http, out var ifMatch, out fault))
        {
            return false;
        }

        var caller = http.User.Caller();
        request = new Request(caller, $"{caller.Id}/{key}", BodyHash(http, body), ifMatch);
        return true;
    }

    /// <summary>The version in If-Match; null without one, or with <c>*</c>.</summary>
    public static bool TryReadIfMatch(HttpContext http, out long? version, [NotNullWhen(false)] out Fault? fault)
    {
        var text = http.Request.Headers.IfMatch.ToString();
        version = null;
        fault = null;
        if (text is "" or "*")
        {
            return true;
        }

        if (text is ['"', .. var digits, '"'] && long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var v))
        {
            version = v;
            return true;
        }

        fault = Fault.Of("if-match-malformed", "If-Match", "If-Match应为ETag的值，如\"3\"。", "If-Match takes the value of an ETag, such as \"3\".");
        return false;
    }

    public static string ETag(long version) => $"\"{version}\"";

    /// <summary>What was asked: the path and the body's content, whatever its layout.</summary>
    private static string BodyHash(HttpContext http, object body)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var content = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), options);
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{http.Request.Path}\n"), .. content]));
    }
}
