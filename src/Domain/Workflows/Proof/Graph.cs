using GdCases.Domain.Access;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>One way from a state to another.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it leads.</param>
/// <param name="Action">The action that is it.</param>
/// <param name="BySilence">A timer takes it, and no gate is asked.</param>
internal sealed record Edge(State From, State To, WorkflowAction Action, bool BySilence)
{
    /// <summary>It denies what was applied for.</summary>
    public bool Denies => Action.Step is Cases.Steps.Decide && To.Decision == Outcome.Denied;

    /// <summary>A case that ends with it has what was applied for.</summary>
    public bool Fulfils => To.Final && !Action.Step.WithoutResult && Action.About == DecisionSubject.Application && To.Decision != Outcome.Denied;
}

/// <summary>The ways of a workflow whose names are all known.</summary>
internal sealed class Graph
{
    /// <summary>A workflow has each state once, and all that a state says need not be compared to tell it from others.</summary>
    public static readonly IEqualityComparer<State> Same = ReferenceEqualityComparer.Instance;

    public Graph(Workflow workflow)
    {
        Workflow = workflow;
        Edges = [.. workflow.Actions.SelectMany(a => a.From.SelectMany(from => a.Destinations.SelectMany(to => Ways(a, from, to))))];

        IEnumerable<Edge> Ways(WorkflowAction action, string from, string to)
        {
            var timed = workflow.IsTimed(action, from);
            if (timed)
            {
                yield return new(workflow.State(from)!, workflow.State(to)!, action, BySilence: true);
            }

            if (!timed || action.By is not [Roles.System])
            {
                yield return new(workflow.State(from)!, workflow.State(to)!, action, BySilence: false);
            }
        }
    }

    public Workflow Workflow { get; }

    public IReadOnlyList<Edge> Edges { get; }

    public State Start => Workflow.State(Workflow.Start)!;

    /// <summary>Whether people before the counter take an action, and nobody else but a machine of theirs.</summary>
    public static bool IsOfThePublic(WorkflowAction action) => action.By.All(r => r is Roles.Kiosk or Roles.System || IsOfTheParties(r)) && action.By.Any(IsOfTheParties);

    public static bool IsOfTheParties(string role) => role is Roles.Applicant or Roles.Agent || PartyRoles.IsOne(role);

    /// <summary>Everything that can be reached from some states by some ways, those states included.</summary>
    public static HashSet<State> Forward(IEnumerable<State> from, IEnumerable<Edge> edges) => Closure(from, edges.ToLookup(e => e.From, e => e.To, Same));

    /// <summary>Everything from which some states can be reached by some ways, those states included.</summary>
    public static HashSet<State> Backward(IEnumerable<State> to, IEnumerable<Edge> edges) => Closure(to, edges.ToLookup(e => e.To, e => e.From, Same));

    /// <summary>The shortest path from the start by some ways whose last one is wanted; null when there is none.</summary>
    public IReadOnlyList<Edge>? Path(IEnumerable<Edge> edges, Func<Edge, bool> wanted)
    {
        var ways = edges.ToLookup(e => e.From, Same);
        var came = new Dictionary<State, Edge?>(Same) { [Start] = null };
        var open = new Queue<State>([Start]);
        while (open.TryDequeue(out var state))
        {
            foreach (var edge in ways[state])
            {
                if (wanted(edge))
                {
                    return Back(edge);
                }

                if (came.TryAdd(edge.To, edge))
                {
                    open.Enqueue(edge.To);
                }
            }
        }

        return null;

        IReadOnlyList<Edge> Back(Edge last)
        {
            var path = new List<Edge> { last };
            while (came[path[0].From] is { } before)
            {
                path.Insert(0, before);
            }

            return path;
        }
    }

    /// <summary>A path as the person who writes workflows reads it.</summary>
    public static string Told(IReadOnlyList<Edge> path) => string.Concat(path.Select(e => $"{e.From.Name} -{e.Action.Name}-> ")) + path[^1].To.Name;

    private static HashSet<State> Closure(IEnumerable<State> from, ILookup<State, State> ways)
    {
        var seen = from.ToHashSet(Same);
        var open = new Queue<State>(seen);
        while (open.TryDequeue(out var state))
        {
            foreach (var next in ways[state].Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return seen;
    }
}
