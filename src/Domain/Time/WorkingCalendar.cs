using System.Collections.Frozen;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Time;

/// <summary>When an agency's offices are open on a working day, in Asia/Shanghai.</summary>
public sealed record OfficeHours(LocalTime Open, LocalTime Close)
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static OfficeHours Usual { get; } = new(new LocalTime(9, 0), new LocalTime(17, 30));

    /// <summary>Hours as people write them, 09:00-17:30; null when they are none, or end before they begin.</summary>
    public static OfficeHours? Parse(string written) =>
        written.Split('-') is [var open, var close] && Pattern.Parse(open) is { Success: true, Value: var from } && Pattern.Parse(close) is { Success: true, Value: var until } && from < until ? new(from, until) : null;

    /// <summary>As people write them.</summary>
    public override string ToString() => $"{Pattern.Format(Open)}-{Pattern.Format(Close)}";
}

/// <summary>What a day is by the calendar.</summary>
public enum DayKind
{
    WorkingDay,
    Weekend,

    /// <summary>A day off that the State Council has announced.</summary>
    Holiday,

    /// <summary>A Saturday or Sunday worked in exchange (调休上班).</summary>
    WorkedInExchange,
}

/// <summary>
/// Working days as the law counts them (Administrative Licensing Law art. 82; Civil Code art. 201 and 203): the first
/// day is not counted, a last day that is a day off moves to the next working day. Years that are not published yet
/// are taken as plain weeks; what was counted through them is provisional.
/// </summary>
public sealed class WorkingCalendar
{
    private readonly FrozenDictionary<LocalDate, CalendarDay> _announced;
    private readonly FrozenSet<int> _published;

    /// <summary>The calendar of what has been announced.</summary>
    /// <param name="years">The years, each as announced last.</param>
    /// <param name="version">Names this state of the announcements, so that it can be had again.</param>
    public WorkingCalendar(IEnumerable<CalendarYear> years, int version = 0)
    {
        Version = version;
        var all = years.ToList();
        _published = all.Select(y => y.Year).ToFrozenSet();
        _announced = all.SelectMany(y => y.Days).ToFrozenDictionary(d => d.Date);
    }

    /// <summary>Names this state of the announcements: decisions record it.</summary>
    public int Version { get; }

    /// <summary>The legal day is the day in China.</summary>
    public static DateTimeZone China { get; } = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    public static bool IsWeekend(LocalDate day) => day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;

    /// <summary>When a day ends for what can be done online: at midnight.</summary>
    public static Instant EndOf(LocalDate day) => day.PlusDays(1).AtStartOfDayInZone(China).ToInstant();

    /// <summary>When a day ends at the counter: with the office hours.</summary>
    public static Instant EndOf(LocalDate day, OfficeHours hours) => day.At(hours.Close).InZoneLeniently(China).ToInstant();

    public bool IsWorkingDay(LocalDate day) => _announced.TryGetValue(day, out var announced) ? !announced.Off : !IsWeekend(day);

    /// <summary>What a day is, and why it is worked or not.</summary>
    public DayKind KindOf(LocalDate day) => (_announced.GetValueOrDefault(day)?.Off, IsWeekend(day)) switch
    {
        (true, _) => DayKind.Holiday,
        (false, _) => DayKind.WorkedInExchange,
        (null, true) => DayKind.Weekend,
        (null, false) => DayKind.WorkingDay,
    };

    /// <summary>What the State Council's announcement calls a day; null for one that is as the week says.</summary>
    public string? NameOf(LocalDate day) => _announced.GetValueOrDefault(day)?.Name;

    /// <summary>Whether every year from one day to another has been published.</summary>
    public bool Covers(LocalDate from, LocalDate to) => Enumerable.Range(from.Year, Math.Max(1, to.Year - from.Year + 1)).All(_published.Contains);

    /// <summary>The day itself when it is worked, the next that is otherwise.</summary>
    public LocalDate OnOrAfter(LocalDate day)
    {
        while (!IsWorkingDay(day))
        {
            day = day.PlusDays(1);
        }

        return day;
    }

    /// <summary>The last day of a limit of so many working days; the day it starts from is not counted. Zero: that day, or the next working day.</summary>
    public LocalDate Add(LocalDate from, int workingDays)
    {
        var day = workingDays == 0 ? OnOrAfter(from) : from;
        for (var left = workingDays; left > 0;)
        {
            day = day.PlusDays(1);
            left -= IsWorkingDay(day) ? 1 : 0;
        }

        return day;
    }

    /// <summary>How many working days there are after one day up to and including another; negative when it lies before.</summary>
    public int Between(LocalDate from, LocalDate to)
    {
        if (to < from)
        {
            return -Between(to, from);
        }

        var count = 0;
        for (var day = from; day < to;)
        {
            day = day.PlusDays(1);
            count += IsWorkingDay(day) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The last day of a period in days, months or years.</summary>
    public LocalDate Add(LocalDate from, Workflows.Period period) => period.Unit switch
    {
        PeriodUnit.WorkingDays => Add(from, period.Amount),
        // Civil Code art. 203: a last day that is a day off moves to the next working day.
        PeriodUnit.CalendarDays => OnOrAfter(from.PlusDays(period.Amount)),
        PeriodUnit.Months => OnOrAfter(from.PlusMonths(period.Amount)),
        PeriodUnit.Years => OnOrAfter(from.PlusYears(period.Amount)),
        _ => throw new ArgumentOutOfRangeException(nameof(period), period.Unit, "Hours have no last day."),
    };

    /// <summary>The day as of which something counts as received: outside office hours, the next working day.</summary>
    public LocalDate ReceiptDay(Instant at, OfficeHours hours)
    {
        var local = at.InZone(China);
        return OnOrAfter(local.TimeOfDay >= hours.Close ? local.Date.PlusDays(1) : local.Date);
    }
}
