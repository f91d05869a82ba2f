using NodaTime;
using NodaTime.Text;

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
            yield return (null, CalendarFaults.YearOutOfRange.At("year", Earliest, Latest));
        }

        if (Days.All(d => !d.Off))
        {
            yield return (null, CalendarFaults.NoDaysOff.At("days"));
        }

        var before = new HashSet<LocalDate>();
        foreach (var (day, i) in Days.Select((d, i) => (d, i)))
        {
            if (day.Date.Year != Year)
            {
                yield return (i, CalendarFaults.OutsideYear.At($"days[{i}].date", Iso(day.Date), Year));
            }

            if (!before.Add(day.Date))
            {
                yield return (i, CalendarFaults.Twice.At($"days[{i}].date", Iso(day.Date)));
            }

            if (!day.Off && !WorkingCalendar.IsWeekend(day.Date))
            {
                yield return (i, CalendarFaults.WorkedInWeek.At($"days[{i}].date", Iso(day.Date)));
            }
        }
    }

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
