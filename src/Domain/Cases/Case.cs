using System.Collections.Immutable;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases;

public enum SpecialProcedure { Hearing, Inspection, Testing, Quarantine, Appraisal, ExpertReview, PublicNotice }

public sealed record Correction(IReadOnlyList<CorrectionItem> Items, int WorkingDays, Instant RequestedAt);

public sealed record CaseDecision(Outcome Outcome, string? ReasonCode, string? Reason, Instant At, Actor By);

public sealed record CaseResult(string Number, LocalDate? ValidUntil, Instant IssuedAt);

public sealed record Delivery(DeliveryWay Way, string? Reference, Instant At);

/// <summary>办件: one application for one service item, folded from its events and from nothing else.</summary>
public sealed record Case
{
    public required string Number { get; init; }

    /// <summary>How many events are folded in; the ETag.</summary>
    public long Version { get; init; }

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
    public required Actor SubmittedBy { get; init; }
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public required ImmutableSortedDictionary<string, string> Form { get; init; }

    /// <summary>Where each material handed in is kept, by its code.</summary>
    public required ImmutableSortedDictionary<string, string> Materials { get; init; }

    public bool Expedited { get; init; }
    public required string QueryCodeHash { get; init; }
    public IReadOnlyList<string> Links { get; init; } = [];
    public required string State { get; init; }
    public bool Ended { get; init; }

    /// <summary>Ended with what was applied for: neither refused, denied, withdrawn nor terminated.</summary>
    public bool Fulfilled { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeeDue { get; init; }

    /// <summary>In CNY.</summary>
    public decimal FeePaid { get; init; }

    public string? Assignee { get; init; }
    /// <summary>The case's time; null only for cases from before it was recorded.</summary>
    public CaseClock? Clock { get; init; }

    /// <summary>The last light that was recorded; null when no limit runs.</summary>
    public Light? Light { get; init; }

    public Instant? AcceptedAt { get; init; }

    /// <summary>Who accepted or last forwarded the case: the first pair of the four eyes.</summary>
    public string? ExaminedBy { get; init; }

    /// <summary>What a correction asked for and has not been supplemented yet.</summary>
    public Correction? Correction { get; init; }

    public ImmutableList<Promise> Promises { get; init; } = [];

    public SpecialProcedure? SpecialProcedure { get; init; }

    /// <summary>Granted once, in working days.</summary>
    public int? ExtendedBy { get; init; }

    public CaseDecision? Decision { get; init; }
    public CaseResult? Result { get; init; }
    public Delivery? Delivery { get; init; }

    /// <summary>How often each action was taken.</summary>
    public ImmutableSortedDictionary<string, int> Taken { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The case after an event. The first event must be the submission; nothing else makes a case.</summary>
    public static Case Fold(Case? current, CaseEvent e)
    {
        var next = e switch
        {
            CaseSubmitted submitted => Open(submitted),
            _ when current is null => throw new InvalidOperationException($"A case begins with its submission, not with {e.GetType().Name}."),
            StepTaken step => current.After(step),
            CaseAssigned assigned => current.Next(e) with { Assignee = assigned.Officer },
            CaseReleased => current.Next(e) with { Assignee = null },
            _ => current.Next(e),
        };
        var (clock, light) = CaseClock.Fold(current?.Clock, current?.Light, e);
        return next with { Clock = clock, Light = light };
    }

    public static Case? FoldAll(IEnumerable<CaseEvent> events) => events.Aggregate((Case?)null, Fold);

    /// <summary>The definition this case is pinned to.</summary>
    public bool IsPinnedTo(Definition d) =>
        (d.Item.Code, d.ItemVersion, d.Workflow.Name, d.WorkflowVersion) == (Service, ServiceVersion, Workflow, WorkflowVersion);

    private static Case Open(CaseSubmitted e) => new()
    {
        Number = e.Number,
        Version = 1,
        Service = e.Service,
        ServiceVersion = e.ServiceVersion,
        Workflow = e.Workflow,
        WorkflowVersion = e.WorkflowVersion,
        Category = e.Category,
        Agency = e.Agency,
        Division = e.Division,
        Channel = e.Channel,
        Applicant = e.Applicant,
        Agent = e.Agent,
        SubmittedBy = e.By,
        SubmittedAt = e.At,
        UpdatedAt = e.At,
        Form = e.Form.ToImmutableSortedDictionary(),
        Materials = e.Materials.ToImmutableSortedDictionary(m => m.Material, m => m.Reference),
        Expedited = e.Expedited,
        FeeDue = e.FeeDue,
        Links = e.Links,
        QueryCodeHash = e.QueryCodeHash,
        State = e.State,
    };

    private Case Next(CaseEvent e) => this with { Version = Version + 1, UpdatedAt = e.At };

    private Case After(StepTaken e)
    {
        var moved = Next(e) with
        {
            State = e.State,
            Ended = e.Ended,
            // A claim is on a stage: who has the case on their desk has it until it moves on.
            Assignee = e.State == e.From ? Assignee : null,
            Taken = Taken.SetItem(e.Action, Taken.GetValueOrDefault(e.Action) + 1),
        };
        var after = e switch
        {
            Supplemented s => moved with
            {
                Correction = null,
                FeeDue = s.FeeDue,
                Form = Form.SetItems(s.Form),
                Materials = Materials.SetItems(s.Materials.Select(m => KeyValuePair.Create(m.Material, m.Reference))),
                Promises = Promises.RemoveAll(p => s.Materials.Any(m => m.Material == p.Material)),
            },
            CorrectionRequested c => moved with { Correction = new Correction(c.Items, c.WorkingDays, c.At) },
            Accepted a => moved with { AcceptedAt = AcceptedAt ?? a.At, ExaminedBy = a.By.Id, Promises = Promises.AddRange(a.Promises) },
            Forwarded => moved with { ExaminedBy = e.By.Id },
            SpecialProcedureStarted s => moved with { SpecialProcedure = s.Procedure },
            SpecialProcedureEnded => moved with { SpecialProcedure = null },
            Extended x => moved with { ExtendedBy = x.WorkingDays },
            FeeAssessed f => moved with { FeeDue = f.Amount },
            Paid p => moved with { FeePaid = FeePaid + p.Amount },
            Decided d => moved with { Decision = new CaseDecision(d.Outcome, d.ReasonCode, d.Reason, d.At, d.By) },
            Issued i => moved with { Result = new CaseResult(i.ResultNumber, i.ValidUntil, i.At) },
            Delivered d => moved with { Delivery = new Delivery(d.Way, d.DeliveryReference, d.At) },
            // A case reopened is to be decided anew, and not by the one who decided it before.
            Reopened => moved with { ExaminedBy = Decision?.By.Id ?? ExaminedBy, Decision = null },
            _ => moved,
        };
        return after with { Fulfilled = e.Ended && e is not (Refused or Withdrawn or Terminated) && after.Decision?.Outcome != Outcome.Denied };
    }
}
