using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>
/// Something that happened to a case. An event carries what follows from it (the state reached, whether that is the
/// end, the fee due) and when it happened by the product's own clock: a fold needs neither catalogue nor calendar.
/// Events are never changed; new ones gain optional properties at the most.
/// </summary>
public abstract record CaseEvent
{
    public required Instant At { get; init; }
    public required Actor By { get; init; }
}

/// <summary>A material handed in: its code in the service item and where the document is kept.</summary>
public sealed record SuppliedMaterial(string Material, string Reference);

/// <summary>A secondary material promised for later (容缺受理).</summary>
public sealed record Promise(string Material, LocalDate By);

/// <summary>One thing a correction notice asks for: a material or a form field by its path, and what is wrong with it.</summary>
public sealed record CorrectionItem(string Path, string Message);

/// <summary>The application, as it was received.</summary>
public sealed record CaseSubmitted : CaseEvent
{
    public required string Number { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string Category { get; init; }
    public required string Agency { get; init; }
    public required string Division { get; init; }
    public required Channel Channel { get; init; }
    public required Applicant Applicant { get; init; }
    public AgentParty? Agent { get; init; }
    public required IReadOnlyDictionary<string, string> Form { get; init; }
    public required IReadOnlyList<SuppliedMaterial> Materials { get; init; }
    public bool Expedited { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeeDue { get; init; }

    /// <summary>Numbers of the cases this one refers to.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>SHA-256 of the code that opens the public status.</summary>
    public required string QueryCodeHash { get; init; }

    public required string State { get; init; }

    /// <summary>The case's time from here on.</summary>
    public CaseClock? Clock { get; init; }
}

/// <summary>An action was taken: its name, from where to where, and what the officer attested doing so.</summary>
public abstract record StepTaken : CaseEvent
{
    public required string Action { get; init; }
    public required string From { get; init; }
    public required string State { get; init; }

    /// <summary>The state reached is final.</summary>
    public bool Ended { get; init; }

    public IReadOnlyList<Guard> Attested { get; init; } = [];

    /// <summary>The case's time from here on, where the step has changed it.</summary>
    public CaseClock? Clock { get; init; }

    /// <summary>For a step that a timer took: the day it was due, as of which it counts.</summary>
    public LocalDate? DueOn { get; init; }
}

public sealed record Supplemented : StepTaken
{
    public IReadOnlyList<SuppliedMaterial> Materials { get; init; } = [];
    public IReadOnlyDictionary<string, string> Form { get; init; } = new Dictionary<string, string>();

    /// <summary>In CNY, by the form as it is now.</summary>
    public decimal FeeDue { get; init; }
}

/// <summary>补正: the one notice that lists everything missing.</summary>
public sealed record CorrectionRequested : StepTaken
{
    public required IReadOnlyList<CorrectionItem> Items { get; init; }

    /// <summary>How long the applicant has, in working days.</summary>
    public required int WorkingDays { get; init; }
}

public sealed record Accepted : StepTaken
{
    public IReadOnlyList<Promise> Promises { get; init; } = [];
}

/// <summary>不予受理.</summary>
public sealed record Refused : StepTaken
{
    public required string ReasonCode { get; init; }
    public required string Reason { get; init; }
}

public sealed record Forwarded : StepTaken
{
    public string? Reason { get; init; }
}

public sealed record Returned : StepTaken
{
    public required string Reason { get; init; }
}

/// <summary>特别程序: the clock stands still; the applicant is told how long it will take (art. 45).</summary>
public sealed record SpecialProcedureStarted : StepTaken
{
    public required SpecialProcedure Procedure { get; init; }
    public required int ExpectedWorkingDays { get; init; }
    public required string Reason { get; init; }
}

public sealed record SpecialProcedureEnded : StepTaken
{
    public required string Findings { get; init; }
}

public sealed record Extended : StepTaken
{
    public required int WorkingDays { get; init; }
    public required string Reason { get; init; }
}

public sealed record FeeAssessed : StepTaken
{
    /// <summary>In CNY.</summary>
    public required decimal Amount { get; init; }

    public required string Reason { get; init; }
}

public sealed record Paid : StepTaken
{
    /// <summary>In CNY.</summary>
    public required decimal Amount { get; init; }

    public required string PaymentReference { get; init; }
}

public sealed record Decided : StepTaken
{
    public required Outcome Outcome { get; init; }

    /// <summary>Mandatory on a denial (art. 38).</summary>
    public string? ReasonCode { get; init; }

    public string? Reason { get; init; }
}

public sealed record Issued : StepTaken
{
    public required string ResultNumber { get; init; }
    public LocalDate? ValidUntil { get; init; }
}

public sealed record Delivered : StepTaken
{
    public required DeliveryWay Way { get; init; }
    public string? DeliveryReference { get; init; }
}

public sealed record Closed : StepTaken
{
    public string? Reason { get; init; }
}

public sealed record Withdrawn : StepTaken
{
    public string? Reason { get; init; }
}

public sealed record Terminated : StepTaken
{
    public required string Reason { get; init; }
}

public sealed record Reopened : StepTaken
{
    public required string Reason { get; init; }
}

/// <summary>An officer has the case on their desk.</summary>
public sealed record CaseAssigned : CaseEvent
{
    public required string Officer { get; init; }
}

public sealed record CaseReleased : CaseEvent;

/// <summary>The light has changed against the limit that runs, and was passed up.</summary>
public sealed record LightChanged : CaseEvent
{
    public required Light Light { get; init; }
    public required LimitPurpose Purpose { get; init; }

    /// <summary>The day by which it changed.</summary>
    public required LocalDate DueOn { get; init; }

    public required PassedUpTo PassedUpTo { get; init; }
}

/// <summary>A calendar was published that moves the case's deadlines or makes them certain.</summary>
public sealed record DeadlinesRecomputed : CaseEvent
{
    public required CaseClock Clock { get; init; }
}

/// <summary>A remark between officers; the applicant does not see it.</summary>
public sealed record NoteAdded : CaseEvent
{
    public required string Text { get; init; }
}
