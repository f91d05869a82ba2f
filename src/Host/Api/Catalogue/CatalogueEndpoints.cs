using System.ComponentModel;
using System.Text.Json.Nodes;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Catalogue;

/// <summary>A service item in a list.</summary>
public sealed record ServiceSummary(string Code, string Title, Named Category, Named Agency, string Workflow, string Version);

/// <summary>A service item in full, in its version in force: a front end draws the form from it.</summary>
public sealed record ServiceView(string Version, string WorkflowVersion, ServiceItem Item);

public sealed record ServiceList(IReadOnlyList<ServiceSummary> Items);

/// <summary>A workflow in its version in force.</summary>
public sealed record WorkflowView(string Version, Workflow Workflow);

/// <summary>What can be applied for, and how it is worked on.</summary>
public static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        var catalogue = app.MapGroup("/v1/catalogue").WithTags("catalogue").AllowAnonymous();

        catalogue.MapGet("/services", (
                HttpContext http, ServiceCatalogue all,
                [Description("Only items of this category.")] string? category = null,
                [Description("Only items of this agency.")] string? agency = null,
                [Description("Only items whose code or name contains this.")] string? text = null) =>
            {
                var titles = Titles.For(http);
                return new ServiceList([.. all.Items
                    .Where(i => (category is null || i.Value.Category == category) && (agency is null || i.Value.Agency == agency))
                    .Where(i => text is null || i.Value.Code.Contains(text, StringComparison.OrdinalIgnoreCase) || i.Value.Title.Zh.Contains(text, StringComparison.Ordinal) || i.Value.Title.En.Contains(text, StringComparison.OrdinalIgnoreCase))
                    .OrderBy(i => i.Value.Category, StringComparer.Ordinal).ThenBy(i => i.Value.Code, StringComparer.Ordinal)
                    .Select(i => new ServiceSummary(i.Value.Code, titles.In(i.Value.Title), titles.Category(i.Value.Category), titles.Agency(i.Value.Agency), i.Value.Workflow, i.Version))]);
            })
            .WithName("listServices").WithSummary("The service items").WithDescription("Names are in the language asked for.").Produces<ServiceList>();

        catalogue.MapGet("/services/{code}", (string code, HttpContext http, ServiceCatalogue all) =>
                all.Current(code) is { } d ? Results.Ok(new ServiceView(d.ItemVersion, d.WorkflowVersion, d.Item))
                    : Problems.Result(http, HttpFaults.ServiceNotFound.At("code")))
            .WithName("getService").WithSummary("A service item with its form, materials, fee and limits").WithDescription("Texts are in both languages; limits are working days, amounts CNY.").Produces<ServiceView>().Refuses(404);

        catalogue.MapGet("/services/{code}/schema", (string code, HttpContext http, ServiceCatalogue all) =>
                all.Current(code) is { } d ? Results.Json(FormSchema.Of(d.Item, all, Titles.For(http)), contentType: "application/schema+json")
                    : Problems.Result(http, HttpFaults.ServiceNotFound.At("code")))
            .WithName("getServiceSchema").WithSummary("A service item's form as JSON Schema 2020-12")
            .WithDescription("What goes into `form` of an application: any form renderer draws it. Titles are in the language asked for; values are texts, choices offered only in some cities name them in `x-divisions`.")
            .Produces<JsonObject>(200, "application/schema+json").Refuses(404);

        catalogue.MapGet("/workflows/{name}", (string name, HttpContext http, ServiceCatalogue all) =>
                all.Workflow(name) is { } w ? Results.Ok(new WorkflowView(w.Version, w.Value)) : UnknownWorkflow(http))
            .WithName("getWorkflow").WithSummary("A workflow: states, actions, timers").WithDescription("Names are in both languages.").Produces<WorkflowView>().Refuses(404);

        catalogue.MapGet("/workflows/{name}/diagram", (string name, HttpContext http, ServiceCatalogue all) =>
                all.Workflow(name) is { } w ? Results.Text(WorkflowDiagram.Mermaid(w.Value, http.Language()), "text/vnd.mermaid") : UnknownWorkflow(http))
            .WithName("getWorkflowDiagram").WithSummary("A workflow as a Mermaid state diagram").WithDescription("Labels are in the language asked for.").Produces<string>(200, "text/vnd.mermaid").Refuses(404);
    }

    private static IResult UnknownWorkflow(HttpContext http) => Problems.Result(http, HttpFaults.WorkflowNotFound.At("name"));
}
