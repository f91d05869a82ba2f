using GdCases.Application.Catalogue;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Files;
using GdCases.Host.Jobs;
using GdCases.Host.Payments;
using GdCases.Host.Signatures;
using GdCases.Host.Telemetry;
using NodaTime;

namespace GdCases.Host.Startup;

/// <summary>Puts the rooms together: one Host is one of these on one database.</summary>
public static class CasesHost
{
    /// <summary>The whole web application, not yet started.</summary>
    /// <param name="args">Configuration as command-line arguments.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="catalogue">What can be applied for; proven.</param>
    /// <param name="alone">No other Host works on this database: no election of who does what, and no waiting for its result.</param>
    /// <param name="adapt">For tests: another clock, other handlers.</param>
    public static WebApplication Build(string[] args, string connectionString, ServiceCatalogue catalogue, bool alone, Action<WebApplicationBuilder>? adapt = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddTelemetry();
        builder.Logging.KeepPersonalDataOut();
        builder.Services.AddSingleton<IClock>(builder.Environment.IsDevelopment() ? new TravellingClock() : SystemClock.Instance);
        builder.Services.AddSingleton(new CatalogueSource(catalogue, CatalogueFolder.Read));
        builder.AddCallers();
        builder.AddStore(connectionString);
        builder.AddFiles();
        builder.AddPayments();
        builder.AddSignatures();
        builder.AddMessaging(alone);
        builder.AddJobs(connectionString);
        builder.AddHttp();
        adapt?.Invoke(builder);

        var app = builder.Build();
        app.MapHttp();
        return app;
    }
}
