using GdCases.Application.Audit;
using GdCases.Application.Catalogue;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Host.CatalogueFiles;

/// <summary>A change of law as a file says it: an item, a workflow or a year's calendar as it would be.</summary>
public static class ProposedLaw
{
    /// <summary>Reads and proves it, with all that is published.</summary>
    /// <param name="catalogues">What is published.</param>
    /// <param name="past">What cases are pinned to.</param>
    /// <param name="brought">The catalogue's files: the path of the one that would be replaced.</param>
    /// <param name="kind">services, workflows or calendars.</param>
    /// <param name="file">The file's name: what it is about is called so.</param>
    /// <param name="text">What it says.</param>
    /// <param name="now">From when it would serve.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CatalogueException">It is not sound.</exception>
    public static async Task<ChangeOfLaw> Read(Catalogues catalogues, PastWorld past, ServiceCatalogue brought, string kind, string file, string text, Instant now, CancellationToken cancellation)
    {
        if (kind == "calendars")
        {
            var faults = new List<CatalogueFault>();
            var year = CalendarFile.Read(file, text, faults);
            if (year is not null && $"{year.Year}" != Path.GetFileNameWithoutExtension(file))
            {
                faults.Add(new(file, 1, "wrong-file-name", $"the calendar of {year.Year} must stand in a file named {year.Year}.yaml"));
            }

            return year is null || faults.Count > 0 ? throw new CatalogueException(faults) : new ChangeOfLaw(async (first, cancel) => await past.Pinned(first, cancel), year, AsksOtherwise: false);
        }

        var name = Path.GetFileNameWithoutExtension(file);
        var path = brought.Files.Keys.FirstOrDefault(f => f.StartsWith($"{kind}/", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(f) == name) ?? $"{kind}/{name}.yaml";
        var (_, after, _, _) = await catalogues.With(new Dictionary<string, string> { [path] = text }, now.InZone(WorkingCalendar.China).Date, cancellation);
        var law = after[0];
        var asksOtherwise = law.Items.Any(i => i.Value.Code is var code && law.Current(code)!.AskedOfPersons is var asked && !(catalogues.Current.Current(code)?.AskedOfPersons.SetEquals(asked) ?? asked.Count == 0));
        return kind == "services"
            // The item as it would be, worked on as it would be.
            ? new ChangeOfLaw((first, _) => ValueTask.FromResult(first.Service == name ? law.Current(name) : null), null, asksOtherwise)
            // The items as they were, by the workflow as it would be.
            : new ChangeOfLaw(
                async (first, cancel) => first.Workflow == name && law.Workflow(name) is { } workflow && await past.Pinned(first, cancel) is { } pinned
                    ? pinned with { Workflow = workflow.Value, WorkflowVersion = workflow.Version }
                    : null,
                null, asksOtherwise);
    }
}
