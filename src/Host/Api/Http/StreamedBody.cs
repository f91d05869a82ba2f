namespace GdCases.Host.Api.Http;

/// <summary>The endpoint reads its body as it comes: it is too large to be read whole before.</summary>
public sealed class StreamedBody
{
    public static StreamedBody Instance { get; } = new();

    private StreamedBody()
    {
    }

    public static bool IsOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<StreamedBody>() is not null;
}
