using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Projections.Engine;
using Marten.Schema;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Projections.Status;

/// <summary>What a kiosk or an app shows of a case to whoever holds the receipt: masked, and nothing that is not theirs.</summary>
public sealed record CaseStatus
{
    public static ReadModel Model { get; } = new ReadModel<CaseStatus, CaseEvent>("CaseStatus", version: 1, StreamKind.Cases, Fold, s => s.Number);

    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string Agency { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    public required string QueryCodeHash { get; init; }
    public required string State { get; init; }
    public bool Ended { get; init; }

    /// <summary>The last day on which the closed case is kept, yyyy-MM-dd; null while it is open, and where it is kept for ever.</summary>
    public string? ArchivedAfter { get; init; }

    public Outcome? Decision { get; init; }

    /// <summary>How an objection raised in its course was decided.</summary>
    public Outcome? Objection { get; init; }

    /// <summary>The reasons that a decision in favour gives, as the answer to a complaint.</summary>
    public FreeText? Answer { get; init; }

    /// <summary>What was decided against the applicant, and why.</summary>
    public AgainstApplicant? Against { get; init; }

    /// <summary>When a timer of the state it stands in takes it on: until then it waits.</summary>
    public LocalDate? UntilOn { get; init; }

    /// <summary>What a correction notice asks for, while it is outstanding.</summary>
    public IReadOnlyList<CorrectionItem> Correction { get; init; } = [];

    /// <summary>In CNY.</summary>
    public decimal FeeDue { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeePaid { get; init; }

    /// <summary>What has to go back, in CNY.</summary>
    public decimal RefundOwed { get; init; }

    /// <summary>The last day of the promised limit, or else of the statutory one; null while none runs.</summary>
    public LocalDate? DueOn { get; init; }

    /// <summary>That day was counted through a year whose calendar is not published yet.</summary>
    public bool DueOnProvisional { get; init; }

    /// <summary>The agency's limit stands still.</summary>
    public bool StandsStill { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    public static CaseStatus? Fold(CaseStatus? status, CaseEvent e)
    {
        if (e is CaseSubmitted s)
        {
            return Open(s);
        }

        var timed = status is null || e.Clock is not { } clock ? status
            : status with { DueOn = clock.Limit?.Due?.Day, DueOnProvisional = clock.Limit?.Due?.Provisional == true, StandsStill = clock.Standing is not null, UntilOn = clock.Timers.MinBy(t => t.At.Due)?.At.Day };
        return e switch
        {
            _ when timed is null => null,
            CaseArchived => null,
            StepTaken step => After(timed with { State = step.State, Ended = step.Ended, ArchivedAfter = step.KeptUntil is { } kept ? LocalDatePattern.Iso.Format(kept) : null, FeeDue = step.FeeDue ?? timed.FeeDue, Against = step.Against ?? timed.Against, UpdatedAt = step.At }, step),
            PaymentReceived p => timed with { FeePaid = timed.FeePaid + p.Amount },
            RefundOwed refund => timed with { RefundOwed = timed.RefundOwed + refund.Amount },
            // Who has the case on their desk and what officers note is not the public's.
            _ => timed,
        };
    }

    /// <summary>What is to be archived is found by the day, and only there.</summary>
    public static void ConfigureMarten(DocumentMapping<CaseStatus> mapping) =>
        mapping.AddIndex(mapping.DuplicateField(nameof(ArchivedAfter)).ColumnName).Predicate = "archived_after is not null";

    private static CaseStatus Open(CaseSubmitted s) => new()
    {
        Number = s.Number,
        Division = s.Division,
        Service = s.Service,
        ServiceVersion = s.ServiceVersion,
        Workflow = s.Workflow,
        WorkflowVersion = s.WorkflowVersion,
        Agency = s.Agency,
        Applicant = s.Parties[0].Name.Masked,
        QueryCodeHash = s.QueryCodeHash,
        State = s.State,
        FeeDue = s.FeeDue,
        DueOn = s.Clock?.Limit?.Due?.Day,
        UntilOn = s.Clock?.Timers.MinBy(t => t.At.Due)?.At.Day,
        SubmittedAt = s.At,
        UpdatedAt = s.At,
    };

    private static CaseStatus After(CaseStatus status, StepTaken step) => step switch
    {
        CorrectionRequested c => status with { Correction = c.Items },
        Supplemented => status with { Correction = [] },
        Paid p => status with { FeePaid = status.FeePaid + p.Amount },
        Decided { About: DecisionSubject.Objection } d => status with { Objection = d.Outcome },
        Decided d => status with { Decision = d.Outcome, Answer = d.Outcome == Outcome.Granted ? d.Reason : null },
        Reopened => status with { Decision = null, Answer = null, Against = null },
        _ => status,
    };
}
