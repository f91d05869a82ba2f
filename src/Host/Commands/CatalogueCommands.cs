using System.CommandLine;
using GdCases.Application.Catalogue;
using GdCases.Application.Catalogue.Trial;
using GdCases.Domain;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Time;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Startup;
using Marten;
using NodaTime;
using Command = System.CommandLine.Command;

namespace GdCases.Host.Commands;

/// <summary>Work on catalogue files; needs no database.</summary>
public static class CatalogueCommands
{
    public static Command Command() => new("catalogue", "Check and read catalogue files, bring in workflows from elsewhere.") { Check(), Show(), NewService(), Diff(), Try(), Schema(), Published(), Withdraw(), ImportDigit() };

    private static Command Check()
    {
        var folder = new Argument<string?>("folder") { Description = "The catalogue folder; the configured one unless given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Read and prove a catalogue; every fault with file, line and reason.") { folder };
        command.SetAction(parsed =>
        {
            var catalogue = CatalogueFolder.Read(Folder(parsed.GetValue(folder)));
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
            var catalogue = CatalogueFolder.Read(Folder(parsed.GetValue(folder)));
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

    private static Command NewService()
    {
        var code = new Argument<string>("code") { Description = "The new item's code, such as noise-permit." };
        var category = new Option<string>("--category", "-c") { Description = "A category of the catalogue.", Required = true };
        var agency = new Option<string>("--agency", "-a") { Description = "The agency that handles it.", Required = true };
        var workflow = new Option<string>("--workflow", "-w") { Description = "How it is worked on.", Required = true };
        var folder = new Option<string?>("--folder", "-f") { Description = "The catalogue folder; the configured one unless given." };
        var command = new Command("new-service", "Write a service item's file to begin with: it is sound, and every line that has to be thought about says so.") { code, category, agency, workflow, folder };
        command.SetAction(parsed =>
        {
            var root = Folder(parsed.GetValue(folder));
            var target = Path.Combine(root, "services", parsed.GetValue(category)!, $"{parsed.GetValue(code)}.yaml");
            if (File.Exists(target))
            {
                Console.Error.WriteLine($"gdcases: {target} is there already.");
                return 1;
            }

            // Proven before it is written: with names that nobody knows there is no file. Of the ways of delivery the first that the workflow has.
            var files = CatalogueFolder.Read(root).Files;
            var ways = Codes.All<DeliveryWay>().Append(string.Join(", ", Codes.All<DeliveryWay>())).ToList();
            string Written(string way) => NewServiceFile.Of(parsed.GetValue(code)!, parsed.GetValue(category)!, parsed.GetValue(agency)!, parsed.GetValue(workflow)!, way);
            ServiceCatalogue Proven(string way) => CatalogueFolder.Read(files.Append(KeyValuePair.Create($"services/{parsed.GetValue(category)}/{parsed.GetValue(code)}.yaml", Written(way))).ToDictionary());
            var text = Written(ways.Find(way => IsSound(() => Proven(way))) ?? "counter");
            CatalogueFolder.Read(files.Append(KeyValuePair.Create($"services/{parsed.GetValue(category)}/{parsed.GetValue(code)}.yaml", text)).ToDictionary());
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
            Console.WriteLine(target);
            return 0;
        });
        return command;
    }

    /// <summary>As it was given, which is how what is wrong with it is told; the configured one where none was.</summary>
    private static string Folder(string? given)
    {
        if (given is null)
        {
            return new Settings().CatalogueFolder;
        }

        GivenPath.Folder(given);
        return given;
    }

    private static bool IsSound(Func<ServiceCatalogue> read)
    {
        try
        {
            read();
            return true;
        }
        catch (CatalogueException)
        {
            return false;
        }
    }

    private static Command Diff()
    {
        var old = new Argument<string>("old") { Description = "A catalogue folder." };
        var now = new Argument<string>("new") { Description = "Another." };
        var command = new Command("diff", "What another catalogue changes for new cases, one line a value. Exit code 1 when something does.") { old, now };
        command.SetAction(parsed =>
        {
            var changes = CatalogueDifference.Between(CatalogueFolder.Read(Folder(parsed.GetValue(old))), CatalogueFolder.Read(Folder(parsed.GetValue(now))));
            foreach (var change in changes)
            {
                Console.WriteLine(change);
            }

            return changes.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Try()
    {
        var code = new Argument<string>("item") { Description = "The service item's code." };
        var cases = new Option<int>("--cases", "-n") { Description = "How many cases.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same cases.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string?>("--folder", "-f") { Description = "The catalogue folder; the configured one unless given." };
        var command = new Command("try", "Send invented cases through an item at random, without a database: the ends they come to, the longest path, and what none of them met.") { code, cases, seed, folder };
        cases.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var number }] && int.TryParse(number, out var n) && n < 1)
            {
                given.AddError("At least one case.");
            }
        });
        command.SetAction(parsed =>
        {
            var catalogue = CatalogueFolder.Read(Folder(parsed.GetValue(folder)));
            if (catalogue.Current(parsed.GetValue(code)!) is not { } definition)
            {
                Console.Error.WriteLine($"gdcases: there is no service item '{parsed.GetValue(code)}'.");
                return 1;
            }

            var report = ItemTrial.Run(definition, catalogue, parsed.GetValue(cases), parsed.GetValue(seed));
            static string Counted(IReadOnlyDictionary<string, int> counts) => counts.Count == 0 ? "none" : string.Join(", ", counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"));
            static string Named<T>(IEnumerable<T> names) => string.Join(", ", names) is { Length: > 0 } some ? some : "none";
            Console.WriteLine($"{definition.Item.Code}: {Quantity.Of(report.Cases, "", "case").En}");
            Console.WriteLine($"ends: {Counted(report.Ends)}");
            Console.WriteLine($"not ended: {report.Unfinished}");
            Console.WriteLine($"longest path, {Quantity.Of(report.Longest.Count - 1, "", "step").En}: {string.Join(" -> ", report.Longest)}");
            Console.WriteLine($"states never reached: {Named(report.NeverReached)}");
            Console.WriteLine($"actions never taken: {Named(report.NeverTaken)}");
            Console.WriteLine($"limits that never ran: {Named(report.NeverRan.Select(p => p.Code()))}");
            Console.WriteLine($"applications refused: {Counted(report.Refused)}");
            return report.Cases > 0 && report.Unfinished == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Schema()
    {
        var kind = new Argument<string>("kind") { Description = "service, workflow or fragment." };
        kind.AcceptOnlyFromAmong("service", "workflow", "fragment");
        var command = new Command("schema", "The JSON Schema of a catalogue file, for editors.") { kind };
        command.SetAction(parsed => Console.Write(CatalogueSchema.Of(parsed.GetValue(kind)!)));
        return command;
    }

    private static Command Published()
    {
        var command = new Command("published", "What administrators have published over the folder, in the database: each consent in its order.");
        command.SetAction((_, cancellation) => Database.Use(new Settings(), alone: true, async connection =>
        {
            await using var database = Store.DataSource(connection);
            await using var store = Store.Open(database);
            await using var session = store.QuerySession();
            foreach (var p in Catalogues.Consented(await session.Query<CatalogueProposal>().ToListAsync(cancellation)))
            {
                Console.WriteLine($"{p.Id} from {p.Consent!.ServesFrom:uuuu-MM-dd}: {string.Join(", ", p.Files.Keys.Order(StringComparer.Ordinal))} ({p.Reason})");
            }

            return 0;
        }, cancellation));
        return command;
    }

    private static Command Withdraw()
    {
        var id = new Argument<string>("id") { Description = "As 'catalogue published' names it." };
        var command = new Command("withdraw", "Take a consent back, for an operator whose Host does not start with what was published. Open cases stay with their versions.") { id };
        command.SetAction((parsed, cancellation) => Database.Use(new Settings(), alone: true, async connection =>
        {
            await using var database = Store.DataSource(connection);
            await using var store = Store.Open(database);
            await using var session = store.LightweightSession();
            if (await session.LoadAsync<CatalogueProposal>(parsed.GetValue(id)!, cancellation) is not { Consent: not null, WithdrawnAt: null } found)
            {
                Console.Error.WriteLine($"gdcases: nothing is published as '{parsed.GetValue(id)}'.");
                return 1;
            }

            session.Store(found with { WithdrawnAt = SystemClock.Instance.GetCurrentInstant() });
            await session.SaveChangesAsync(cancellation);
            Console.WriteLine($"{found.Id}: taken back.");
            // What was consented to after it may rest on it.
            var left = new Catalogues(new CatalogueSource(CatalogueFolder.Read(new Settings().CatalogueFolder), CatalogueFolder.Read), store, SystemClock.Instance);
            await left.With(new Dictionary<string, string>(), SystemClock.Instance.GetCurrentInstant().InZone(WorkingCalendar.China).Date, cancellation);
            return 0;
        }, cancellation));
        return command;
    }

    private static Command ImportDigit()
    {
        var files = new Argument<string[]>("file") { Description = "eGov DIGIT BusinessServices configuration, JSON.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o") { Description = "Where the workflow files go; here unless given.", DefaultValueFactory = _ => "." };
        var command = new Command("import-digit", "Turn eGov DIGIT workflows into files of ours and prove them. An unsound one is still written; its faults are listed and the exit code is 1.") { files, output };
        command.SetAction(parsed =>
        {
            var faults = new List<CatalogueFault>();
            var folder = GivenPath.Folder(parsed.GetRequiredValue(output));
            foreach (var file in parsed.GetRequiredValue(files).Select(GivenPath.File).ToList())
            {
                faults.AddRange(Import(file, folder));
            }

            faults.ForEach(Console.WriteLine);
            return faults.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static List<CatalogueFault> Import(FileInfo file, string output)
    {
        var faults = new List<CatalogueFault>();
        try
        {
            foreach (var import in DigitWorkflow.Read(file.Name, File.ReadAllText(file.FullName)))
            {
                Directory.CreateDirectory(output);
                var target = Path.Combine(output, $"{import.Name}.yaml");
                File.WriteAllText(target, import.Yaml);
                var own = new List<CatalogueFault>();
                Console.WriteLine(WorkflowFile.Read(Path.GetFileName(target), import.Yaml, Fragment.None, own) is (var workflow, _)
                    ? $"{file.Name} -> {Path.GetRelativePath(".", target)}: {workflow.States.Count} states, {workflow.Actions.Count} actions, sound"
                    : $"{file.Name} -> {Path.GetRelativePath(".", target)}: {Quantity.Of(own.Count, "", "fault").En}");
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
