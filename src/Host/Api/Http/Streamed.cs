using Microsoft.AspNetCore.Http.Timeouts;

namespace GdCases.Host.Api.Http;

/// <summary>The endpoint's body, or its answer, goes as it comes: it is too large to be held whole, and takes as long as a line lets it.</summary>
public sealed class Streamed
{
    /// <summary>A file of the largest on a slow line.</summary>
    private const int Minutes = 30;

    private static readonly Streamed Instance = new();

    private Streamed()
    {
    }

    public static RouteHandlerBuilder Is(RouteHandlerBuilder endpoint) => endpoint.WithMetadata(Instance, new RequestTimeoutAttribute(Minutes * 60 * 1000));

    public static bool IsOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Streamed>() is not null;
}
