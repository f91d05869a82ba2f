using GdCases.Domain.Cases;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Appointments;

/// <summary>What became of an appointment.</summary>
public enum AppointmentState
{
    /// <summary>Somebody is expected.</summary>
    Booked,

    /// <summary>They came.</summary>
    Kept,

    /// <summary>Nobody came.</summary>
    Missed,
}

/// <summary>预约: that somebody is expected at a hall at a time for a case, or was.</summary>
/// <param name="Hall">The hall's code.</param>
/// <param name="Start">When the slot begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="State">What became of it.</param>
public sealed record Appointment(string Hall, Instant Start, Instant End, AppointmentState State)
{
    /// <summary>Whoever is late is not missed at once.</summary>
    public static Duration Grace { get; } = Duration.FromMinutes(15);

    /// <summary>As much too early somebody may be there.</summary>
    public static Duration Early { get; } = Duration.FromMinutes(30);

    public bool IsBooked => State == AppointmentState.Booked;

    /// <summary>It takes a place of its slot: whoever has come has it too.</summary>
    public bool TakesPlace => State != AppointmentState.Missed;
}

/// <summary>Somebody waits for a place at a hall, on any of some days.</summary>
public sealed record Waiting(string Hall, LocalDate From, LocalDate Until, Instant Since)
{
    /// <summary>Whether a place in a slot is what they wait for: on one of their days, and sooner than what they have.</summary>
    public bool IsFor(string hall, Instant start, Appointment? has) => hall == Hall && IsFor(start.InZone(WorkingCalendar.China).Date, start, has is { IsBooked: true } ? has.Start : null);

    /// <summary>The same of a slot of its hall.</summary>
    /// <param name="day">The slot's day.</param>
    /// <param name="start">When it begins.</param>
    /// <param name="has">When what they have begins; null: they have nothing.</param>
    public bool IsFor(LocalDate day, Instant start, Instant? has) => day >= From && day <= Until && !(has <= start);
}

/// <summary>A slot that somebody wants, as it stands in the moment of the command.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Left">How many places are left, those aside for whom somebody waits; for whoever comes off the waiting list, those too.</param>
public sealed record SlotOffer(Hall Hall, Instant Start, Instant End, int Left);

/// <summary>Why an appointment is not there any more.</summary>
public enum AppointmentEnd
{
    /// <summary>Whoever had it gave it back.</summary>
    GivenBack,

    /// <summary>The hall is not open then.</summary>
    HallClosed,

    /// <summary>The case has ended.</summary>
    CaseEnded,
}

/// <summary>How appointments are told in a case.</summary>
internal static class GivenUp
{
    /// <summary>An appointment that nobody needs any more is given back with the end of its case; so is a place in the waiting list. One that has begun is kept or missed all the same.</summary>
    public static CaseEvent? After(Case c, Instant at) => !c.Ended ? null
        : c.Appointment is { IsBooked: true } booked && booked.Start > at ? new AppointmentCancelled { At = at, Cause = AppointmentEnd.CaseEnded }
        : c.Waiting is not null ? new WaitingLeft { At = at }
        : null;
}
