using GdCases.Domain.Identity;

namespace GdCases.Domain.Workflows;

/// <summary>What a fault of a workflow is about, so that whoever read it from a file can name the line.</summary>
public enum SubjectKind { Workflow, State, Action, Timer, Child }

/// <summary>A reason why a workflow is not sound.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Kind">What kind of thing is at fault.</param>
/// <param name="Index">Its position in the workflow's list of such things; 0 for the workflow itself.</param>
/// <param name="Reason">For the person who writes workflows.</param>
public sealed record WorkflowFault(string Code, SubjectKind Kind, int Index, string Reason);

/// <summary>
/// Proves a workflow sound, once, when it is loaded: every name known, each state reachable, from each state an end
/// reachable, no action ambiguous, no automatic actions chasing each other, no statutory clock without an end.
/// </summary>
public static class WorkflowProof
{
    /// <summary>The steps the system may take by itself: they need nothing that only a person can say.</summary>
    private static readonly Step[] Automatic = [Step.Accept, Step.Forward, Step.Decide, Step.Issue, Step.Deliver, Step.Close];

    /// <summary>The steps a timer may take besides: the law says what happens when nobody acts.</summary>
    private static readonly Step[] Timed = [Step.Accept, Step.Forward, Step.Decide, Step.Close, Step.Withdraw, Step.Terminate];

    /// <summary>Every fault there is; empty when the workflow is sound.</summary>
    public static IReadOnlyList<WorkflowFault> Faults(Workflow workflow)
    {
        var names = Names(workflow).ToList();
        // Reachability means something only when every name means something.
        return names.Count > 0 ? names : [.. Shape(workflow), .. Reachability(workflow), .. Clock(workflow)];
    }

    private static IEnumerable<WorkflowFault> Names(Workflow w)
    {
        var states = w.States.Select(s => s.Name).ToHashSet();
        var roles = Roles.All.Concat(w.Roles.Select(r => r.Name)).ToHashSet();
        if (!states.Contains(w.Start))
        {
            yield return new("unknown-state", SubjectKind.Workflow, 0, $"the start state '{w.Start}' is not among the states");
        }

        foreach (var (state, i) in w.States.Select((s, i) => (s, i)))
        {
            if (w.States.Take(i).Any(s => s.Name == state.Name))
            {
                yield return new("duplicate-state", SubjectKind.State, i, $"the state '{state.Name}' is declared twice");
            }
        }

        foreach (var (action, i) in w.Actions.Select((a, i) => (a, i)))
        {
            foreach (var name in action.From.Append(action.To).Concat(action.Then is null ? [] : [action.Then]).Where(n => !states.Contains(n)))
            {
                yield return new("unknown-state", SubjectKind.Action, i, $"the action '{action.Name}' names the state '{name}', which is not declared");
            }

            foreach (var role in action.By.Where(r => !roles.Contains(r)))
            {
                yield return new("unknown-role", SubjectKind.Action, i, $"the action '{action.Name}' names the role '{role}', which is neither built in nor declared under roles");
            }
        }

        foreach (var (timer, i) in w.Timers.Select((t, i) => (t, i)))
        {
            if (!states.Contains(timer.In))
            {
                yield return new("unknown-state", SubjectKind.Timer, i, $"the timer names the state '{timer.In}', which is not declared");
            }

            if (w.Actions.All(a => a.Name != timer.Take))
            {
                yield return new("unknown-action", SubjectKind.Timer, i, $"the timer takes the action '{timer.Take}', which is not declared");
            }
        }

        foreach (var (child, i) in w.Children.Select((c, i) => (c, i)))
        {
            if (!states.Contains(child.When))
            {
                yield return new("unknown-state", SubjectKind.Child, i, $"the child '{child.Service}' is opened in the state '{child.When}', which is not declared");
            }

            if (child.After is not null && w.Children.Take(i).All(c => c.Service != child.After))
            {
                yield return new("unknown-child", SubjectKind.Child, i, $"the child '{child.Service}' waits for '{child.After}', which is not declared before it");
            }
        }
    }

