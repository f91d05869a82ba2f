namespace GdCases.Host.Api.Http;

/// <summary>The language a person reads.</summary>
public static class Languages
{
    /// <summary><c>en</c> when it is what Accept-Language asks for most, <c>zh-CN</c> otherwise.</summary>
    public static string Language(this HttpContext http) => http.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value!)
        .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || l.StartsWith("en", StringComparison.OrdinalIgnoreCase)) is { } first
        && first.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "zh-CN";
}
