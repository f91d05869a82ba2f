namespace GdCases.Domain.Workflows;

/// <summary>The closed set of legal steps. Every action of every workflow is one of these; each has one event type.</summary>
public enum Step
{
    Supplement, RequestCorrection, Accept, Refuse, Forward, Return, StartSpecialProcedure, EndSpecialProcedure, Extend,
    AssessFee, Pay, Decide, Issue, Deliver, Close, Withdraw, Terminate, Reopen,
}

/// <summary>How a decision went: 准予 or 不予.</summary>
public enum Outcome { Granted, Denied }

/// <summary>
/// The closed set of conditions an action may ask for. Where the service item does not ask for the thing at all (no
/// appointment, no fee) the guard holds by itself, so that one workflow serves many items. What has to be attested is
/// attested by whoever takes the action, with the action: an appearance counts for the step it was made for.
/// </summary>
public enum Guard
{
    /// <summary>Every required material is there or promised, and nothing a correction asked for is outstanding.</summary>
    MaterialsComplete,

    /// <summary>Nothing is due any more.</summary>
    FeePaid,

    /// <summary>Attested: the applicant came to the appointment. Holds by itself unless the item requires one.</summary>
    AppointmentKept,

    /// <summary>Attested: identity checked in person. Holds by itself unless the item requires it.</summary>
    IdentityChecked,

    /// <summary>Attested: both parties were there. Holds by itself unless the item requires it.</summary>
    BothPartiesPresent,

    /// <summary>Attested: the card was read and is the applicant's.</summary>
    CardRead,

    /// <summary>Four eyes: the caller is not the officer who accepted or last examined the case.</summary>
    SecondOfficer,

    /// <summary>The cases named in the form's case-number fields have ended with a grant.</summary>
    LinkedCaseClosed,

    /// <summary>The item's result is delivered electronically or at a kiosk only: nothing has to be handed over on paper.</summary>
    ElectronicDelivery,

    /// <summary>The case came in at a kiosk and the item's result can be delivered there.</summary>
    SelfService,

    /// <summary>The item says that its fee is for the agency to assess.</summary>
    FeeAssessable,

    /// <summary>A material was promised for later and has not come yet.</summary>
    PromiseOutstanding,
}

public enum PeriodUnit { WorkingDays, CalendarDays, Hours, Months, Years }

/// <summary>A length of time as the law writes it: 5 working days, 30 calendar days, 3 years.</summary>
public sealed record Period(int Amount, PeriodUnit Unit);

/// <summary>A place a case can stand in.</summary>
public sealed record State
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>The end: nothing leads out of it.</summary>
    public bool Final { get; init; }

    /// <summary>What a decision that leads here decides.</summary>
    public Outcome? Decision { get; init; }

    /// <summary>How long a case should stand here at the most, where the agency has said so.</summary>
    public Period? Limit { get; init; }

    /// <summary>The case waits for its applicant here (to pay, to answer an offer): the agency's limit stands still.</summary>
    public bool StandsStill { get; init; }
}

/// <summary>A way from one state to another, and who may take it under which conditions.</summary>
public sealed record WorkflowAction
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required Step Step { get; init; }
    public required IReadOnlyList<string> From { get; init; }
    public required string To { get; init; }
    public required IReadOnlyList<string> By { get; init; }
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>Taken by the system in the transaction that reached its state, as soon as its guards hold.</summary>
    public bool AtOnce { get; init; }

    /// <summary>How often it can be taken in one case.</summary>
    public int? AtMost { get; init; }

    /// <summary>Where the last of <see cref="AtMost"/> times leads instead of <see cref="To"/>.</summary>
    public string? Then { get; init; }
}

/// <summary>
/// From when a timer counts: the state was reached, the application was received, it was accepted, or a correction was
/// asked for, in which case the notice may set other days than the timer.
/// </summary>
public enum TimerStart { State, Receipt, Acceptance, Correction }

/// <summary>While a case stands in a state and a period has gone by since its start, the system takes an action.</summary>
public sealed record WorkflowTimer(string In, Period After, string Take)
{
    public TimerStart Since { get; init; }
}

/// <summary>A linked case to be opened for another item, when a state is reached and, if named, after another child has ended.</summary>
public sealed record ChildCase(string Service, string When, string? After);

/// <summary>A role of an agency's own, beside the ones every workflow knows.</summary>
public sealed record DeclaredRole(string Name, LocalizedText Title);

/// <summary>办理流程: a named state graph; many service items share one. Data, proven sound before it is used.</summary>
public sealed record Workflow
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required string Start { get; init; }
    public required IReadOnlyList<State> States { get; init; }
    public required IReadOnlyList<WorkflowAction> Actions { get; init; }
    public IReadOnlyList<WorkflowTimer> Timers { get; init; } = [];
    public IReadOnlyList<ChildCase> Children { get; init; } = [];
    public IReadOnlyList<DeclaredRole> Roles { get; init; } = [];

    /// <summary>How long the whole should take, where it is not the service item that says so.</summary>
    public Period? Limit { get; init; }

    /// <summary>A state by its name; null when the workflow has none of that name.</summary>
    public State? State(string name) => States.FirstOrDefault(s => s.Name == name);

    public IEnumerable<WorkflowAction> ActionsFrom(string state) => Actions.Where(a => a.From.Contains(state));
}
