using System.CommandLine;
using GdCases.Domain;
using GdCases.Host.CatalogueFiles;

namespace GdCases.Host.Commands;

/// <summary>Work on catalogue files; needs no database.</summary>
public static class CatalogueCommands
{
    public static Command Command() => new("catalogue", "Check and read catalogue files, bring in workflows from elsewhere.") { Check(), Show(), ImportDigit() };

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

    private static Command Show()
    {
        var code = new Argument<string>("item") { Description = "The service item's code." };
        var language = new Option<string>("--language", "-l") { Description = "zh-CN or en.", DefaultValueFactory = _ => "zh-CN" };
        language.AcceptOnlyFromAmong("zh-CN", "en");
        var folder = new Option<string?>("--folder", "-f") { Description = "The catalogue folder; the configured one unless given." };
        var command = new Command("show", "What a citizen is asked, what it costs, how long it may take, every way through it with its gates, and a diagram; Markdown.") { code, language, folder };
        command.SetAction(parsed =>
        {
            var catalogue = CatalogueFolder.Read(parsed.GetValue(folder) ?? new Settings().CatalogueFolder);
            if (catalogue.Current(parsed.GetValue(code)!) is not { } definition)
            {
                Console.Error.WriteLine($"gdcases: there is no service item '{parsed.GetValue(code)}'.");
                return 1;
            }

            Console.Write(ServiceSheet.Of(definition, catalogue, parsed.GetValue(language)!));
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
                Console.WriteLine(WorkflowFile.Read(Path.GetFileName(target), import.Yaml, Fragment.None, own) is (var workflow, _)
                    ? $"{file.Name} -> {Path.GetFileName(target)}: {workflow.States.Count} states, {workflow.Actions.Count} actions, sound"
                    : $"{file.Name} -> {Path.GetFileName(target)}: {Quantity.Of(own.Count, "", "fault").En}");
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
