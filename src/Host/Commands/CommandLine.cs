using System.CommandLine;
using GdCases.Domain;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Postgres;
using GdCases.Host.Startup;

namespace GdCases.Host.Commands;

/// <summary>The Host's command line: what <c>./gdcases</c> hands on.</summary>
public static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("GdCases: case management for government services.") { Serve.Command(), CatalogueCommands.Command(), ProjectionsCommands.Command(), Demo.Command() };
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
    }
}
