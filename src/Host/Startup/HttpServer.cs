using GdCases.Host.Access;
using GdCases.Host.Api.Appointments;
using GdCases.Host.Api.Audit;
using GdCases.Host.Api.Calendar;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Catalogue;
using GdCases.Host.Api.Development;
using GdCases.Host.Api.Drafts;
using GdCases.Host.Api.Fees;
using GdCases.Host.Api.Figures;
using GdCases.Host.Api.Files;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Looks;
using GdCases.Host.Api.MyCases;
using GdCases.Host.Api.Officers;
using GdCases.Host.Api.Status;
using GdCases.Host.Api.Worklist;
using GdCases.Host.Health;
using GdCases.Host.Jobs;
using GdCases.Host.Telemetry;
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
            kestrel.Limits.MaxConcurrentConnections = builder.Configuration.Setting<long>("Limits:Connections");
            // A token with many claims has room; nobody's cookies need more.
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // Longer than proxies keep a connection that nobody uses; one that says nothing at all is over then too.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(65);
            // Whoever takes an answer slower than this holds what others wait for.
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));
            // A body of this size is there in seconds even on a bad line; one that trickles in holds a place.
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        });
        builder.Services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ProblemExceptions>();
        builder.Services.AddProblemDetails();
        builder.Services.AddCasesOpenApi(builder.Configuration);
        builder.AddRequestLimits();
        builder.Services.AddSingleton<RateLimits>();
        builder.AddProxies();
        builder.Services.AddAnswerHeaders();
        builder.AddHealth();
    }

    public static void MapHttp(this WebApplication app)
    {
        app.Services.GetRequiredService<Rehearsal>().Of(app);
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.Use(Manners.Tell);
        app.Use(app.Services.GetRequiredService<Draining>().Tell);
        app.UseExceptionHandler();
        // tus 1.0: for clients in places that know no PATCH.
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/v1/uploads"), uploads => uploads.UseHttpMethodOverride());
        app.UseRouting();
        app.Use(Meters.Count);
        app.UseStatusCodePages(context => Problems.WriteBare(context.HttpContext));
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.Use(limits.Count);
        app.Use(Manners.Keep);
        app.UseAuthorization();
        app.Use(WholeBody.Read);
        app.Use(limits.Shed);
        app.Use(app.Services.GetRequiredService<OfficerRoll>().Note);
        app.UseJobsDashboard();
        app.MapLogin();
        app.MapCases();
        app.MapWorklist();
        app.MapMyCases();
        app.MapStatus();
        app.MapCatalogue();
        app.MapProposals();
        app.MapRehearsals();
        app.MapCalendars();
        app.MapFigures();
        app.MapAudit();
        app.MapAuditSearch();
        app.MapLooks();
        app.MapSecurityRecords();
        app.MapFiles();
        app.MapUploads();
        app.MapDrafts();
        app.MapPayments();
        app.MapHalls();
        app.MapOfficers();
        // Tokens of the Host's own are for trying it out: with an issuer there are none.
        if (app.Services.GetService<DevelopmentTokens>() is not null)
        {
            app.MapDevelopment();
        }

        app.MapHealth();
        app.MapContract();
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("GdCases").WithOpenApiRoutePattern("/openapi/{documentName}.json").DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().AddPreferredSecuritySchemes("bearer")).AllowAnonymous();
    }
}
