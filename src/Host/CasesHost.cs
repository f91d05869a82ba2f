using System.Text.Json.Serialization;
using FluentValidation;
using GdCases.Application;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Api;
using GdCases.Host.Timers;
using GdCases.Projections;
using JasperFx;
using JasperFx.Events.Daemon;
using Marten;
using NodaTime;
using Npgsql;
using Scalar.AspNetCore;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;

namespace GdCases.Host;

/// <summary>Puts the rooms together: one Host is one of these on one database.</summary>
public static class CasesHost
{
    /// <summary>Largest request body, in bytes: an application is text and references, documents are kept elsewhere.</summary>
    public const int MaxBody = 256 * 1024;

    /// <summary>The whole web application, not yet started.</summary>
    /// <param name="args">Configuration as command-line arguments.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="catalogue">What can be applied for; proven.</param>
    /// <param name="alone">No other Host works on this database: no election of who does what, and no waiting for its result.</param>
    /// <param name="adapt">For tests: another clock, other handlers.</param>
    public static WebApplication Build(string[] args, string connectionString, ServiceCatalogue catalogue, bool alone, Action<WebApplicationBuilder>? adapt = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        QuietFailures(builder.Logging);
        builder.AddCallers();
        builder.Services.AddSingleton<IClock>(builder.Environment.IsDevelopment() ? new TravellingClock() : SystemClock.Instance);
        builder.Services.AddSingleton(catalogue);
        builder.AddStore(connectionString);
        builder.AddCommands(alone);
        builder.AddJobs(connectionString);
        builder.AddHttp();
        adapt?.Invoke(builder);

        var app = builder.Build();
        app.MapHttp();
        return app;
    }

    /// <summary>Marten as every part of the product wants it: for the Host, and for commands that only need the store.</summary>
    public static void ConfigureStore(StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.UseCases();
        options.UseReadModels();
        Definitions.Configure(options);
        Calendars.Configure(options);
        // Whoever has just handed something in looks at once. And little and often: four read models working off a quarter of
        // a second's events keep requests waiting (docs/adr/0010).
        options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(100);
        options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(100);
    }

    /// <summary>The store for a command that is no Host: it projects nothing by itself.</summary>
    public static DocumentStore Store(NpgsqlDataSource database) => DocumentStore.For(options =>
    {
        ConfigureStore(options, database);
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
    });

    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Every statement is one of a few hundred and every session is ours: prepared once, and nothing to reset (docs/adr/0005).
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            // So that pg_stat_activity tells one Host from another.
            ApplicationName = $"gdcases {Environment.ProcessId}",
        };
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            // A few a core keep a server busy; more only wait inside it, and several Hosts share its connections.
            settings.MaxPoolSize = 40;
        }

        var database = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        database.UseNodaTime();
        return database.Build();
    }

    /// <summary>
    /// Marten and Wolverine write a failing command out with all that is in it, which is personal data, and at every
    /// retry of two at once on one case. What fails for good is logged without it, by <see cref="ProblemExceptions"/>.
    /// </summary>
    private static void QuietFailures(ILoggingBuilder logging)
    {
        foreach (var category in new[] { typeof(IDocumentStore), typeof(SubmitCase), typeof(TakeAction), typeof(AssignCase), typeof(ReleaseCase), typeof(AddNote), typeof(FireTimers), typeof(RecomputeDeadlines) })
        {
            logging.AddFilter(category.FullName, LogLevel.None);
        }
    }

    private static void AddStore(this WebApplicationBuilder builder, string connectionString)
    {
        // Made by the container, and so closed with it.
        builder.Services.AddSingleton(_ => DataSource(connectionString));
        builder.Services.AddMarten(services =>
            {
                var options = new StoreOptions();
                ConfigureStore(options, services.GetRequiredService<NpgsqlDataSource>());
                return options;
            })
            .IntegrateWithWolverine(w =>
            {
                w.MessageStorageSchemaName = "gdcases_messages";
                // Each read model is projected by one of the Hosts on the database, and by another when that one is gone.
                w.UseWolverineManagedEventSubscriptionDistribution = true;
            })
            .ApplyAllDatabaseChangesOnStartup();
    }

    private static void AddCommands(this WebApplicationBuilder builder, bool alone)
    {
        builder.Services.AddSingleton<Definitions>();
        builder.Services.AddSingleton<Calendars>();
        builder.Services.AddSingleton<CaseNumbers>();
        builder.Services.AddSingleton<CaseCommand>();
        builder.Services.AddSingleton<IValidator<SubmitCase>, SubmitCaseShape>();
        builder.Services.AddSingleton<IValidator<TakeAction>, TakeActionShape>();
        builder.Services.AddSingleton<IValidator<AssignCase>, AssignCaseShape>();
        builder.Services.AddSingleton<IValidator<AddNote>, AddNoteShape>();
        builder.Host.UseWolverine(options =>
        {
            options.Durability.Mode = alone ? DurabilityMode.Solo : DurabilityMode.Balanced;
            options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(2);
            options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(5);
            options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(20);
            options.ApplicationAssembly = typeof(CasesHost).Assembly;
            options.Discovery.IncludeAssembly(typeof(SubmitCase).Assembly);
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableLocalQueues();
            options.Policies.UseDurableOutboxOnAllSendingEndpoints();
            options.Policies.Add<ShapeValidation>();
            // Two at once on one case, or twice the same request at once: decide again on what the first has written.
            options.OnException<ConcurrencyException>().Or<DocumentAlreadyExistsException>().RetryTimes(3);
            options.Services.AddHostedService<PublishCatalogue>();
            options.Services.AddHostedService<CalendarRefresh>();
        });
    }

    private static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            CaseJson.Configure(json.SerializerOptions);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new PlainText());
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ProblemExceptions>();
        builder.Services.AddProblemDetails();
        builder.Services.AddCasesOpenApi();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    private static void MapHttp(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.WriteBare(context.HttpContext));
        app.Use(Manners.Keep);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseJobsDashboard();
        app.MapCases();
        app.MapLists();
        app.MapStatus();
        app.MapCatalogue();
        app.MapCalendars();
        app.MapFigures();
        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopment();
        }

        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", docs => docs.WithTitle("GdCases").WithOpenApiRoutePattern("/openapi/{documentName}.json")).AllowAnonymous();
    }

    /// <summary>Keeps the catalogue's versions before the first request is taken.</summary>
    private sealed class PublishCatalogue(Definitions definitions) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => definitions.Publish(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
