using GdCases.Application.Audit;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using JasperFx.Events;
using NodaTime;

namespace GdCases.Host.Api.Audit;

/// <summary>A definition in the versions that a case is pinned to.</summary>
public sealed record PinnedView(string Service, string ServiceVersion, string Workflow, string WorkflowVersion)
{
    public static PinnedView Of(Case c) => new(c.Service, c.ServiceVersion, c.Workflow, c.WorkflowVersion);
}

/// <summary>What a decision rested on beside the case, its definition and what was said.</summary>
/// <param name="Calendar">The version of the working calendar.</param>
/// <param name="OfficeOpens">When the agency's offices opened, HH:mm in Asia/Shanghai.</param>
/// <param name="OfficeCloses">When they closed: what came in later counted as received on the next working day.</param>
/// <param name="LinkedCases">The linked cases in the versions that were looked at.</param>
public sealed record BasisView(int Calendar, string OfficeOpens, string OfficeCloses, IReadOnlyList<LinkedVersion> LinkedCases)
{
    public static BasisView Of(Basis basis) => new(
        basis.Calendar, basis.Hours.Open.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), basis.Hours.Close.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture), basis.LinkedCases);
}

/// <summary>An event as it is kept.</summary>
/// <param name="Entry">What its history says of it, whole.</param>
/// <param name="Sequence">Its place among all events of the database.</param>
/// <param name="RecordedAt">When it was written, by the database's clock.</param>
/// <param name="Decision">The version of the first event of the decision that it came of.</param>
/// <param name="Basis">What the decision rested on; on its first event.</param>
/// <param name="Correlation">The trace of the request that it came of (W3C), as logs and traces have it; absent for what nobody asked for.</param>
/// <param name="Causation">The message that it came of; absent for what came straight from a request.</param>
public sealed record AuditEvent(HistoryEntry Entry, long Sequence, Instant RecordedAt, long Decision, BasisView? Basis, string? Correlation, string? Causation)
{
    public static AuditEvent Of(IEvent stored, long decision, CaseHistory history, CaseAccess access, Titles titles)
    {
        var e = (CaseEvent)stored.Data;
        return new(
            HistoryEntry.Of(e, stored.Version, stored.EventTypeName, history.Definition, access, titles)!,
            stored.Sequence, Instant.FromDateTimeOffset(stored.Timestamp), decision, e.Basis is { } basis ? BasisView.Of(basis) : null, stored.CorrelationId, stored.CausationId);
    }
}

/// <summary>All that is kept of what happened to a case, oldest first.</summary>
public sealed record AuditHistoryView(string Number, PinnedView Definition, Channel Channel, bool Archived, IReadOnlyList<AuditEvent> Events);

/// <summary>A value of a case that changed.</summary>
/// <param name="Field">Its path in the answer of <c>state</c>; an entry of a list by what it is known by, such as <c>materials[photo].reference</c>.</param>
/// <param name="Before">What it was, as JSON; absent where it was not there.</param>
/// <param name="After">What it became; absent where it is not there any more.</param>
public sealed record ChangeView(string Field, string? Before, string? After);

/// <summary>What changed in a case between two versions.</summary>
public sealed record DifferenceView(string Number, long From, long To, IReadOnlyList<ChangeView> Changes);

/// <summary>A requirement that was asked, and by what it was met.</summary>
/// <param name="Requirement">Its code.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Brought">It was attested or promised with this very action.</param>
/// <param name="Facts">The facts that it was met by; none where nothing was needed, as a fee of which nothing is due.</param>
public sealed record MetView(string Requirement, string Title, bool Brought, IReadOnlyList<FactView> Facts);

/// <summary>A rule of the item that the application kept.</summary>
/// <param name="Path">The part of the application that it is about.</param>
/// <param name="Holds">The condition (CEL).</param>
/// <param name="Message">What an applicant reads who does not keep it.</param>
/// <param name="Read">What it read, by the names in it; masked where it is personal, null where it was left out.</param>
public sealed record KeptRuleView(string Path, string Holds, string Message, IReadOnlyDictionary<string, string?> Read);

