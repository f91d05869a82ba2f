using System.CommandLine;
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
        // The catalogue first: a broken file stops the start before anything else is touched.
        var catalogue = settings.Catalogue();
        await using var embedded = settings.ConnectionString is null
            ? await EmbeddedPostgres.Start(settings.DataFolder, durable: true, exclusive: true, cancellation)
            : null;
        var connectionString = settings.ConnectionString ?? embedded!.ConnectionString;
        await using var presence = await Database.TakePresence(connectionString, shared: true, cancellation)
            ?? throw new StartupException("The read models of this database are being rebuilt. Start again when that is done.");
        await ProjectionsCommands.RefuseOutdated(connectionString, cancellation);
        await using var app = CasesHost.Build([], connectionString, catalogue, alone: embedded is not null);
        await app.RunAsync(cancellation);
        return 0;
    }
}
