using GdCases.Domain.Access;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>
/// No case can be stuck. Wherever a case can rest, somebody can act, and a clock sees to it if nobody does: a timer, the
/// state's own limit, or the limit of the case that passes it up. Where it waits for its applicant, a reminder and an end
/// by timer are declared.
/// </summary>
internal sealed class Standstills
{
    private readonly Graph _graph;
    private readonly ServiceItem _item;
    private readonly List<Edge> _edges;
    private readonly Dictionary<State, HashSet<Running>> _running;
    private readonly Dictionary<State, HashSet<Fact>> _standing;

    private Standstills(Graph graph, ServiceItem item)
    {
        (_graph, _item) = (graph, item);
        _edges = [.. graph.Edges.Where(e => e.Action.Guards.All(g => g.Always(item) != false))];
        _running = RunningInStates();
        _standing = StandingInStates();
    }

    /// <summary>What runs while a case stands somewhere: a limit, a special procedure that is expected to end.</summary>
    private sealed record Running(bool Limit, bool SpecialProcedure);

    /// <summary>A requirement that stands, as strictly as a gate asked for it.</summary>
    private sealed record Fact(string Code, Gate At);

    private IEnumerable<DeclaredRequirement> Requirements => _graph.Workflow.Requirements.Concat(_item.Requirements);

    public static IEnumerable<ProofFault> Faults(Graph graph, ServiceItem item) => new Standstills(graph, item).Faults();

    private IEnumerable<ProofFault> Faults()
    {
        // A special procedure is over when its end is recorded, and not by going somewhere else.
        foreach (var edge in _edges.Where(e => e is { Action.Step: not EndSpecialProcedure, To.Final: false } && (e.To != e.From || e.Action.Step is StartSpecialProcedure) && _running[e.From].Any(r => r.SpecialProcedure)).DistinctBy(e => e.Action))
        {
            yield return new("special-procedure-left-open", SubjectKind.Action, _graph.Workflow.Actions.ToList().IndexOf(edge.Action), $"the action '{edge.Action.Name}' leads on from '{edge.From.Name}', where a special procedure may be under way, without ending it");
        }

        var reached = Graph.Forward([_graph.Start], _edges);
        foreach (var (state, i) in _graph.Workflow.States.Select((s, i) => (s, i)).Where(s => !s.s.Final && reached.Contains(s.s)))
        {
            if (GoesRound(state))
            {
                yield return new("goes-round", SubjectKind.State, i, $"from the state '{state.Name}' timers and automatic actions lead back to it, and nothing ever ends it (service item '{_item.Code}')");
            }

            var leaving = _edges.Where(e => e.From == state).ToList();
            if (!IsLeftAtOnce(state, leaving))
            {
                foreach (var (code, reason) in state.WaitsForApplicant ? OfAWait(state) : OfAStop(state, leaving))
                {
                    yield return new(code, SubjectKind.State, i, $"in the state '{state.Name}' {reason} (service item '{_item.Code}')");
                }

                if (leaving.TrueForAll(e => e.To == state || e.Action.By.All(r => r == Roles.System)))
                {
                    yield return new("nobody-can-act", SubjectKind.State, i, $"in the state '{state.Name}' nobody can bring it on or to an end (service item '{_item.Code}')");
                }
            }
        }
    }

    /// <summary>A timer begins a way back to where it began, on which nobody does anything.</summary>
    private bool GoesRound(State state)
    {
        var timed = _edges.Where(e => e.From == state && e.BySilence).Select(e => e.To).ToList();
        return timed.Count > 0 && Graph.Forward(timed, _edges.Where(e => e.BySilence || e.Action is { AtOnce: true, AtMost: null })).Contains(state);
    }

    private IEnumerable<(string Code, string Reason)> OfAWait(State state)
    {
        var timers = _graph.Workflow.Timers.Where(t => t.In == state.Name).ToList();
        if (timers.Count == 0)
        {
            yield return ("wait-without-end", "a case waits for its applicant, and no timer ends the wait");
        }
        else if (timers.TrueForAll(t => t.Remind is null))
        {
            yield return ("wait-without-reminder", "a case waits for its applicant, and nothing reminds them of the end");
        }
    }

    private IEnumerable<(string Code, string Reason)> OfAStop(State state, List<Edge> leaving)
    {
        var people = leaving.Where(e => e.Action.By.Any(r => r != Roles.System)).ToList();
        var on = people.Where(e => e.To != state && !e.Action.Step.WithoutResult).ToList();
        if (on.Count > 0 && on.TrueForAll(e => Graph.IsOfThePublic(e.Action)))
        {
            yield return ("wait-unsaid", "only the applicant can bring a case on: say that it waits for them");
        }

        foreach (var guard in UnsaidWaits(state, people, leaving))
        {
            yield return ("wait-unsaid", $"a case may wait for its applicant: send it on at once, by the guard '{guard}', to a state that waits for them");
        }

        if (state.Limit is null && _graph.Workflow.Timers.All(t => t.In != state.Name) && _running[state].Any(r => r is { Limit: false, SpecialProcedure: false }))
        {
            yield return ("no-clock", "no limit runs and nothing happens if nobody acts: give the state a limit or a timer");
        }
    }

