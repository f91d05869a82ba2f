using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using NodaTime;

namespace GdCases.Domain.Cases.Replay;

/// <summary>A decision that other rules would not have allowed.</summary>
/// <param name="Version">The version of its first event.</param>
/// <param name="Event">Its first event.</param>
/// <param name="Codes">By which faults.</param>
/// <param name="NotMet">The requirements of its gate that did not stand, and were not brought with it.</param>
public sealed record WouldBeRefused(long Version, CaseEvent Event, IReadOnlyList<string> Codes, IReadOnlyList<Requirement> NotMet);

/// <summary>A last day that would have been another.</summary>
/// <param name="Kind">The promised one, or the law's.</param>
/// <param name="Was">What it was; null where there was none.</param>
/// <param name="WouldBe">What it would have been; null where there would be none.</param>
public sealed record MovedDeadline(DeadlineKind Kind, LocalDate? Was, LocalDate? WouldBe);

/// <summary>What would have become of a case under other rules.</summary>
public sealed record Rehearsed
{
    public required IReadOnlyList<WouldBeRefused> Refused { get; init; }

    /// <summary>Of the limit to decide, as it last stood; nothing where something would have been refused.</summary>
    public required IReadOnlyList<MovedDeadline> Moved { get; init; }

    /// <summary>It was decided after the limit that it had; null where it was not decided, or had none.</summary>
    public bool? WasLate { get; init; }

    /// <summary>The day of that decision is after the limit that it would have had; null where something would have been refused.</summary>
    public bool? WouldBeLate { get; init; }

    /// <summary>Where it stands.</summary>
    public required string State { get; init; }

    /// <summary>Where it would stand; null where its submission would have been refused.</summary>
    public string? WouldStand { get; init; }

    public bool IsTheSame => Refused.Count == 0 && Moved.Count == 0 && WasLate == WouldBeLate && State == WouldStand;
}

/// <summary>
/// Takes what people did in a case through other rules: each command at its time, and between them what would have been due
/// by itself. What would have been refused is told, and the case goes on as it did: people would have done something else then,
/// and nobody knows what.
/// </summary>
public static class Rehearsal
{
    /// <summary>Rehearses one case.</summary>
    /// <param name="decisions">Its history. Another calendar is in their contexts.</param>
    /// <param name="definition">The rules.</param>
    public static Rehearsed Of(IEnumerable<RecordedDecision> decisions, Definition definition)
    {
        Case? was = null;
        Case? would = null;
        RunningLimit? limitWas = null;
        RunningLimit? limitWould = null;
        (bool? Was, bool? Would) late = (null, null);
        var refused = new List<WouldBeRefused>();
        foreach (var decision in decisions)
        {
            var first = decision.Events[0];
            if (first is not CaseArchived && (would is not null || was is null))
            {
                // A job does what is due each minute: whoever came before it came before it.
                if (would is not null && (IsOfTheEngine(first) || !IsBehind(was!, first.At)))
                {
                    would = Due(would, definition, decision.Context);
                }

                if (!IsOfTheEngine(first))
                {
                    switch ((decision with { Before = would, Definition = definition }).Again())
                    {
                        case Ruling.Happened happened:
                            would = happened.After;
                            break;
                        case Ruling.Refused no:
                            refused.Add(new(decision.Version, first, [.. no.Refusal.Faults.Select(f => f.Code).Distinct()], NotMet(would, first, definition, decision.Context)));
                            would = would is null ? null : decision.Events.Aggregate(would, Case.Fold);
                            break;
                    }
                }
                else if (first is DeadlinesRecomputed && CaseDecider.Recompute(would!, definition, decision.Context) is Ruling.Happened recomputed)
                {
                    would = recomputed.After;
                }
            }

            if (decision.Events.OfType<Decided>().FirstOrDefault(d => d.About == DecisionSubject.Application) is { } decided)
            {
                late = (IsLate(limitWas, decided.At), would is null ? null : IsLate(limitWould, decided.At));
            }

            was = decision.Events.Aggregate(was, Case.Fold);
            limitWas = was!.Clock.Limit is { Purpose: LimitPurpose.Decide } own ? own : limitWas;
            limitWould = would?.Clock.Limit is { Purpose: LimitPurpose.Decide } others ? others : limitWould;
        }

        return new()
        {
            Refused = refused,
            // After a refusal the case goes on as it did, by the deadlines that it had.
            Moved = would is null || refused.Count > 0 ? [] : [.. Moved(DeadlineKind.Promised, limitWas?.Promised, limitWould?.Promised), .. Moved(DeadlineKind.Statutory, limitWas?.Statutory, limitWould?.Statutory)],
            WasLate = late.Was,
            WouldBeLate = refused.Count > 0 ? null : late.Would,
            State = was!.State,
            WouldStand = would?.State,
        };
    }

    private static IReadOnlyList<Requirement> NotMet(Case? would, CaseEvent first, Definition definition, DecisionContext context) =>
        would is not null && first is StepTaken step && definition.Workflow.ActionsFrom(would.State).FirstOrDefault(a => a.Name == step.Action) is { Passes: not null } action
            ? [.. GateCheck.Asked(new Attempt(would, action, step.By.Role, definition, context)).Where(asked => asked.Standing switch
                {
                    Standing.Met => false,
                    Standing.Attestable attestable => !step.Attested.Contains(attestable.What),
                    Standing.Promisable promisable => !promisable.Materials.All(m => step.Promises.Any(p => p.Material == m)),
                    _ => true,
                }).Select(asked => asked.Requirement)]
            : [];

    private static Case Due(Case would, Definition definition, DecisionContext context)
    {
        while (!would.Ended && CaseDecider.FireDue(would, definition, context with { Caller = Caller.System }) is Ruling.Happened fired)
        {
            would = fired.After;
        }

        return would;
    }

    /// <summary>Done of itself by the rules, and not what somebody did or what came from outside.</summary>
    private static bool IsOfTheEngine(CaseEvent e) => e.By.Role == Roles.System && !e.IsFromOutside;

    private static bool IsBehind(Case c, Instant now) => !c.Ended && c.Clock.Coming(c.Light).FirstOrDefault()?.At.Due <= now;

    private static bool? IsLate(RunningLimit? limit, Instant at) => limit?.Due is { } due ? at > due.Due : null;

    private static IEnumerable<MovedDeadline> Moved(DeadlineKind kind, Deadline? was, Deadline? would) => was?.Day == would?.Day ? [] : [new(kind, was?.Day, would?.Day)];
}
