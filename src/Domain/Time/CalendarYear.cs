using NodaTime;

namespace GdCases.Domain.Time;

/// <summary>A day on which the State Council departs from the plain week: a day off, or a weekend day worked in exchange.</summary>
public sealed record CalendarDay(LocalDate Date, bool Off, string Name);

/// <summary>
/// What the State Council has announced for a year (国务院办公厅关于节假日安排的通知): the days off and the weekend days
/// worked in exchange. Every other day is as the week says.
/// </summary>
public sealed record CalendarYear(int Year, IReadOnlyList<string> Sources, IReadOnlyList<CalendarDay> Days)
{
    public const int Earliest = 1950;
    public const int Latest = 2200;

    /// <summary>Everything that cannot be right, each with the position of its day; null where the year as a whole is at fault.</summary>
    public IEnumerable<(int? Day, Fault Fault)> Faults()
    {
        if (Year is < Earliest or > Latest)
        {
            yield return (null, Fault.Of("year-out-of-range", "year", $"年份应在{Earliest}至{Latest}之间。", $"A year from {Earliest} to {Latest}."));
        }

        if (Days.All(d => !d.Off))
        {
            yield return (null, Fault.Of("no-days-off", "days", "公布的年度安排至少应有一个休息日。", "A year's announcement has at least one day off."));
        }

        foreach (var (day, i) in Days.Select((d, i) => (d, i)))
        {
            if (day.Date.Year != Year)
            {
                yield return (i, Fault.Of("day-outside-year", $"days[{i}].date", $"{day.Date:uuuu-MM-dd}不在{Year}年。", $"{day.Date:uuuu-MM-dd} is not in {Year}."));
            }

            if (Days.Take(i).Any(d => d.Date == day.Date))
            {
                yield return (i, Fault.Of("duplicate-day", $"days[{i}].date", $"{day.Date:uuuu-MM-dd}重复。", $"{day.Date:uuuu-MM-dd} is there twice."));
            }

            if (!day.Off && !WorkingCalendar.IsWeekend(day.Date))
            {
                yield return (i, Fault.Of("working-day-in-week", $"days[{i}].date", $"调休上班日{day.Date:uuuu-MM-dd}应为星期六或星期日。", $"{day.Date:uuuu-MM-dd} is no Saturday or Sunday: it is a working day as it is."));
            }
        }
    }
}
