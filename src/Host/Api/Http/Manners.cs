using System.Text;

namespace GdCases.Host.Api.Http;

/// <summary>What holds for every answer and every request.</summary>
public static class Manners
{
    /// <summary>Said of every answer, whoever writes it: also of one that failed, and of one that nobody waited for.</summary>
    public static Task Tell(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentLanguage = http.Language();
            headers.Append("Vary", "Accept-Language");
            // Nothing is kept by anybody on the way unless an answer says that it may be.
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(http);
    }

    /// <summary>What is no request is told at once.</summary>
    public static Task Keep(HttpContext http, RequestDelegate next)
    {
        // NUL is no text: PostgreSQL cannot compare with it, and nobody has reason to send it.
        if (http.Request.Query.Any(q => q.Value.Any(v => v is not null && v.Contains('\0'))))
        {
            return Problems.Write(http, HttpFaults.MalformedRequest.At(null));
        }

        // Nothing is asked for twice, and what was meant of two nobody knows.
        if (http.Request.Path.StartsWithSegments("/v1") && http.Request.Query.FirstOrDefault(q => q.Value.Count > 1).Key is { } twice)
        {
            return Problems.Write(http, HttpFaults.MalformedRequest.At(twice));
        }

        return HasOtherCharset(http.Request) ? Problems.Write(http, HttpFaults.UnsupportedMediaType.At(null)) : next(http);
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
