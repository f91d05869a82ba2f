using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Appointments;

/// <summary>Appointments: booked before their time, given back before their time, kept at their time, missed after it.</summary>
public static class Booking
{
    /// <summary>Most bookings of a case, those on the waiting list among them: who moves more often keeps places from others, and no history grows without end.</summary>
    public const int MostAsked = 100;

    /// <summary>Longest that somebody waits for a place, in days.</summary>
    public const int LongestWait = 31;

    public static FaultCode NotByAppointment { get; } = new("not-by-appointment", RefusalKind.Conflict, "该事项无须预约。", "Nobody needs an appointment for this item.");
    public static FaultCode TooOften { get; } = new("too-many-appointments", RefusalKind.Conflict, "该办件预约或候补已达{0}次。", "Appointments of this case were booked or waited for {0} times.");
    public static FaultCode UnknownHall { get; } = new("unknown-hall", RefusalKind.Invalid, "没有此办事大厅。", "There is no such hall.");
    public static FaultCode OtherHall { get; } = new("hall-not-for-this", RefusalKind.Invalid, "该大厅不办理此办件。", "This hall expects nobody for this case.");
    public static FaultCode NoSlot { get; } = new("no-such-slot", RefusalKind.Invalid, "该大厅没有此时段。", "The hall has no such slot.");
    public static FaultCode Past { get; } = new("slot-begun", RefusalKind.Conflict, "该时段已开始或已过。", "The slot has begun or is over.");
    public static FaultCode TooFar { get; } = new("slot-too-far", RefusalKind.Invalid, "最多提前{0}天预约。", "One books {0} days ahead at the most.");
    public static FaultCode Full { get; } = new("slot-full", RefusalKind.Conflict, "该时段已约满。", "The slot is full.");
    public static FaultCode Same { get; } = new("already-booked", RefusalKind.Conflict, "已预约该时段。", "This very slot is booked already.");
    public static FaultCode There { get; } = new("already-there", RefusalKind.Conflict, "已按预约到场，时段结束后方可再约。", "They are there: another appointment can be booked when this one is over.");
    public static FaultCode None { get; } = new("no-appointment", RefusalKind.Conflict, "没有待赴的预约。", "There is no appointment to come.");
    public static FaultCode TooEarly { get; } = new("too-early", RefusalKind.Conflict, "最早可在开始前{0}分钟签到。", "One can be there {0} minutes before it begins at the earliest.");
    public static FaultCode Over { get; } = new("appointment-over", RefusalKind.Conflict, "预约时段已过。", "The appointment is over.");
    public static FaultCode NotOver { get; } = new("appointment-not-over", RefusalKind.Conflict, "预约时段尚未结束。", "The appointment is not over yet.");
    public static FaultCode WaitsAlready { get; } = new("already-waiting", RefusalKind.Conflict, "已在候补名单中。", "The case is on the waiting list already.");
    public static FaultCode WaitsNot { get; } = new("not-waiting", RefusalKind.Conflict, "不在候补名单中。", "The case is on no waiting list.");
    public static FaultCode WaitRange { get; } = new("waiting-out-of-range", RefusalKind.Invalid, "候补日期应从今天起，最多{0}天，且在可预约范围内。", "One waits for days from today on, {0} at the most, within those that can be booked.");

    internal static Ruling Book(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return Closed(c, access, definition) ?? Offered(c, definition, context, access.As(access.HandingIn, c), waited: false);
    }

    /// <summary>The system books for whoever waits.</summary>
    internal static Ruling BookWaiting(Case c, Definition definition, DecisionContext context) =>
        !IsSystem(c, definition, context) ? CaseFaults.RoleNotAllowed.Refuse()
        : c.Waiting is not { } waiting || c.Ended ? WaitsNot.Refuse()
        : context.Slot is { } slot && !waiting.IsFor(slot.Hall.Code, slot.Start, c.Appointment) ? Same.Refuse()
        : Offered(c, definition, context, Actor.System, waited: true);

    internal static Ruling Cancel(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return Closed(c, access, definition)
            ?? (c.Appointment is not { IsBooked: true } booked ? None.Refuse()
            : booked.Start <= context.Now ? Past.Refuse()
            : Followed(c, new AppointmentCancelled { At = context.Now, By = access.As(access.HandingIn, c), Cause = AppointmentEnd.GivenBack }, definition, context));
    }

    /// <summary>The hall is not open at the time of the appointment any more.</summary>
    internal static Ruling CloseHall(Case c, FreeText? reason, Definition definition, DecisionContext context) =>
        !IsSystem(c, definition, context) ? CaseFaults.RoleNotAllowed.Refuse()
        : c.Appointment is not { IsBooked: true } booked || booked.Start <= context.Now ? None.Refuse()
        : Followed(c, new AppointmentCancelled { At = context.Now, Cause = AppointmentEnd.HallClosed, Reason = reason }, definition, context);