    /// <summary>The guards by which a case that rests here may yet have to wait for its applicant, and is not sent on to do so.</summary>
    private IEnumerable<string> UnsaidWaits(State state, List<Edge> people, List<Edge> leaving)
    {
        var owed = people.Where(e => e.Action.Passes >= Gate.Issue)
            .SelectMany(e => Requirements.Where(r => r.Requirement.WaitsBy is not null && r.IsAskedOf(e.Action) && !Stands(state, r.Requirement, e.Action.Passes!.Value)))
            .Select(r => r.Requirement.WaitsBy!);
        var collected = people.Exists(e => e.Action.Step is Deliver) ? ["to-be-collected"] : Array.Empty<string>();
        return owed.Concat(collected).Distinct()
            .Where(code => Guard.All.Find(code)!.Always(_item) != false)
            .Where(code => !leaving.Exists(e => e.Action.AtOnce && e.To.WaitsForApplicant && e.Action.Guards is [var only] && only.Code == code));
    }

    /// <summary>An automatic action always takes the case on from here: its conditions hold whatever the case, or two share all cases between them.</summary>
    private bool IsLeftAtOnce(State state, List<Edge> leaving)
    {
        var automatic = leaving.Where(e => e.Action is { AtOnce: true, AtMost: null, When: null } && Requirements.Where(r => r.IsAskedOf(e.Action)).All(r => IsSeenTo(r.Requirement, e.Action) || Stands(state, r.Requirement, e.Action.Passes!.Value))).Select(e => e.Action).ToList();
        return automatic.Exists(a => a.Guards.All(g => g.Always(_item) == true))
            || automatic.Exists(a => a.Guards is [{ Opposite: { } opposite }] && automatic.Exists(b => b.Guards is [var other] && other.Code == opposite));
    }

    /// <summary>The action is open only when nothing of the requirement is owed: its guard says so.</summary>
    private static bool IsSeenTo(Requirement requirement, WorkflowAction action) => requirement.WaitsBy is { } waits && action.Guards.Any(g => g.Opposite == waits);

    private bool Stands(State state, Requirement requirement, Gate gate) => !requirement.CanBeOwed(_item, gate)
        || _standing[state].Any(f => f.Code == requirement.Code && (f.At >= gate || requirement.StricterFrom is not { } stricter || gate < stricter || f.At >= stricter));

    /// <summary>For each state everything that may run there, whichever path led to it.</summary>
    private Dictionary<State, HashSet<Running>> RunningInStates()
    {
        var found = _graph.Workflow.States.ToDictionary(s => s, _ => new HashSet<Running>(), Graph.Same);
        found[_graph.Start].Add(new(Limit: _item.Limits is { Run: true, From: not LimitStart.Acceptance }, SpecialProcedure: false));
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var edge in _edges)
            {
                var (from, to) = (found[edge.From], found[edge.To]);
                foreach (var before in edge.From == edge.To ? [.. from] : from)
                {
                    grown |= to.Add(After(edge, before));
                }
            }
        }

        return found;

        Running After(Edge edge, Running before) => edge.Action.Step switch
        {
            Accept => before with { Limit = before.Limit || _item.Limits.Run },
            Decide when edge.Action.About == DecisionSubject.Application => before with { Limit = true },
            Deliver => before with { Limit = false },
            Reopen => before with { Limit = _item.Limits.Run },
            StartSpecialProcedure => before with { SpecialProcedure = true },
            // Left in any other way it is a fault of its own, told once.
            _ when edge.To != edge.From => before with { SpecialProcedure = false },
            _ => before,
        };
    }

    /// <summary>For each state the requirements that stand there, whichever path led to it.</summary>
    private Dictionary<State, HashSet<Fact>> StandingInStates()
    {
        // What a way takes away and what it brings, whoever goes it.
        var ways = _edges.ConvertAll(e => (e.From, e.To, Falls: Falling(e), Brought: Brought(e)));
        var found = new Dictionary<State, HashSet<Fact>>(Graph.Same) { [_graph.Start] = [] };
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (from, to, falls, brought) in ways.Where(w => found.ContainsKey(w.From)))
            {
                var before = found[from];
                if (found.TryGetValue(to, out var known))
                {
                    changed |= known.RemoveWhere(f => !brought.Contains(f) && (falls.Contains(f.Code) || !before.Contains(f))) > 0;
                }
                else
                {
                    found[to] = [.. before.Where(f => !falls.Contains(f.Code)), .. brought];
                    changed = true;
                }
            }
        }

        return _graph.Workflow.States.ToDictionary(s => s, s => found.GetValueOrDefault(s) ?? [], Graph.Same);

        HashSet<string> Falling(Edge edge) => [.. Requirements.Where(r => r.Requirement.MayFallBy(edge.Action.Step)).Select(r => r.Requirement.Code)];

        HashSet<Fact> Brought(Edge edge) =>
        [
            .. Requirements.Where(r => r.IsAskedOf(edge.Action) && Gates.Asks(edge, r)).Select(r => new Fact(r.Requirement.Code, edge.Action.Passes!.Value)),
            .. Requirements.Where(r => r.Requirement.FollowsFrom(edge.Action.Step) || IsSeenTo(r.Requirement, edge.Action)).Select(r => new Fact(r.Requirement.Code, Gate.Delivery)),
        ];
    }
}
