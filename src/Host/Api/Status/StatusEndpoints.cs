using System.ComponentModel;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Status;
using Marten;

namespace GdCases.Host.Api.Status;

/// <summary>The public status: for whoever holds the receipt.</summary>
public static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/status/{number}", Get).WithTags("status").AllowAnonymous().WithName("getStatus")
            .WithSummary("A case's status, masked, for number and query code; no login")
            .WithDescription("A wrong code and an unknown number get the same answer.")
            .Produces<StatusView>().Refuses(404);

    private static async Task<IResult> Get(
        string number, HttpContext http, IDocumentStore store, Definitions definitions, CancellationToken cancellation,
        [Description("The query code on the receipt, 8 characters.")] string? code = null)
    {
        if (CaseNumber.TryParse(number, out var parsed) && code is { Length: > 0 and <= 32 })
        {
            await using var session = store.QuerySession(parsed.Division);
            if (await session.LoadAsync<CaseStatus>(parsed.Value, cancellation) is { } status && QueryCode.Opens(status.Number, code, status.QueryCodeHash))
            {
                http.Response.Headers.CacheControl = "no-store";
                return Results.Ok(StatusView.Of(status, await definitions.For(status.Service, status.ServiceVersion, status.Workflow, status.WorkflowVersion, cancellation), Titles.For(http)));
            }
        }

        return Problems.Result(http, HttpFaults.StatusNotFound.At(null));
    }
}