    internal static Ruling CheckIn(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (!access.Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        if (!access.TakesIn)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (c.Appointment is not { IsBooked: true } booked)
        {
            return None.Refuse();
        }

        if (context.Now < booked.Start - Appointment.Early)
        {
            return TooEarly.Refuse(null, (int)Appointment.Early.TotalMinutes);
        }

        // The engine writes it down as missed; it may be late with that, and nobody gains by it.
        if (context.Now >= booked.End + Appointment.Grace)
        {
            return Over.Refuse();
        }

        var kept = new AppointmentKept { At = context.Now, By = access.As(access.Roles.First(r => r is Roles.IntakeOfficer or Roles.Kiosk), c) };
        return Consequences.Of([kept], Case.Fold(c, kept), definition, context);
    }

    internal static Ruling Miss(Case c, Definition definition, DecisionContext context)
    {
        if (!IsSystem(c, definition, context))
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (c.Appointment is not { IsBooked: true } booked)
        {
            return None.Refuse();
        }

        if (context.Now < booked.End + Appointment.Grace)
        {
            return NotOver.Refuse();
        }

        var missed = new AppointmentMissed { At = context.Now };
        return Consequences.Of([missed], Case.Fold(c, missed), definition, context);
    }

    internal static Ruling Join(Case c, string hall, LocalDate from, LocalDate until, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (Closed(c, access, definition) is { } closed)
        {
            return closed;
        }

        if (context.Hall is not { } found || found.Code != hall)
        {
            return UnknownHall.Refuse("hall");
        }

        return !Expects(found, c) ? OtherHall.Refuse("hall")
            // What is far away is told before it is counted with.
            : from < context.Today || until < from || until > context.Today.PlusDays(found.DaysAhead) || until > from.PlusDays(LongestWait - 1) ? WaitRange.Refuse("until", LongestWait)
            : IsThere(c, context) ? There.Refuse()
            : c.Waiting is not null ? WaitsAlready.Refuse()
            : c.AppointmentsAsked >= MostAsked ? TooOften.Refuse(null, MostAsked)
            : Noting.One(c, new WaitingJoined { At = context.Now, By = access.As(access.HandingIn, c), Hall = hall, From = from, Until = until });
    }

    internal static Ruling Leave(Case c, Definition definition, DecisionContext context)
    {
        // Also by itself, when its last day is over.
        if (IsSystem(c, definition, context))
        {
            return c.Waiting is { } over && over.Until < context.Today ? Noting.One(c, new WaitingLeft { At = context.Now }) : WaitsNot.Refuse();
        }

        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return Closed(c, access, definition) ?? (c.Waiting is null ? WaitsNot.Refuse() : Noting.One(c, new WaitingLeft { At = context.Now, By = access.As(access.HandingIn, c) }));
    }

    private static Ruling Offered(Case c, Definition definition, DecisionContext context, Actor by, bool waited)
    {
        if (context.Slot is not { } slot)
        {
            return context.Hall is null ? UnknownHall.Refuse("hall") : NoSlot.Refuse("start");
        }

        if (!Expects(slot.Hall, c))
        {
            return OtherHall.Refuse("hall");
        }

        if (slot.Start <= context.Now)
        {
            return Past.Refuse("start");
        }

        if (DayOf(slot.Start) > context.Today.PlusDays(slot.Hall.DaysAhead))
        {
            return TooFar.Refuse("start", slot.Hall.DaysAhead);
        }

        if (IsThere(c, context))
        {
            return There.Refuse();
        }

        var before = c.Appointment is { IsBooked: true } booked ? booked : null;
        if (before is not null && before.Start <= context.Now)
        {
            return Past.Refuse();
        }

        if (before is not null && before.Hall == slot.Hall.Code && before.Start == slot.Start)
        {
            return Same.Refuse("start");
        }

        return !waited && c.AppointmentsAsked >= MostAsked ? TooOften.Refuse(null, MostAsked)
            : slot.Left <= 0 ? Full.Refuse("start")
            : Followed(c, new AppointmentBooked { At = context.Now, By = by, Hall = slot.Hall.Code, Start = slot.Start, End = slot.End, Moved = before is not null, Waited = waited }, definition, context);
    }

    /// <summary>Whether a hall expects people for a case: it is the agency's, in the city that handles it or has taken it in, whose officers know of it.</summary>
    public static bool Expects(Hall hall, Case c) => hall.Agencies.Contains(c.Agency) && (hall.Division == c.Division || hall.Division == c.TakenInBy?.Division);

    private static bool IsThere(Case c, DecisionContext context) => c.Appointment is { State: AppointmentState.Kept } kept && context.Now < kept.End;

    private static Ruling? Closed(Case c, CaseAccess access, Definition definition) =>
        !access.Sees ? CaseFaults.NotTheirs.Refuse()
        : !access.TakesIn && !access.ActsForApplicant ? CaseFaults.RoleNotAllowed.Refuse()
        : c.Ended ? CaseFaults.Ended.Refuse()
        : !definition.TakesAppointments ? NotByAppointment.Refuse()
        : (Ruling?)null;

    private static Ruling.Happened Followed(Case c, CaseEvent e, Definition definition, DecisionContext context) => Consequences.Of([e], Case.Fold(c, e), definition, context);

    private static LocalDate DayOf(Instant at) => at.InZone(WorkingCalendar.China).Date;

    private static bool IsSystem(Case c, Definition definition, DecisionContext context) => CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today).Roles.Contains(Roles.System);
}
