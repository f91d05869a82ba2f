using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Appointments;

/// <summary>A time at a hall for which somebody may be expected.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Places">How many are expected at once.</param>
public sealed record Slot(Instant Start, Instant End, int Places);

/// <summary>A day on which a hall is not as it usually is.</summary>
/// <param name="Day">The day.</param>
/// <param name="Open">When it is open; none: it is closed.</param>
/// <param name="Places">How many are expected at once.</param>
public sealed record HallDay(LocalDate Day, IReadOnlyList<OfficeHours> Open, int Places);

/// <summary>办事大厅: a place that people come to by appointment: a service hall, an examination ground, a museum.</summary>
public sealed record Hall
{
    /// <summary>Most who are expected at once.</summary>
    public const int MostPlaces = 1000;

    public required string Code { get; init; }

    public required LocalizedText Title { get; init; }

    public required LocalizedText Address { get; init; }

    /// <summary>The city in which it is.</summary>
    public required string Division { get; init; }

    /// <summary>The agencies whose cases it expects people for.</summary>
    public required IReadOnlyList<string> Agencies { get; init; }

    /// <summary>The days of the week on which it is open, holidays or not; null: working days, by the State Council's calendar.</summary>
    public IReadOnlyList<IsoDayOfWeek>? Weekdays { get; init; }

    public required IReadOnlyList<OfficeHours> Open { get; init; }

    /// <summary>How long a slot is.</summary>
    public required int SlotMinutes { get; init; }

    /// <summary>How many are expected at once: counters, cars, visitors.</summary>
    public required int Places { get; init; }

    /// <summary>How many days ahead one can book.</summary>
    public required int DaysAhead { get; init; }

    /// <summary>A hall of which no more is known than that it expects people for an agency in a city.</summary>
    public static Hall Known(string code, string division, string agency) => new()
    {
        Code = code,
        Title = new(code, code),
        Address = new("", ""),
        Division = division,
        Agencies = [agency],
        Open = [],
        SlotMinutes = 1,
        Places = 1,
        DaysAhead = 366,
    };

    /// <summary>The slots of a day, the first first.</summary>
    /// <param name="day">The day.</param>
    /// <param name="other">What is else on that day; null: it is as usual.</param>
    /// <param name="calendar">Says what a working day is.</param>
    public IReadOnlyList<Slot> SlotsOf(LocalDate day, HallDay? other, WorkingCalendar calendar)
    {
        var open = other is not null ? other.Open : IsOpen(day, calendar) ? Open : [];
        var length = Period.FromMinutes(SlotMinutes);
        return [.. open.SelectMany(Starts).Select(start => new Slot(At(start), At(start) + Duration.FromMinutes(SlotMinutes), other?.Places ?? Places)).Where(s => s.Places > 0)];

        Instant At(LocalTime time) => day.At(time).InZoneLeniently(WorkingCalendar.China).ToInstant();

        IEnumerable<LocalTime> Starts(OfficeHours time)
        {
            // The last slot ends when the hall closes; a day does not begin anew.
            for (var start = time.Open; start < time.Close && start.Plus(length) <= time.Close && start.Plus(length) > start; start = start.Plus(length))
            {
                yield return start;
            }
        }
    }

    private bool IsOpen(LocalDate day, WorkingCalendar calendar) => Weekdays is { } weekdays ? weekdays.Contains(day.DayOfWeek) : calendar.IsWorkingDay(day);
}
