using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Application.Drafts;
using GdCases.Application.Materials;
using GdCases.Application.Messages;
using GdCases.Host.CatalogueFiles;
using GdCases.Projections.Engine;
using JasperFx.Events.Daemon;
using Marten;
using Marten.Events.Daemon.HighWater;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Wolverine.Marten;

namespace GdCases.Host.Startup;

/// <summary>Marten as every part of the product wants it: for the Host, and for commands that only need the store.</summary>
public static class Store
{
    public static void AddStore(this WebApplicationBuilder builder, string connectionString)
    {
        // Npgsql does not end the statement that a transaction begins with before it has been answered (its BEGIN goes ahead
        // with it), so a request that is given up would wait for this.
        var patience = (int)Math.Ceiling(builder.Configuration.Seconds("Limits:RequestSeconds").TotalSeconds);
        // Made by the container, and so closed with it.
        builder.Services.AddSingleton(_ => DataSource(connectionString));
        builder.Services.AddMarten(services =>
            {
                var options = new StoreOptions();
                var database = services.GetRequiredService<NpgsqlDataSource>();
                Configure(options, database);
                options.CommandTimeout = patience;
                options.Listeners.Add(services.GetRequiredService<AppendNotice>().Listener);
                // Quiet: while it cannot listen the daemon asks by itself, and that the database is away is told by health.
                options.Projections.Wakeup = new PostgresqlListenWakeup(database, NullLogger.Instance, AppendNotice.Channel);
                return options;
            })
            .IntegrateWithWolverine(w =>
            {
                w.MessageStorageSchemaName = "gdcases_messages";
                // Each read model is projected by one of the Hosts on the database, and by another when that one is gone.
                w.UseWolverineManagedEventSubscriptionDistribution = true;
            })
            .SubscribeToEvents(new CaseMessages())
            .ApplyAllDatabaseChangesOnStartup();
        builder.Services.AddSingleton<AppendNotice>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AppendNotice>());
        builder.Services.AddSingleton<Catalogues>();
        builder.Services.AddTransient(services => services.GetRequiredService<Catalogues>().Current);
        builder.Services.AddSingleton<Definitions>();
        builder.Services.AddSingleton<Calendars>();
        builder.Services.AddSingleton(services => new PastWorld(services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<Calendars>(), services.GetRequiredService<Definitions>(), code => services.GetRequiredService<Catalogues>().Current.IsDivision(code)));
        builder.Services.AddSingleton<CaseHistories>();
        builder.Services.AddSingleton<Rehearsals>();
        builder.Services.AddSingleton<MaterialFiles>();
        builder.Services.AddSingleton<Uploads>();
        builder.Services.AddSingleton<OpenCaseKeys>();
        builder.Services.AddSingleton<DraftStore>();
        builder.Services.AddSingleton<Looks>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Looks>());
        builder.Services.AddSingleton<SecurityRecords>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SecurityRecords>());
        builder.Services.AddSingleton<CaseNumbers>();
        builder.Services.AddSingleton<Committer>();
        builder.Services.AddHostedService<PublishCatalogue>();
    }

    public static void Configure(StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.UseCases();
        options.UseReadModels(database);
        Definitions.Configure(options);
        Calendars.Configure(options);
        Catalogues.Configure(options);
    }

    /// <summary>The store for a command that is no Host: it projects nothing by itself.</summary>
    public static DocumentStore Open(NpgsqlDataSource database) => DocumentStore.For(options =>
    {
        Configure(options, database);
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
        // A server that hangs hangs whoever tells it to end a statement as well: no longer than this.
        settings.CancellationTimeout = 1000;
        if (!settings.ShouldSerialize("Timeout"))
        {
            settings.Timeout = 3;
        }

        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            // A few a core keep a server busy; more only wait inside it, and several Hosts share its connections.
            settings.MaxPoolSize = 40;
        }

        // What metrics call it.
        var database = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "cases" };
        database.UseNodaTime();
        return database.Build();
    }

    /// <summary>Keeps the catalogue's versions before the first request is taken.</summary>
    private sealed class PublishCatalogue(Definitions definitions, CatalogueSource source, Catalogues catalogues) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await definitions.Keep(source.Brought, cancellationToken);
            try
            {
                await catalogues.Refresh(definitions, cancellationToken);
            }
            catch (CatalogueException e)
            {
                throw new StartupException($"What administrators have published does not fit the catalogue's folder any more. 'catalogue published' lists it, 'catalogue withdraw ID' takes one of it back.{Environment.NewLine}{e.Message}");
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
