using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases;

/// <summary>Whether an action is open for a caller, what it needs, and what happens when it is taken.</summary>
internal static class Taking
{
    public static Ruling Decide(Case c, string name, ActionInput input, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (!access.Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        var named = definition.Workflow.Actions.Where(a => a.Name == name).ToList();
        if (named.Count == 0)
        {
            return WithOpen(CaseFaults.UnknownAction.Refuse("action"));
        }

        if (named.TrueForAll(a => RoleFor(a, access) is null))
        {
            return WithOpen(CaseFaults.RoleNotAllowed.Refuse());
        }

        if (named.Find(a => a.From.Contains(c.State)) is not { } action)
        {
            return WithOpen(CaseFaults.NotOpen.Refuse());
        }

        var check = Check(c, action, access, definition, context);
        if (check.Faults.Count > 0)
        {
            return WithOpen(new Refusal(check.Faults));
        }

        var faults = InputCheck.Faults(check.Attempt!, check.Gate!, check.Needs, input).ToList();
        if (faults.Count > 0)
        {
            return new Refusal(faults);
        }

        var taken = Event(check.Attempt!, input, access.As(check.Attempt!.Role, c));
        return Consequences.Of([taken], Case.Fold(c, taken), definition, context);

        Refusal WithOpen(Refusal refusal) => refusal with { OpenActions = [.. Views(c, definition, context).Where(a => a.Open).Select(a => a.Name)] };
    }

    public static IReadOnlyList<ActionView> Views(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return [.. definition.Workflow.Actions
            .Where(a => (a.By is not [Roles.System] || access.Roles.Contains(Roles.System)) && (a.From.Contains(c.State) || RoleFor(a, access) is not null))
            .GroupBy(a => a.Name)
            .Select(g => g.FirstOrDefault(a => a.From.Contains(c.State)) ?? g.First())
            .Select(action =>
            {
                var check = Check(c, action, access, definition, context);
                return new ActionView
                {
                    Name = action.Name,
                    Title = action.Title,
                    Step = action.Step,
                    Open = check.Faults.Count == 0,
                    To = check.Attempt?.Destination.Name,
                    Fields = check.Needs,
                    Why = check.Faults,
                };
            })
            .OrderByDescending(a => a.Open)];
    }

    /// <summary>An action of the system's own, open from where the case stands; null when its conditions do not hold.</summary>
    public static Attempt? Unattended(Case c, WorkflowAction action, bool bySilence, Definition definition, DecisionContext context)
    {
        var check = Check(c, action, CaseAccess.Of(c, definition.Workflow, Caller.System, context.Today), definition, context with { Caller = Caller.System }, bySilence);
        return check.Faults.Count == 0 ? check.Attempt : null;
    }

    /// <summary>The payment that the case's workflow takes where it stands, whoever it is that takes it; null where it takes none.</summary>
    public static Attempt? Payment(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, Caller.System, context.Today);
        return definition.Workflow.ActionsFrom(c.State).Where(a => a.Step is Pay).Select(a => CheckIn(Roles.System, c, a, access, definition, context with { Caller = Caller.System })).FirstOrDefault(check => check.Faults.Count == 0)?.Attempt;
    }

    /// <summary>The event of an action, with the case's time from there on.</summary>
    public static StepTaken Event(Attempt attempt, ActionInput input, Actor by, (Deadline At, TimerStart Since)? fired = null)
    {
        var (c, action, to) = (attempt.Case, attempt.Action, attempt.Destination);
        var step = action.Step.Take(attempt, input) with
        {
            At = attempt.Context.Now,
            By = by,
            Action = action.Name,
            From = c.State,
            State = to.Name,
            Ended = to.Final,
            KeptUntil = to.Final ? attempt.Item.Retention?.Until(fired?.At.Day ?? attempt.Context.Today) : null,
            Attested = input.Find(InputFields.Attestations)?.Distinct().ToList() ?? [],
            Promises = input.Find(InputFields.Promises) ?? [],
            DueOn = fired?.At.Day,
        };
        // What comes to nothing costs nothing more: what was paid for work that began stays paid, and before it began nothing is owed at all.
        var comesToNothing = to.Final && c.Result is null && (action.Step.WithoutResult || to.Decision == Outcome.Denied);
        if (c.Fee.Due != 0 && (action.CancelsFee || (comesToNothing && !action.KeepsFee)))
        {
            step = step with { FeeDue = action.CancelsFee || !c.WorkBegan ? 0 : Math.Min(c.Fee.Due, c.Fee.Paid - c.Fee.RefundOwed) };
        }

        var clock = CaseClock.After(c, step, fired, attempt.Definition, attempt.Context);
        return clock.Same(c.Clock) ? step : step with { Clock = clock };
    }

    private static string? RoleFor(WorkflowAction action, CaseAccess access) => action.By.FirstOrDefault(role => access.MayTake(action.Step, role));

    /// <summary>On another officer's desk, and whoever asks neither looks after it nor is a supervisor.</summary>
    private static bool IsOnAnothersDesk(Case c, string role, CaseAccess access) =>
        c.Assignee is { } assignee && assignee != access.Caller.Id && !access.Caller.DeputyFor.Contains(assignee) && Roles.IsOfficer(role) && role != Roles.Supervisor;

    private sealed record ActionCheck(IReadOnlyList<Fault> Faults, IReadOnlyList<FieldNeed> Needs, Attempt? Attempt, GateCheck? Gate);

    private static ActionCheck Check(Case c, WorkflowAction action, CaseAccess access, Definition definition, DecisionContext context, bool bySilence = false)
    {
        // Whoever has several roles acts in the first that can.
        var mine = action.By.Where(r => access.MayTake(action.Step, r)).ToList();
        if ((mine.Find(r => !IsOnAnothersDesk(c, r, access)) ?? mine.FirstOrDefault()) is not { } role)
        {
            return new([CaseFaults.RoleNotAllowed.At(null)], [], null, null);
        }

        return action.From.Contains(c.State) ? CheckIn(role, c, action, access, definition, context, bySilence) : new([CaseFaults.NotOpen.At(null)], [], null, null);
    }

    private static ActionCheck CheckIn(string role, Case c, WorkflowAction action, CaseAccess access, Definition definition, DecisionContext context, bool bySilence = false)
    {
        var attempt = new Attempt(c, action, role, definition, context) { BySilence = bySilence };
        var gate = GateCheck.Of(attempt);
        var faults = new List<Fault>();
        if (action.AtMost is { } most && most <= c.TimesTaken(action.Name))
        {
            faults.Add(CaseFaults.UsedUp.At(null, most));
        }

        if (IsOnAnothersDesk(c, role, access))
        {
            faults.Add(CaseFaults.AssignedToAnother.At(null));
        }

        if (action.When is { } when && when.Holds(attempt.Facts) != true)
        {
            faults.Add(CaseFaults.NotInThisCase.At(null));
        }

        faults.AddRange(action.Step.Closed(attempt));
        faults.AddRange(action.Guards.Where(g => !g.Holds(c, definition.Item)).Select(g => g.Reason.At(null)));
        faults.AddRange(gate.Faults);
        return new(faults, [.. action.Step.Asks(attempt), .. gate.Needs], attempt, gate);
    }
}
