using CsCheck;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>Working days against an oracle that knows only the announcements and counts day by day.</summary>
public class Working_days
{
    // The announcements as the State Council made them, written down here a second time: (days off), (weekend days worked).
    private static readonly Dictionary<int, (string[] Off, string[] Worked)> Announced = new()
    {
        [2023] = (["01-01..01-02", "01-21..01-27", "04-05", "04-29..05-03", "06-22..06-24", "09-29..10-06"], ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"]),
        [2024] = (["01-01", "02-10..02-17", "04-04..04-06", "05-01..05-05", "06-10", "09-15..09-17", "10-01..10-07"], ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
        [2025] = (["01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02", "10-01..10-08"], ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        [2026] = (["01-01..01-03", "02-15..02-23", "04-04..04-06", "05-01..05-05", "06-19..06-21", "09-25..09-27", "10-01..10-07"], ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    };

    private static readonly HashSet<DateTime> DaysOff = [.. Announced.SelectMany(y => y.Value.Off.SelectMany(r => Range(y.Key, r)))];
    private static readonly HashSet<DateTime> WeekendsWorked = [.. Announced.SelectMany(y => y.Value.Worked.SelectMany(r => Range(y.Key, r)))];

    private static readonly WorkingCalendar Calendar = new(Announced.Select(y => new CalendarYear(y.Key, [],
    [
        .. y.Value.Off.SelectMany(r => Range(y.Key, r)).Select(d => new CalendarDay(LocalDate.FromDateTime(d), true, "off")),
        .. y.Value.Worked.SelectMany(r => Range(y.Key, r)).Select(d => new CalendarDay(LocalDate.FromDateTime(d), false, "worked")),
    ])));

    private static IEnumerable<DateTime> Range(int year, string range)
    {
        var ends = range.Split("..").Select(d => DateTime.Parse($"{year}-{d}", System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        for (var day = ends[0]; day <= ends[^1]; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static bool Works(DateTime day) => WeekendsWorked.Contains(day) || (!DaysOff.Contains(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    private static DateTime Counted(DateTime from, int days)
    {
        for (var day = from.AddDays(1); ; day = day.AddDays(1))
        {
            days -= Works(day) ? 1 : 0;
            if (days == 0)
            {
                return day;
            }
        }
    }

    private static IEnumerable<DateTime> EveryDay => Enumerable.Range(0, 366 + (3 * 365)).Select(i => new DateTime(2023, 1, 1).AddDays(i));

    [Fact]
    public void are_those_of_the_announcements_on_every_day_from_2023_to_2026() =>
        EveryDay.Where(d => Calendar.IsWorkingDay(LocalDate.FromDateTime(d)) != Works(d)).ShouldBeEmpty();

    [Fact]
    public void are_counted_as_by_hand_from_every_day()
    {
        foreach (var from in EveryDay)
        {
            foreach (var days in new[] { 1, 2, 3, 5, 7, 10, 15, 20 })
            {
                // Past 2026 the oracle has plain weeks, and so has the calendar.
                Calendar.Add(LocalDate.FromDateTime(from), days).ShouldBe(LocalDate.FromDateTime(Counted(from, days)), $"{days} working days from {from:yyyy-MM-dd}");
            }
        }
    }

    private static readonly Gen<LocalDate> Day = Gen.Int[0, 1460].Select(i => new LocalDate(2023, 1, 1).PlusDays(i));

    [Fact]
    public void added_and_counted_back_are_the_same() => Gen.Select(Day, Gen.Int[1, 60]).Sample((from, days) => Calendar.Between(from, Calendar.Add(from, days)) == days);

    [Fact]
    public void added_in_two_steps_are_the_same_as_in_one() => Gen.Select(Day, Gen.Int[1, 30], Gen.Int[1, 30]).Sample((from, a, b) => Calendar.Add(Calendar.Add(from, a), b) == Calendar.Add(from, a + b));

    [Fact]
    public void never_run_backwards() => Gen.Select(Day, Gen.Int[0, 60], Gen.Int[0, 5]).Sample((from, days, later) => Calendar.Add(from.PlusDays(later), days) >= Calendar.Add(from, days));

    [Fact]
    public void between_two_days_have_a_sign() => Gen.Select(Day, Day).Sample((a, b) => Calendar.Between(a, b) == -Calendar.Between(b, a));

    [Theory]
    // Spring Festival 2026: nine days off from the 15th; Saturday the 14th and Saturday the 28th are worked.
    [InlineData("2026-02-13", 1, "2026-02-14")]
    [InlineData("2026-02-13", 2, "2026-02-24")]
    [InlineData("2026-02-14", 1, "2026-02-24")]
    [InlineData("2026-02-24", 5, "2026-03-02")]
    // National Day 2026, and the Saturday worked after it.
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2026-09-30", 3, "2026-10-10")]
    [InlineData("2026-09-30", 4, "2026-10-12")]
    // National Day and Mid-Autumn 2023, Saturday and Sunday worked after it.
    [InlineData("2023-09-28", 1, "2023-10-07")]
    [InlineData("2023-09-28", 3, "2023-10-09")]
    // A plain week.
    [InlineData("2026-03-02", 5, "2026-03-09")]
    // Zero days: that day, or the next that is worked.
    [InlineData("2026-03-02", 0, "2026-03-02")]
    [InlineData("2026-02-16", 0, "2026-02-24")]
    public void around_the_notorious_holidays(string from, int days, string last) => Calendar.Add(D(from), days).ShouldBe(D(last));

    [Theory]
    // Civil Code art. 203: thirty calendar days that end in the National Day week end after it.
    [InlineData("2026-09-02", 30, PeriodUnit.CalendarDays, "2026-10-08")]
    [InlineData("2026-05-20", 30, PeriodUnit.CalendarDays, "2026-06-22")]
    [InlineData("2026-03-02", 30, PeriodUnit.CalendarDays, "2026-04-01")]
    [InlineData("2024-02-29", 1, PeriodUnit.Years, "2025-02-28")]
    [InlineData("2025-08-31", 6, PeriodUnit.Months, "2026-02-28")]
    public void and_calendar_days_that_end_on_a_day_off(string from, int amount, PeriodUnit unit, string last) => Calendar.Add(D(from), new Workflows.Period(amount, unit)).ShouldBe(D(last));

    [Theory]
    [InlineData("2026-05-20T09:00", "2026-05-20")]
    [InlineData("2026-05-20T17:29", "2026-05-20")]
    [InlineData("2026-05-20T17:30", "2026-05-21")]
    [InlineData("2026-05-22T20:00", "2026-05-25")]
    [InlineData("2026-05-23T10:00", "2026-05-25")]
    // Saturday worked in exchange.
    [InlineData("2026-05-09T10:00", "2026-05-09")]
    [InlineData("2026-09-30T18:00", "2026-10-08")]
    // Before opening is still that day.
    [InlineData("2026-05-20T06:00", "2026-05-20")]
    public void and_what_comes_in_outside_office_hours(string at, string day) =>
        Calendar.ReceiptDay(LocalDateTime.FromDateTime(DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture)).InZoneStrictly(WorkingCalendar.China).ToInstant(), OfficeHours.Usual).ShouldBe(D(day));

    [Fact]
    public void reach_into_a_year_that_is_not_published_only_provisionally()
    {
        Calendar.Covers(D("2026-12-01"), D("2026-12-31")).ShouldBeTrue();
        Calendar.Covers(D("2026-12-30"), D("2027-01-04")).ShouldBeFalse();
        // As plain weeks.
        Calendar.Add(D("2026-12-30"), 3).ShouldBe(D("2027-01-04"));
    }

    private static LocalDate D(string day) => NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value;
}

public class A_years_calendar
{
    private static CalendarDay Day(string date, bool off) => new(NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value, off, "x");

    [Fact]
    public void is_right_with_days_off_and_weekends_worked() => new CalendarYear(2027, [], [Day("2027-01-01", true), Day("2027-02-14", false)]).Faults().ShouldBeEmpty();

    [Theory]
    [InlineData("2027-01-01 off, 2027-01-01 off", 1, "duplicate-day")]
    [InlineData("2027-01-01 off, 2028-01-01 off", 1, "day-outside-year")]
    [InlineData("2027-01-01 off, 2027-01-04 worked", 1, "working-day-in-week")]
    [InlineData("2027-01-02 worked", null, "no-days-off")]
    public void is_refused_when_it_cannot_be_one(string days, int? at, string code)
    {
        var year = new CalendarYear(2027, [], [.. days.Split(", ").Select(d => d.Split(' ')).Select(d => Day(d[0], d[1] == "off"))]);
        year.Faults().ShouldContain(f => f.Day == at && f.Fault.Code == code);
    }

    [Fact]
    public void is_of_a_year_that_can_be() => new CalendarYear(0, [], [Day("2027-01-01", true)]).Faults().Select(f => f.Fault.Code).ShouldContain("year-out-of-range");
}
