using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>Each state can be reached, from each an end, and what is decided is decided by somebody.</summary>
internal static class Reachability
{
    public static IEnumerable<ProofFault> Faults(Graph graph)
    {
        var reached = Graph.Forward([graph.Start], graph.Edges);
        var ending = Graph.Backward(graph.Workflow.States.Where(s => s.Final), graph.Edges);
        var automatic = graph.Edges.Where(e => e.Action.AtOnce).ToLookup(e => e.From);
        foreach (var (state, i) in graph.Workflow.States.Select((s, i) => (s, i)))
        {
            if (!reached.Contains(state))
            {
                yield return new("unreachable-state", SubjectKind.State, i, $"no way leads from '{graph.Start.Name}' to the state '{state.Name}'");
            }
            else if (!ending.Contains(state))
            {
                yield return new("no-end", SubjectKind.State, i, $"from the state '{state.Name}' no final state can be reached");
            }

            if (Returns(state, state, automatic, []))
            {
                yield return new("automatic-cycle", SubjectKind.State, i, $"actions taken at once lead from '{state.Name}' back to it");
            }

            if (state.Decision is not null && graph.Path(graph.Edges.Where(e => e.Action.Step is not Decide && !(e.To.Decision == Outcome.Denied && e.Action.Step.WithoutResult)), e => e.To == state) is { } path)
            {
                yield return new("decided-by-nobody", SubjectKind.State, i, $"the state '{state.Name}' says that the case is decided, but nobody decides on the way {Graph.Told(path)}");
            }
        }
    }

    /// <summary>Whether automatic actions lead back to a state; two whose guards exclude each other cannot follow at once.</summary>
    private static bool Returns(State from, State to, ILookup<State, Edge> automatic, IReadOnlyList<Edge> taken) =>
        automatic[from].Where(e => !taken.Contains(e)).Any(edge =>
            !taken.Append(edge).SelectMany(e => e.Action.Guards).Any(g => edge.Action.Guards.Concat(taken.SelectMany(t => t.Action.Guards)).Any(other => other.Code == g.Opposite))
            && (edge.To == to || Returns(edge.To, to, automatic, [.. taken, edge])));
}
