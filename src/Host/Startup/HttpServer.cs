using GdCases.Host.Access;
using GdCases.Host.Api.Calendar;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Catalogue;
using GdCases.Host.Api.Development;
using GdCases.Host.Api.Figures;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.MyCases;
using GdCases.Host.Api.Officers;
using GdCases.Host.Api.Status;
using GdCases.Host.Api.Worklist;
using GdCases.Host.Health;
using GdCases.Host.Jobs;
using Scalar.AspNetCore;

namespace GdCases.Host.Startup;

/// <summary>The HTTP server and its routes.</summary>
public static class HttpServer
{
    /// <summary>Largest request body, in bytes: an application is text and references, documents are kept elsewhere.</summary>
    public const int MaxBody = 256 * 1024;

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        builder.Services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ProblemExceptions>();
        builder.Services.AddProblemDetails();
        builder.Services.AddCasesOpenApi();
        builder.AddRequestLimits();
        builder.AddHealth();
    }

    public static void MapHttp(this WebApplication app)
    {
        app.Services.GetRequiredService<Rehearsal>().Of(app);
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseStatusCodePages(context => Problems.WriteBare(context.HttpContext));
        app.Use(Manners.Keep);
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<OfficerRoll>().Note);
        app.UseJobsDashboard();
        app.MapCases();
        app.MapWorklist();
        app.MapMyCases();
        app.MapStatus();
        app.MapCatalogue();
        app.MapProposals();
        app.MapCalendars();
        app.MapFigures();
        app.MapOfficers();
        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopment();
        }

        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("GdCases").WithOpenApiRoutePattern("/openapi/{documentName}.json")).AllowAnonymous();
    }
}
