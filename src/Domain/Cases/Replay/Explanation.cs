using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Rules;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases.Replay;

/// <summary>A requirement that was asked, and how it was met.</summary>
/// <param name="Requirement">What was asked.</param>
/// <param name="Brought">It was not there yet: whoever took the action attested or promised it with it.</param>
/// <param name="Facts">What it was met by.</param>
public sealed record MetRequirement(Requirement Requirement, bool Brought, IReadOnlyList<Fact> Facts);

/// <summary>A rule that held, and what it read.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Read">By the names in its condition; masked where it is personal, null where it was left out.</param>
public sealed record KeptRule(Rule Rule, IReadOnlyDictionary<string, string?> Read);

/// <summary>Why an event of a case's history came to be as it is: what was asked, what held, how its deadlines were counted.</summary>
public sealed record Explanation
{
    /// <summary>The decision that it belongs to.</summary>
    public required RecordedDecision Decision { get; init; }

    /// <summary>The version that the case came to by the event.</summary>
    public required long Version { get; init; }

    public required CaseEvent Event { get; init; }

    /// <summary>The action that was taken, as the workflow declares it; null for what is none.</summary>
    public WorkflowAction? Action { get; init; }

    /// <summary>What its gate asks. Nothing where the law spoke for a silent agency.</summary>
    public IReadOnlyList<MetRequirement> Requirements { get; init; } = [];

    /// <summary>The rules of the item that held of what was handed in; the others' turn was another time.</summary>
    public IReadOnlyList<KeptRule> Rules { get; init; } = [];

    /// <summary>The case's deadlines from there on, and how each was counted.</summary>
    public required IReadOnlyList<CountedDeadline> Deadlines { get; init; }

    /// <summary>The calendar that they were counted by.</summary>
    public required WorkingCalendar Calendar { get; init; }

    /// <summary>Explains every event of a case's history.</summary>
    /// <param name="decisions">The case's decisions from the first on.</param>
    public static IEnumerable<Explanation> Of(IEnumerable<RecordedDecision> decisions)
    {
        WorkingCalendar? counted = null;
        foreach (var decision in decisions)
        {
            var (c, version) = (decision.Before, decision.Version);
            foreach (var e in decision.Events)
            {
                // The clock may be older than the event, and the calendar it was counted by too.
                counted = e.Clock is null ? counted : decision.Context.Calendar;
                var before = c;
                c = Case.Fold(c, e);
                yield return Of(decision, version++, before, e, c, counted!);
            }
        }
    }

    private static Explanation Of(RecordedDecision decision, long version, Case? before, CaseEvent e, Case after, WorkingCalendar counted)
    {
        var (definition, step) = (decision.Definition, e as StepTaken);
        var action = step is null ? null : definition.Workflow.ActionsFrom(step.From).First(a => a.Name == step.Action);
        var facts = Fact.Of(after);
        // What follows by itself is the engine's doing, whoever it follows on.
        var context = step?.By.Role == Roles.System ? decision.Context with { Caller = Caller.System } : decision.Context;
        return new()
        {
            Decision = decision,
            Version = version,
            Event = e,
            Action = action,
            Requirements = action?.Passes is null ? []
                : [.. GateCheck.Asked(new Attempt(before!, action, step!.By.Role, definition, context) { BySilence = step.DueOn is not null })
                    .Select(asked => new MetRequirement(asked.Requirement, asked.Standing is not Standing.Met, [.. facts.Where(asked.Requirement.RestsOn)]))],
            Rules = e is CaseSubmitted or Supplemented ? Kept(definition.Item, after, decision.Context.Today) : [],
            Deadlines = [.. after.Clock.Countings(after.State, definition.Workflow, counted)],
            Calendar = counted,
        };
    }

    private static IReadOnlyList<KeptRule> Kept(ServiceItem item, Case c, LocalDate today)
    {
        var shown = ApplicationFacts.Of(c, item, c.Form, today).Shown(item, c);
        return [.. item.Rules.Select(r => new KeptRule(r, r.Holds.Reads.Order(StringComparer.Ordinal).ToDictionary(name => name, shown.GetValueOrDefault)))];
    }
}
