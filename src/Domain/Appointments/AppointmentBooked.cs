using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Appointments;

/// <summary>Somebody is expected at a hall; where they were at another time before, they are not then any more.</summary>
[StoredAs("appointment-booked")]
public sealed record AppointmentBooked : CaseEvent
{
    public required string Hall { get; init; }

    public required Instant Start { get; init; }

    public required Instant End { get; init; }

    /// <summary>There was another before.</summary>
    public bool Moved { get; init; }

    /// <summary>Off the waiting list.</summary>
    public bool Waited { get; init; }

    public override bool IsFromOutside => Waited;

    public override LocalizedText Title => Moved ? new("改约", "Appointment moved") : new("预约", "Appointment booked");

    public override Case Apply(Case c) => c with { Appointment = new Appointment(Hall, Start, End, AppointmentState.Booked), Waiting = null, AppointmentsAsked = c.AppointmentsAsked + 1 };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => Waited ? CaseDecider.BookWaiting(before!, definition, context) : CaseDecider.Book(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("hall", Hall), Detail("start", Start), Detail("end", End), Detail("waited", Waited ? true : null)];
}

/// <summary>Nobody is expected any more.</summary>
[StoredAs("appointment-cancelled")]
public sealed record AppointmentCancelled : CaseEvent
{
    public AppointmentEnd Cause { get; init; }

    /// <summary>Why the hall is not open then, where somebody has said.</summary>
    public FreeText? Reason { get; init; }

    public override bool IsFromOutside => Cause == AppointmentEnd.HallClosed;

    public override LocalizedText Title { get; } = new("取消预约", "Appointment cancelled");

    public override Case Apply(Case c) => c with { Appointment = null };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => Cause == AppointmentEnd.HallClosed ? CaseDecider.CloseHall(before!, Reason, definition, context) : CaseDecider.CancelAppointment(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("cause", Cause.Code()), Detail("reason", Reason)];
}

/// <summary>They came: a fact that gates ask for.</summary>
[StoredAs("appointment-kept")]
public sealed record AppointmentKept : CaseEvent
{
    public override LocalizedText Title { get; } = new("按预约到场", "Appointment kept");

    public override Case Apply(Case c) => c with
    {
        Appointment = c.Appointment! with { State = AppointmentState.Kept },
        Waiting = null,
        Attested = c.Attested.Add(new Attested(Attestation.AppointmentKept, By, At, "check-in")),
    };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.CheckIn(before!, definition, context);
}

/// <summary>Nobody came.</summary>
[StoredAs("appointment-missed")]
public sealed record AppointmentMissed : CaseEvent
{
    public override bool IsFromOutside => true;

    public override LocalizedText Title { get; } = new("未按预约到场", "Appointment missed");

    public override Case Apply(Case c) => c with { Appointment = c.Appointment! with { State = AppointmentState.Missed }, MissedAppointments = c.MissedAppointments + 1 };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.MissAppointment(before!, definition, context);
}

/// <summary>Somebody waits for a place to come free.</summary>
[StoredAs("waiting-joined")]
public sealed record WaitingJoined : CaseEvent
{
    public required string Hall { get; init; }

    /// <summary>The first day that would do.</summary>
    public LocalDate From { get; init; }

    /// <summary>The last.</summary>
    public LocalDate Until { get; init; }

    public override LocalizedText Title { get; } = new("加入候补", "Waiting list joined");

    public override Case Apply(Case c) => c with { Waiting = new Waiting(Hall, From, Until, At), AppointmentsAsked = c.AppointmentsAsked + 1 };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.JoinWaiting(before!, Hall, From, Until, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("hall", Hall), Detail("from", From), Detail("to", Until)];
}

/// <summary>Nobody waits any more.</summary>
[StoredAs("waiting-left")]
public sealed record WaitingLeft : CaseEvent
{
    public override bool IsFromOutside => true;

    public override LocalizedText Title { get; } = new("退出候补", "Waiting list left");

    public override Case Apply(Case c) => c with { Waiting = null };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.LeaveWaiting(before!, definition, context);
}