/// <summary>How a deadline was counted.</summary>
/// <param name="Kind">The promised one, the law's, or a timer's.</param>
/// <param name="Action">For a timer: what it takes.</param>
/// <param name="From">The day it counts from, which is not counted itself (Civil Code art. 201).</param>
/// <param name="Parts">What was counted, one after the other.</param>
/// <param name="Day">The last day, as it was recorded.</param>
/// <param name="Due">The instant it ends.</param>
/// <param name="Provisional">A year on the way was not published yet and was taken as plain weeks.</param>
/// <param name="Days">Every day on the way; of months and years only those by which the last day moved on.</param>
public sealed record CountedDeadlineView(
    DeadlineKind Kind, string? Action, LocalDate From, IReadOnlyList<CountedPart> Parts, LocalDate Day, Instant Due, bool Provisional, IReadOnlyList<CountedDay> Days)
{
    public static CountedDeadlineView Of(CountedDeadline deadline, WorkingCalendar calendar) => new(
        deadline.Kind, deadline.Action, deadline.Counting.From, deadline.Counting.Parts,
        deadline.At.Day, deadline.At.Due, deadline.At.Provisional, [.. deadline.Counting.Parts[0].Unit == PeriodUnit.Hours ? [] : deadline.Counting.Days(calendar)]);
}

/// <summary>Why an event came to be as it is.</summary>
public sealed record ExplanationView
{
    public required string Number { get; init; }

    /// <summary>The event, as its history says it.</summary>
    public required HistoryEntry Entry { get; init; }

    /// <summary>The version of the first event of the decision that it came of.</summary>
    public required long Decision { get; init; }

    public required PinnedView Definition { get; init; }

    /// <summary>What the decision rested on.</summary>
    public required BasisView Basis { get; init; }

    /// <summary>The legal step that its action is.</summary>
    public LegalStep? Step { get; init; }

    /// <summary>The law that the workflow gives for the action.</summary>
    public string? Law { get; init; }

    /// <summary>The gate that the action passes.</summary>
    public Gate? Gate { get; init; }

    /// <summary>A timer took it, as the law that speaks for a silent agency: no gate was asked.</summary>
    public required bool ByTimer { get; init; }

    /// <summary>The roles by which it may be taken.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The conditions that opened the action, by their codes; a condition of the item in CEL.</summary>
    public required IReadOnlyList<string> Conditions { get; init; }

    public required IReadOnlyList<MetView> Requirements { get; init; }
    public required IReadOnlyList<KeptRuleView> Rules { get; init; }

    /// <summary>The case's deadlines from there on.</summary>
    public required IReadOnlyList<CountedDeadlineView> Deadlines { get; init; }

    public static ExplanationView Of(Explanation why, string name, CaseHistory history, CaseAccess access, Titles titles)
    {
        return new()
        {
            Number = history.Case.Number,
            Entry = HistoryEntry.Of(why.Event, why.Version, name, history.Definition, access, titles)!,
            Decision = why.Decision.Version,
            Definition = PinnedView.Of(history.Case),
            Basis = BasisView.Of(why.Decision.Events[0].Basis!),
            Step = why.Action?.Step,
            Law = why.Action?.Law is { } law ? titles.In(law) : null,
            Gate = why.Action?.Passes,
            ByTimer = why.Event is StepTaken { DueOn: not null },
            Roles = why.Action?.By ?? [],
            Conditions = [.. why.Action?.Guards.Select(g => g.Code) ?? [], .. why.Action?.When is { } when ? [when.Text] : Array.Empty<string>()],
            Requirements = [.. why.Requirements.Select(r => new MetView(r.Requirement.Code, titles.In(r.Requirement.Title), r.Brought, [.. r.Facts.Select(f => FactView.Of(f, true))]))],
            Rules = [.. why.Rules.Select(r => new KeptRuleView(r.Rule.Path, r.Rule.Holds.Text, titles.In(r.Rule.Message), r.Read))],
            Deadlines = [.. why.Deadlines.Select(d => CountedDeadlineView.Of(d, why.Calendar))],
        };
    }
}