    private static IEnumerable<WorkflowFault> Shape(Workflow w)
    {
        foreach (var (action, i) in w.Actions.Select((a, i) => (a, i)))
        {
            foreach (var from in action.From.Where(from => w.Actions.Take(i).Any(b => b.Name == action.Name && b.From.Contains(from))))
            {
                yield return new("ambiguous-action", SubjectKind.Action, i, $"from the state '{from}' the action '{action.Name}' leads two ways");
            }

            foreach (var from in action.From.Where(from => w.State(from)!.Final))
            {
                yield return new("final-with-exit", SubjectKind.Action, i, $"the action '{action.Name}' leads out of '{from}', which is final");
            }

            if (action.Step == Step.Decide && w.State(action.To)!.Decision is null)
            {
                yield return new("decision-without-outcome", SubjectKind.Action, i, $"the action '{action.Name}' decides, but the state '{action.To}' does not say whether that is granted or denied");
            }

            if (action.AtOnce && action.By is not [Roles.System])
            {
                yield return new("automatic-not-by-system", SubjectKind.Action, i, $"the action '{action.Name}' is taken at once, so only the role 'system' may take it");
            }

            if (action.AtOnce && (!Automatic.Contains(action.Step) || (action.Step == Step.Decide && w.State(action.To)!.Decision == Outcome.Denied)))
            {
                yield return new("automatic-needs-a-person", SubjectKind.Action, i, $"the action '{action.Name}' cannot be taken at once: its step needs something only a person can say");
            }

            if (action.AtOnce && action.Step == Step.Deliver && !action.Guards.Contains(Guard.ElectronicDelivery))
            {
                yield return new("automatic-needs-a-person", SubjectKind.Action, i, $"the action '{action.Name}' delivers at once, so it must ask for the guard 'electronic-delivery'");
            }

            if (action.Then is not null && action.AtMost is null)
            {
                yield return new("then-without-at-most", SubjectKind.Action, i, $"the action '{action.Name}' says what becomes of the case in the end, but not how often it can be taken");
            }
        }

        foreach (var (timer, i) in w.Timers.Select((t, i) => (t, i)))
        {
            if (!w.Actions.Any(a => a.Name == timer.Take && a.From.Contains(timer.In) && a.By.Contains(Roles.System)))
            {
                yield return new("timer-leads-nowhere", SubjectKind.Timer, i, $"in the state '{timer.In}' the system may not take the action '{timer.Take}'");
            }
            else if (w.Actions.First(a => a.Name == timer.Take && a.From.Contains(timer.In)) is var action && (action.Guards.Count > 0 || !Timed.Contains(action.Step) || w.State(action.To)!.Decision == Outcome.Denied))
            {
                yield return new("timer-needs-a-person", SubjectKind.Timer, i, $"the action '{timer.Take}' cannot be taken by a timer: it has guards, or its step needs something only a person can say");
            }

            if (w.Timers.Take(i).Any(t => (t.In, t.Take) == (timer.In, timer.Take)))
            {
                yield return new("duplicate-timer", SubjectKind.Timer, i, $"in the state '{timer.In}' another timer takes the action '{timer.Take}'");
            }
        }
    }

    private static IEnumerable<WorkflowFault> Reachability(Workflow w)
    {
        var edges = w.Actions.SelectMany(Edges).ToList();
        var reached = Forward([w.Start], edges);
        var ending = Backward(w.States.Where(s => s.Final).Select(s => s.Name), edges);
        var automatic = w.Actions.Where(a => a.AtOnce).SelectMany(Edges).ToList();

        foreach (var (state, i) in w.States.Select((s, i) => (s, i)))
        {
            if (!reached.Contains(state.Name))
            {
                yield return new("unreachable-state", SubjectKind.State, i, $"no way leads from '{w.Start}' to the state '{state.Name}'");
            }
            else if (!ending.Contains(state.Name))
            {
                yield return new("no-end", SubjectKind.State, i, $"from the state '{state.Name}' no final state can be reached");
            }

            var next = automatic.Where(e => e.From == state.Name).Select(e => e.To);
            if (Forward(next, automatic).Contains(state.Name))
            {
                yield return new("automatic-cycle", SubjectKind.State, i, $"actions taken at once lead from '{state.Name}' back to it");
            }
        }
    }

    /// <summary>
    /// Between acceptance and decision the statutory clock runs. From every state there, an end must be reachable by
    /// officers, the system and timers alone: a case must not be able to wait for its applicant for ever.
    /// </summary>
    private static IEnumerable<WorkflowFault> Clock(Workflow w)
    {
        var edges = w.Actions.SelectMany(Edges).ToList();
        var running = Forward(
            edges.Where(e => e.Step == Step.Accept).Select(e => e.To),
            [.. edges.Where(e => e.Step is not (Step.Decide or Step.Terminate or Step.Withdraw))]);
        var stops = edges.Where(e => e.Step is Step.Decide).Select(e => e.To).Concat(w.States.Where(s => s.Final).Select(s => s.Name));
        var ending = Backward(stops, [.. w.Actions.Where(a => a.By.Any(r => !Roles.IsPublic(r))).SelectMany(Edges)]);

        foreach (var (state, i) in w.States.Select((s, i) => (s, i)))
        {
            if (running.Contains(state.Name) && !ending.Contains(state.Name))
            {
                yield return new("clock-without-end", SubjectKind.State, i, $"in the state '{state.Name}' the statutory clock runs, but only the applicant can bring the case on: give it a timer");
            }
        }
    }

    private sealed record Edge(string From, string To, Step Step);

    private static IEnumerable<Edge> Edges(WorkflowAction action) =>
        from f in action.From
        from t in action.Then is null ? [action.To] : new[] { action.To, action.Then }
        select new Edge(f, t, action.Step);

    private static HashSet<string> Forward(IEnumerable<string> from, IReadOnlyList<Edge> edges) => Closure(from, edges, e => e.From, e => e.To);

    private static HashSet<string> Backward(IEnumerable<string> from, IReadOnlyList<Edge> edges) => Closure(from, edges, e => e.To, e => e.From);

    private static HashSet<string> Closure(IEnumerable<string> from, IReadOnlyList<Edge> edges, Func<Edge, string> tail, Func<Edge, string> head)
    {
        var seen = from.ToHashSet();
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var state))
        {
            foreach (var next in edges.Where(e => tail(e) == state).Select(head).Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return seen;
    }
}
