using System.CommandLine;
using GdCases.Host.Catalogue;

namespace GdCases.Host.Commands;

/// <summary>Work on catalogue files; needs no database.</summary>
public static class CatalogueCommands
{
    public static Command Command() => new("catalogue", "Check catalogue files, bring in workflows from elsewhere.") { Check() };

    private static Command Check()
    {
        var folder = new Argument<string?>("folder") { Description = "The catalogue folder; the configured one unless given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Read and prove a catalogue; every fault with file, line and reason.") { folder };
        command.SetAction(parsed =>
        {
            var catalogue = CatalogueFolder.Read(parsed.GetValue(folder) ?? new Settings().CatalogueFolder);
            Console.WriteLine($"{catalogue.Items.Count} service items, {catalogue.Workflows.Count} workflows, {catalogue.Agencies.Count} agencies, {catalogue.Divisions.Count} divisions: sound.");
            return 0;
        });
        return command;
    }
}
