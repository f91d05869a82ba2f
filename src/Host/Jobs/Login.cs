using System.Globalization;
using System.Reflection;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Jobs;

/// <summary>How a browser comes to the jobs' dashboard: a page that hands a token over once, and a cookie that goes nowhere else.</summary>
public static class Login
{
    public const string Path = "/login";

    /// <summary>Browsers drop a cookie of more than 4,096 bytes, its name and all, without a word.</summary>
    private const int LongestToken = 3900;

    private static readonly string Page = Read();

    public static void MapLogin(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, () => Results.Text(Page, "text/html; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        // The token comes in a header, which no other site's form can send.
        app.MapPost(Path, (Delegate)SetCookie).RequireAuthorization(Policies.Supervisors).ExcludeFromDescription();
    }

    private static IResult SetCookie(HttpContext http)
    {
        var token = http.Request.Headers.Authorization.ToString()["Bearer ".Length..].Trim();
        if (token.Length > LongestToken)
        {
            return Problems.Result(http, HttpFaults.TokenTooLong.At(null, LongestToken));
        }

        http.Response.Cookies.Append(Authentication.DashboardCookie, token, new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = JobServer.Dashboard,
            // The token within is not taken any longer either.
            Expires = DateTimeOffset.FromUnixTimeSeconds((long)double.Parse(http.User.FindFirst("exp")!.Value, CultureInfo.InvariantCulture)),
        });
        return Results.NoContent();
    }

    private static string Read()
    {
        using var page = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("login.html")!);
        return page.ReadToEnd();
    }
}
