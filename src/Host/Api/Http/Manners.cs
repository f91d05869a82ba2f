using System.Text;

namespace GdCases.Host.Api.Http;

/// <summary>What holds for every answer and every request.</summary>
public static class Manners
{
    public static Task Keep(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.ContentLanguage = http.Language();
        http.Response.Headers.Append("Vary", "Accept-Language");
        // Nothing is kept by anybody on the way unless an answer says that it may be.
        http.Response.Headers.CacheControl = "no-store";
        // NUL is no text: PostgreSQL cannot compare with it, and nobody has reason to send it.
        if (http.Request.Query.Any(q => q.Value.Any(v => v is not null && v.Contains('\0'))))
        {
            return Problems.Write(http, 400, HttpFaults.MalformedRequest.At(null));
        }

        return HasOtherCharset(http.Request) ? Problems.Write(http, 415, HttpFaults.UnsupportedMediaType.At(null)) : next(http);
    }

    /// <summary>JSON is UTF-8 (RFC 8259); the charset may be said, quoted too, and then says that.</summary>
    private static bool HasOtherCharset(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType is not { Charset.HasValue: true } type)
        {
            return false;
        }

        if (!type.Charset.ToString().Trim('"').Equals(Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Without its quotes, for the reader takes the name as it stands.
        request.ContentType = "application/json; charset=utf-8" is var plain && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? plain : request.ContentType;
        return false;
    }
}
