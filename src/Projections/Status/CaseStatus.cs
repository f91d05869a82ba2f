using GdCases.Domain.Cases;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Projections.Status;

/// <summary>What a kiosk or an app shows of a case to whoever holds the receipt: masked, and nothing that is not theirs.</summary>
public sealed record CaseStatus
{
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
    public Outcome? Decision { get; init; }

    /// <summary>What a correction notice asks for, while it is outstanding.</summary>
    public IReadOnlyList<CorrectionItem> Correction { get; init; } = [];

    /// <summary>In CNY.</summary>
    public decimal FeeDue { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeePaid { get; init; }

    /// <summary>The last day of the promised limit, or else of the statutory one; null while none runs.</summary>
    public LocalDate? DueOn { get; init; }

    /// <summary>That day was counted through a year whose calendar is not published yet.</summary>
    public bool DueOnProvisional { get; init; }

    /// <summary>The agency's limit stands still.</summary>
    public bool StandsStill { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    public static CaseStatus? Evolve(CaseStatus? status, CaseEvent e) => e switch
    {
        CaseSubmitted s => new CaseStatus
        {
            Number = s.Number,
            Division = s.Division,
            Service = s.Service,
            ServiceVersion = s.ServiceVersion,
            Workflow = s.Workflow,
            WorkflowVersion = s.WorkflowVersion,
            Agency = s.Agency,
            Applicant = Mask.Name(s.Applicant.Name),
            QueryCodeHash = s.QueryCodeHash,
            State = s.State,
            FeeDue = s.FeeDue,
            SubmittedAt = s.At,
            UpdatedAt = s.At,
        },
        StepTaken step when status is not null => After(Timed(status, CaseClock.Of(e)) with { State = step.State, Ended = step.Ended, UpdatedAt = step.At }, step),
        DeadlinesRecomputed when status is not null => Timed(status, CaseClock.Of(e)),
        // Who has the case on their desk and what officers note is not the public's.
        _ => status,
    };

    private static CaseStatus Timed(CaseStatus status, CaseClock? changed)
    {
        if (changed is null)
        {
            return status;
        }

        var due = changed.Limit?.Promised ?? changed.Limit?.Statutory;
        return status with { DueOn = due?.Day, DueOnProvisional = due?.Provisional == true, StandsStill = changed.StoppedAt is not null };
    }

    private static CaseStatus After(CaseStatus status, StepTaken step) => step switch
    {
        CorrectionRequested c => status with { Correction = c.Items },
        Supplemented s => status with { Correction = [], FeeDue = s.FeeDue },
        FeeAssessed f => status with { FeeDue = f.Amount },
        Paid p => status with { FeePaid = status.FeePaid + p.Amount },
        Decided d => status with { Decision = d.Outcome },
        Reopened => status with { Decision = null },
        _ => status,
    };
}
