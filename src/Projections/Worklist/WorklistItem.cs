using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Assignment;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Outcomes;
using GdCases.Projections.Engine;
using System.Text.Json.Serialization;
using Marten.Schema;
using NodaTime;

namespace GdCases.Projections.Worklist;

/// <summary>An open case as an officer finds it in the worklist; when the case ends, it leaves the list.</summary>
public sealed record WorklistItem
{
    public static ReadModel Model { get; } = new ReadModel<WorklistItem, CaseEvent>("Worklist", version: 2, StreamKind.Cases, Fold, w => w.Number);

    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Agency { get; init; }
    public required string Category { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string State { get; init; }
    public string? Assignee { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    /// <summary>Finds a case by the applicant's identity number without keeping it here.</summary>
    public required string ApplicantKey { get; init; }

    /// <summary>The agency that took it in, where another office did than the one that handles it.</summary>
    public string? IntakeAgency { get; init; }

    /// <summary>That office's division.</summary>
    public string? IntakeDivision { get; init; }

    /// <summary>The city at whose counters the result is to be collected; null where it is not.</summary>
    public string? CollectedIn { get; init; }

    /// <summary>The result is there.</summary>
    public bool Issued { get; init; }

    /// <summary>That city, once there is something to collect and it is not the one that handles the case.</summary>
    public string? HandOutDivision { get; init; }

    public required string Channel { get; init; }
    public bool Expedited { get; init; }
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>The place in the list: oldest first, the number telling apart what came in the same instant.</summary>
    public required string Position { get; init; }

    public long Version { get; init; }

    /// <summary>When the light turns; null when no limit runs.</summary>
    public LightTimes? Lights { get; init; }

    /// <summary>What the case must be done by: the promised limit, or else the statutory one, or else the next timer; null while none of them runs.</summary>
    public Deadline? Due { get; init; }

    /// <summary>The place in the list by urgency: the earliest due first, what is not due at all last.</summary>
    public required string Urgency { get; init; }

    // What a line shows and a column can only hold as a number, to the tick; a page is read from columns alone.
    [JsonIgnore]
    public long SubmittedTicks => SubmittedAt.ToUnixTimeTicks();

    [JsonIgnore]
    public long UpdatedTicks => UpdatedAt.ToUnixTimeTicks();

    /// <summary>A limit runs, so that there is a light.</summary>
    [JsonIgnore]
    public bool Limited => Lights is not null;

    [JsonIgnore]
    public long? DueTicks => Due?.Due.ToUnixTimeTicks();

    /// <summary>Its day, counted from 1970.</summary>
    [JsonIgnore]
    public long? DueDay => Due is { } due ? Period.DaysBetween(WorklistLine.FirstDay, due.Day) : null;

    [JsonIgnore]
    public bool DueProvisional => Due?.Provisional == true;

    public static WorklistItem? Fold(WorklistItem? item, CaseEvent e)
    {
        var moved = Moved(item, e) is { } next ? next with { HandOutDivision = next.Issued && next.CollectedIn != next.Division ? next.CollectedIn : null } : null;
        return moved is null || e.Clock is not { } clock ? moved
            : moved with { Lights = LightTimes.Of(clock), Due = clock.ToBeDoneBy, Urgency = ListPosition.Of(clock.ToBeDoneBy?.Due, moved.Number) };
    }

    private static WorklistItem? Moved(WorklistItem? item, CaseEvent e) => e switch
    {
        CaseSubmitted s => new WorklistItem
        {
            Number = s.Number,
            Division = s.Division,
            Agency = s.Agency,
            Category = s.Category,
            Service = s.Service,
            ServiceVersion = s.ServiceVersion,
            Workflow = s.Workflow,
            WorkflowVersion = s.WorkflowVersion,
            State = s.State,
            Applicant = s.Parties[0].Name.Masked,
            ApplicantKey = s.Parties[0].Id.Key,
            IntakeAgency = IntakeOffice(s)?.Agency,
            IntakeDivision = IntakeOffice(s)?.Division,
            CollectedIn = CollectedAt(s.Delivery),
            Channel = s.Channel.Code(),
            Expedited = s.Expedited,
            SubmittedAt = s.At,
            UpdatedAt = s.At,
            Position = ListPosition.Of(s),
            Urgency = ListPosition.Of(null, s.Number),
            Version = 1,
        },
        _ when item is null => null,
        StepTaken { Ended: true } => null,
        StepTaken step => Next(item, e) with
        {
            State = step.State,
            Assignee = step.LeavesDesk ? null : item.Assignee,
            Issued = step is Issued || (item.Issued && step is not Reopened),
        },
        DeliveryChosen chosen => Next(item, e) with { CollectedIn = CollectedAt(chosen.Choice) },
        CaseAssigned assigned => Next(item, e) with { Assignee = assigned.Officer },
        CaseReleased => Next(item, e) with { Assignee = null },
        _ => Next(item, e),
    };

    /// <summary>
    /// One index for each of the list's two orders, alone and within a state, and one for each filter that may find a handful
    /// among a million: a page costs what is on it, not what is open (docs/performance.md). On columns, not on the JSON: only of columns does the
    /// planner know how common a value is, and so whether to follow the list's order or to look up what is rare.
    /// </summary>
    public static void ConfigureMarten(DocumentMapping<WorklistItem> mapping)
    {
        mapping.DuplicateField(nameof(Agency));
        mapping.DuplicateField(nameof(Position));
        mapping.DuplicateField(nameof(Urgency));
        mapping.DuplicateField(nameof(ApplicantKey));
        mapping.DuplicateField(nameof(State));
        mapping.DuplicateField(nameof(Service));
        mapping.DuplicateField(nameof(Category));
        mapping.DuplicateField(nameof(Assignee));
        var yellow = LightTimes.Columns(mapping, nameof(Lights))[0];
        mapping.AddIndex("tenant_id", "agency", "position");
        mapping.AddIndex("tenant_id", "agency", "urgency");
        mapping.AddIndex("tenant_id", "agency", "state", "position");
        mapping.AddIndex("tenant_id", "agency", "state", "urgency");
        mapping.AddIndex("tenant_id", "agency", "service");
        mapping.AddIndex("tenant_id", "agency", "category");
        mapping.AddIndex("tenant_id", "agency", yellow);
        mapping.AddIndex("tenant_id", "assignee").Predicate = "assignee is not null";
        mapping.AddIndex("applicant_key");
        foreach (var shown in WorklistLine.Columns)
        {
            mapping.DuplicateField(shown);
        }

        mapping.DuplicateField(nameof(IntakeAgency));
        mapping.DuplicateField(nameof(IntakeDivision));
        mapping.AddIndex("intake_agency", "intake_division", "position").Predicate = "intake_agency is not null";
        mapping.DuplicateField(nameof(HandOutDivision));
        mapping.AddIndex("agency", "hand_out_division", "position").Predicate = "hand_out_division is not null";
    }

    private static Office? IntakeOffice(CaseSubmitted s) => s.By.Office is { Agency: not null } office && (office.Division, office.Agency) != (s.Division, s.Agency) ? office : null;

    private static string? CollectedAt(DeliveryChoice? choice) => choice is { Way: DeliveryWay.Counter } ? choice.Division : null;

    private static WorklistItem Next(WorklistItem item, CaseEvent e) => item with { UpdatedAt = e.At, Version = item.Version + 1 };
}
