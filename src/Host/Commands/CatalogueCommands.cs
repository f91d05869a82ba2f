using System.CommandLine;
using GdCases.Host.CatalogueFiles;

namespace GdCases.Host.Commands;

/// <summary>Work on catalogue files; needs no database.</summary>
public static class CatalogueCommands
{
    public static Command Command() => new("catalogue", "Check catalogue files, bring in workflows from elsewhere.") { Check(), ImportDigit() };

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

    private static Command ImportDigit()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "eGov DIGIT BusinessServices configuration, JSON.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = "Where the workflow files go; here unless given.", DefaultValueFactory = _ => new DirectoryInfo(".") };
        var command = new Command("import-digit", "Turn eGov DIGIT workflows into files of ours and prove them. An unsound one is still written; its faults are listed and the exit code is 1.") { files, output };
        command.SetAction(parsed =>
        {
            var faults = new List<CatalogueFault>();
            foreach (var file in parsed.GetValue(files)!)
            {
                faults.AddRange(Import(file, parsed.GetValue(output)!));
            }

            faults.ForEach(Console.WriteLine);
            return faults.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static List<CatalogueFault> Import(FileInfo file, DirectoryInfo output)
    {
        var faults = new List<CatalogueFault>();
        try
        {
            foreach (var import in DigitWorkflow.Read(file.Name, File.ReadAllText(file.FullName)))
            {
                output.Create();
                var target = Path.Combine(output.FullName, $"{import.Name}.yaml");
                File.WriteAllText(target, import.Yaml);
                var own = new List<CatalogueFault>();
                Console.WriteLine(WorkflowFile.Read(Path.GetFileName(target), import.Yaml, own) is (var workflow, _)
                    ? $"{file.Name} -> {Path.GetFileName(target)}: {workflow.States.Count} states, {workflow.Actions.Count} actions, sound"
                    : $"{file.Name} -> {Path.GetFileName(target)}: {own.Count} faults");
                faults.AddRange(own);
            }
        }
        catch (CatalogueException e)
        {
            faults.AddRange(e.Faults);
        }
        catch (IOException e)
        {
            faults.Add(new(file.Name, 0, "not-readable", e.Message));
        }

        return faults;
    }
}
