using GdCases.Host.Startup;

namespace GdCases.Host.Api.Http;

/// <summary>
/// A body is read whole before anything is done with it: one that trickles in holds its own connection, and neither a
/// place among those that are worked on nor anything of the database's.
/// </summary>
public static class WholeBody
{
    public static async Task Read(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true || Streamed.IsOf(http))
        {
            await next(http);
            return;
        }

        // At most HttpServer.MaxBody: the server ends one that is larger.
        using var body = new MemoryStream((int)Math.Clamp(http.Request.ContentLength ?? 0, 0, HttpServer.MaxBody));
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Its time was over before it was there; whoever has gone away hears nothing.
            http.Response.Headers.Connection = "close";
            await Problems.Write(http, HttpFaults.TooSlow.At(null));
            return;
        }

        body.Position = 0;
        http.Request.Body = body;
        await next(http);
    }
}
