using System.CommandLine;
using GdCases.Domain;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Postgres;
using GdCases.Host.Startup;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace GdCases.Host.Commands;

/// <summary>The Host's command line: what <c>./gdcases</c> hands on.</summary>
public static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("GdCases: case management for government services.") { Serve.Command(), CatalogueCommands.Command(), ProjectionsCommands.Command(), Demo.Command(), BackupCommands.Backup(), BackupCommands.Restore() };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is StartupException or EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync($"gdcases: {e.Message}");
            return 1;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"gdcases: {e.Message}");
            return 1;
        }
        catch (NpgsqlException e) when (e is not PostgresException || OfTheServer((PostgresException)e))
        {
            await Console.Error.WriteLineAsync($"gdcases: the database cannot be used: {e.Message}");
            return 1;
        }
        catch (CatalogueException e)
        {
            await Console.Error.WriteLineAsync($"gdcases: the catalogue has {Quantity.Of(e.Faults.Count, "", "fault").En}:{Environment.NewLine}{e.Message}");
            return 1;
        }
    }

    /// <summary>Not of a statement of ours: who connects (28), to what (3D), with what means (53), and whether it is running (57).</summary>
    private static bool OfTheServer(PostgresException e) => e.SqlState[..2] is "28" or "3D" or "53" or "57";
}
