using System.CommandLine;
using GdCases.Host.Health;
using GdCases.Host.Postgres;
using GdCases.Host.Startup;

namespace GdCases.Host.Commands;

/// <summary>Runs the Host until it is told to stop.</summary>
public static class Serve
{
    public static Command Command()
    {
        var command = new Command("serve", "Run the Host. Settings come from appsettings.json and the environment.");
        command.SetAction((_, cancellation) => Run(cancellation));
        return command;
    }

    private static async Task<int> Run(CancellationToken cancellation)
    {
        var settings = new Settings();
        if (settings is { ConnectionString: null, IsDevelopment: false, AllowsEmbedded: false })
        {
            throw new StartupException("ConnectionStrings__Cases is not set: outside Development the Host works on a server that is looked after. Data__AllowEmbedded=true takes the embedded one.");
        }

        // What can be told without a database comes first: a broken file stops the start before anything else is touched.
        _ = (settings.Issuer, settings.Urls);
        var catalogue = settings.Catalogue();
        await using var embedded = settings.ConnectionString is null
            ? await EmbeddedPostgres.Start(settings.DataFolder, durable: true, exclusive: true, cancellation)
            : null;
        var connectionString = settings.ConnectionString ?? embedded!.ConnectionString;
        // With a server of its own a Host is alone, and elects nobody: another one beside it would follow the same read models.
        await using var presence = new Presence(connectionString, shared: embedded is null);
        if (!await presence.TakeSoon(cancellation))
        {
            throw new StartupException("The read models of this database are being rebuilt, or a Host with a server of its own works on it, which is alone there. Start again when that is over.");
        }

        await ProjectionsCommands.MakeMissing(connectionString, cancellation);
        await using var app = CasesHost.Build([], connectionString, catalogue, alone: embedded is not null, builder =>
        {
            builder.Services.AddHostedService(services => new KeptPresence(presence, services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<ILogger<Presence>>()));
            if (embedded is not null)
            {
                builder.Services.AddSingleton(new DataFolder(embedded.Folder));
                builder.Services.AddHostedService(services => new KeptServer(embedded, services.GetRequiredService<ILogger<EmbeddedPostgres>>()));
            }
        });
        await app.RunAsync(cancellation);
        return 0;
    }

    /// <summary>The private server is looked after for as long as the Host runs.</summary>
    private sealed class KeptServer(EmbeddedPostgres server, ILogger<EmbeddedPostgres> logger) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => server.Keep(logger, stoppingToken);
    }

    /// <summary>A database that goes away takes the lock with it; a Host that finds the read models being rebuilt then ends.</summary>
    private sealed class KeptPresence(Presence presence, IHostApplicationLifetime host, ILogger<Presence> logger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var look = new PeriodicTimer(TimeSpan.FromSeconds(5));
            while (await look.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    if (!await presence.Take(stoppingToken))
                    {
                        logger.LogCritical("The read models of this database are being rebuilt, or another Host works on it alone. This one ends; start it again when that is over.");
                        host.StopApplication();
                        return;
                    }
                }
                catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
                {
                    logger.LogDebug(e, "The database does not answer.");
                }
            }
        }
    }
}
