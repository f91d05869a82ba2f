using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using GdCases.Domain;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Postgres;
using GdCases.Host.Startup;
using JasperFx.Events.Daemon;
using Npgsql;

namespace GdCases.Host.Commands;

/// <summary>The Host's command line: what <c>./gdcases</c> hands on.</summary>
public static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("GdCases: case management for government services.") { Serve.Command(), CatalogueCommands.Command(), ProjectionsCommands.Command(), AuditCommands.Command(), Demo.Command(), BackupCommands.Backup(), BackupCommands.Restore(), Codegen.Command() };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is StartupException or EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync($"gdcases: {e.Message}");
            return 1;
        }
        catch (CatalogueException e)
        {
            await Console.Error.WriteLineAsync($"gdcases: the catalogue has {Quantity.Of(e.Faults.Count, "", "fault").En}:{Environment.NewLine}{e.Message}");
            return 1;
        }
        catch (Exception e) when (e is IEventFailureContext)
        {
            // Which event, and nothing of what is in it.
            var at = (IEventFailureContext)e;
            await Console.Error.WriteLineAsync($"gdcases: Stopped: event {at.Sequence} ({at.EventTypeName}) {How(at.Category)}.");
            return 1;
        }
        catch (Exception e) when (IsOfTheSurroundings(e))
        {
            await Console.Error.WriteLineAsync($"gdcases: {(e is NpgsqlException ? "the database cannot be used: " : "")}{e.Message}{(e.InnerException is HttpListenerException or SocketException ? $" {e.InnerException.Message}" : "")}");
            return 1;
        }
    }

    private static string How(ShardFailureCategory category) => category switch
    {
        ShardFailureCategory.UnknownEventType => "is of a type that this version of the product does not know",
        ShardFailureCategory.EventSerialization => "cannot be read",
        _ => "cannot be applied",
    };

    /// <summary>What an operator can mend: a setting, a folder, a port, a server. Anything else is our own fault and shows where.</summary>
    private static bool IsOfTheSurroundings(Exception e) => e switch
    {
        PostgresException p => OfTheServer(p),
        NpgsqlException or IOException or UnauthorizedAccessException or SocketException or HttpListenerException => true,
        InvalidOperationException => e.InnerException is HttpListenerException or SocketException || e.Source?.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true || e.Source?.StartsWith("Microsoft.Extensions", StringComparison.Ordinal) == true,
        _ => false,
    };

    /// <summary>Not of a statement of ours: who connects (28), to what (3D), with what means (53), and whether it is running (57).</summary>
    private static bool OfTheServer(PostgresException e) => e.SqlState[..2] is "28" or "3D" or "53" or "57";
}
