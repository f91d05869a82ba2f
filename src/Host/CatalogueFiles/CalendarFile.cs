using GdCases.Domain.Time;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Reads a year's calendar and checks that it can be one.</summary>
public static class CalendarFile
{
    /// <summary>The calendar of a file, or null with the faults noted.</summary>
    public static CalendarYear? Read(string file, string text, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        CalendarYear? year = null;
        if (YamlMap.Read(file, text, own) is { } map)
        {
            var days = map.Maps("days");
            year = map.Finish(new CalendarYear(
                map.Integer("year"),
                map.Texts("sources"),
                [.. days.Select(d => d.Finish(new CalendarDay(d.Date("date"), d.RequiredFlag("off"), d.Text("name"))))]));
            if (own.Count == 0)
            {
                own.AddRange(year.Faults().Select(f => new CatalogueFault(file, f.Day is { } i ? days[i].Line : 1, f.Fault.Code, f.Fault.Message.En)));
            }
        }

        faults.AddRange(own);
        return own.Count == 0 ? year : null;
    }
}
