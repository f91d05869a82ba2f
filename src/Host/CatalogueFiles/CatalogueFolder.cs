using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>
/// A folder of catalogue files: <c>divisions.yaml</c>, <c>agencies.yaml</c>, <c>categories.yaml</c>, <c>halls.yaml</c> where people come by appointment, one file a workflow
/// under <c>workflows</c>, one file a part that workflows share under <c>fragments</c>, one file a service item under <c>services</c> in subfolders as one likes, and one file a year under <c>calendars</c>.
/// </summary>
public static class CatalogueFolder
{
    /// <summary>Reads and proves a folder.</summary>
    /// <exception cref="CatalogueException">The folder is not sound; every fault with file, line and reason.</exception>
    public static ServiceCatalogue Read(string folder) => !Directory.Exists(folder)
        ? throw new CatalogueException([new(folder, 0, "no-folder", "there is no such folder")])
        : Read(Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).AsParallel().Select(f => KeyValuePair.Create(Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllText(f))).ToDictionary());

    /// <summary>Reads and proves files: what each says, by its path in the folder.</summary>
    /// <exception cref="CatalogueException">They are not sound; every fault with file, line and reason.</exception>
    public static ServiceCatalogue Read(IReadOnlyDictionary<string, string> folder)
    {
        var faults = new List<CatalogueFault>();
        var divisions = Names(folder, "divisions.yaml", faults, (code, title, _) => new Division(code, title));
        var agencies = Names(folder, "agencies.yaml", faults, (code, title, map) => new Agency(code, title) { Hours = map.OptionalHours("hours") ?? OfficeHours.Usual, Review = map.OptionalTitle("review") });
        var categories = Names(folder, "categories.yaml", faults, (code, title, _) => new Category(code, title));
        var halls = folder.ContainsKey("halls.yaml") ? Names(folder, "halls.yaml", faults, (code, title, map) => HallFile.Read(code, title, map, divisions, agencies)) : [];
        var fragments = Files<Fragment>(folder, "fragments", faults, (file, text, found) => Fragment.Read(file, text, found) is { } f ? (f, f.Name, new SourceLines()) : null, required: false);
        var includable = FilesUnder(folder, "fragments").Select(f => Path.GetFileNameWithoutExtension(f)!).Distinct().ToDictionary(name => name, name => fragments.Find(f => f.Value.Name == name)?.Value);
        var workflows = Files<Workflow>(folder, "workflows", faults, (file, text, found) => WorkflowFile.Read(file, text, includable, found) is { } w ? (w.Workflow, w.Workflow.Name, w.Lines) : null);
        var known = new ServiceFile.Known(
            categories.Select(c => c.Code).ToHashSet(), agencies.Select(a => a.Code).ToHashSet(), divisions.Select(d => d.Code).ToHashSet(),
            // A workflow with faults is named in faults of its own; that it is missing besides need not be said for each of its items.
            FilesUnder(folder, "workflows").Select(f => Path.GetFileNameWithoutExtension(f)!).ToHashSet());
        var items = Files<ServiceItem>(folder, "services", faults, (file, text, found) => ServiceFile.Read(file, text, known, found) is { } i ? (i.Item, i.Item.Code, i.Lines) : null);
        var calendars = Files<CalendarYear>(folder, "calendars", faults, (file, text, found) => CalendarFile.Read(file, text, found) is { } c ? (c, $"{c.Year}", new SourceLines()) : null);
        faults.AddRange(CrossFaults(items));
        if (faults.Count == 0)
        {
            var included = workflows.SelectMany(w => w.Lines.Fragments).ToHashSet();
            faults.AddRange(fragments.Where(f => !included.Contains(f.File)).Select(f => new CatalogueFault(f.File, 1, "without-effect", "no workflow includes this fragment")));
        }

        faults.AddRange(WithoutHall(workflows, items, halls, divisions));
        faults.AddRange(Proven(workflows, items));
        return faults.Count == 0
            ? new ServiceCatalogue(divisions, agencies, categories, workflows.Select(w => ContentVersion.Versioned(w.Value)), items.Select(i => ContentVersion.Versioned(i.Value)), calendars.Select(c => ContentVersion.Versioned(c.Value))) { Files = folder, Halls = halls }
            : throw new CatalogueException([.. faults.Distinct().OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line)]);
    }

    private sealed record FromFile<T>(string File, T Value, SourceLines Lines);

    private static List<T> Names<T>(IReadOnlyDictionary<string, string> folder, string file, List<CatalogueFault> faults, Func<string, LocalizedText, YamlMap, T> make)
    {
        if (!folder.TryGetValue(file, out var text))
        {
            faults.Add(new(file, 0, "no-file", "the catalogue needs this file"));
            return [];
        }

        return YamlMap.Read(file, text, faults) is not { } map ? []
            : map.Finish(map.Entries(Path.GetFileNameWithoutExtension(file)).Select(e => e.Map.Finish(make(e.Key, e.Map.Title(), e.Map))).ToList());
    }

    private static string[] FilesUnder(IReadOnlyDictionary<string, string> folder, string kind) =>
        [.. folder.Keys.Where(f => f.StartsWith($"{kind}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static List<FromFile<T>> Files<T>(IReadOnlyDictionary<string, string> folder, string kind, List<CatalogueFault> faults, Func<string, string, List<CatalogueFault>, (T Value, string Name, SourceLines Lines)?> read, bool required = true)
    {
        var files = FilesUnder(folder, kind);
        var results = new (FromFile<T>? Found, List<CatalogueFault> Faults)[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            var file = files[i];
            var own = new List<CatalogueFault>();
            var result = read(file, folder[file], own);
            if (result is { } r && r.Name != Path.GetFileNameWithoutExtension(file))
            {
                own.Add(new(file, 1, "wrong-file-name", $"'{r.Name}' must stand in a file named {r.Name}.yaml"));
            }

            results[i] = (result is { } value && own.Count == 0 ? new FromFile<T>(file, value.Value, value.Lines) : null, own);
        });
        faults.AddRange(results.SelectMany(r => r.Faults));
        var found = results.Select(r => r.Found).OfType<FromFile<T>>().ToList();
        foreach (var twice in found.GroupBy(f => Path.GetFileName(f.File)).Where(g => g.Count() > 1))
        {
            faults.Add(new(twice.Last().File, 1, "duplicate-name", $"{twice.First().File} declares the same name"));
        }

        if (files.Length == 0 && required)
        {
            faults.Add(new(kind, 0, "no-files", $"the catalogue has no files under {kind}"));
        }

        return found;
    }

    /// <summary>What only the whole catalogue can tell: items that other items refer to.</summary>
    private static IEnumerable<CatalogueFault> CrossFaults(List<FromFile<ServiceItem>> items)
    {
        var codes = items.Select(i => i.Value.Code).ToHashSet();
        foreach (var (file, item) in items.Select(i => (i.File, i.Value)))
        {
            foreach (var field in item.Form.Where(f => f.Service is not null && !codes.Contains(f.Service)))
            {
                yield return new(file, 1, "unknown-name", $"the field '{field.Name}' wants a case for '{field.Service}', which is no service item of the catalogue");
            }
        }
    }

    /// <summary>Where the way goes by an appointment and nobody is expected anywhere, a case can only be declined.</summary>
    private static IEnumerable<CatalogueFault> WithoutHall(List<FromFile<Workflow>> workflows, List<FromFile<ServiceItem>> items, List<Hall> halls, List<Division> divisions)
    {
        var byAppointment = workflows.Where(w => w.Value.Actions.Any(a => a.Guards.Any(g => g is Booked or Kept))).Select(w => w.Value.Name).ToHashSet();
        foreach (var (file, item) in items.Where(i => byAppointment.Contains(i.Value.Workflow)).Select(i => (i.File, i.Value)))
        {
            var without = (item.Divisions.Count > 0 ? item.Divisions : [.. divisions.Select(d => d.Code)]).Where(d => !halls.Exists(h => h.Division == d && h.Agencies.Contains(item.Agency))).ToList();
            if (without.Count > 0)
            {
                yield return new(file, 1, "no-hall", $"its cases go by an appointment, and the agency '{item.Agency}' has no hall in {string.Join(", ", without.Take(3))}{(without.Count > 3 ? $" and {without.Count - 3} more" : "")}");
            }
        }
    }

    /// <summary>Every item proven with its workflow. What is wrong with a workflow for many items alike is told once.</summary>
    private static IEnumerable<CatalogueFault> Proven(List<FromFile<Workflow>> workflows, List<FromFile<ServiceItem>> items)
    {
        var proofs = workflows.DistinctBy(w => w.Value.Name).ToDictionary(w => w.Value.Name, w => (File: w, Proof: new DefinitionProof(w.Value)));
        var found = items.AsParallel().AsOrdered().Where(item => proofs.ContainsKey(item.Value.Workflow)).SelectMany(item =>
        {
            var (workflow, proof) = proofs[item.Value.Workflow];
            return proof.Faults(item.Value).Select(f => f.Kind >= SubjectKind.Item ? item.Lines.Fault(item.File, f) : workflow.Lines.Fault(workflow.File, f));
        });
        return found.AsEnumerable().GroupBy(f => (f.File, f.Line, f.Code)).Select(g => g.Count() == 1 ? g.First() : g.First() with { Reason = $"{g.First().Reason}, and likewise for {g.Count() - 1} more" });
    }
}
