using Microsoft.OpenApi;

namespace GdCases.Host.Api;

/// <summary>The published contract: OpenAPI 3.1 at /openapi/v1.json.</summary>
public static class OpenApiDocument
{
    /// <summary>The problems an endpoint may answer with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, "application/problem+json");
        }

        return endpoint;
    }

    public static void AddCasesOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "GdCases", Version = "v1", Description = "办件管理 / Case management for government services." };
            return Task.CompletedTask;
        });
    });
}
