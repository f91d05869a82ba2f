using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>No path reaches what a requirement guards without passing a gate that asks for it.</summary>
internal static class Gates
{
    public static IEnumerable<ProofFault> Faults(Graph graph, ServiceItem item)
    {
        var declared = graph.Workflow.Requirements.Select((r, i) => (Requirement: r, Kind: SubjectKind.Requirement, Index: i))
            .Concat(item.Requirements.Select((r, i) => (Requirement: r, Kind: SubjectKind.ItemRequirement, Index: i)));
        foreach (var (requirement, kind, index) in declared)
        {
            var code = requirement.Requirement.Code;
            if (requirement.Requirement.OnlyAt is { } only && requirement.Gate != only)
            {
                yield return new("requirement-at-wrong-gate", kind, index, $"'{code}' is about the {only.Code()} and cannot be required at {requirement.Gate.Code()}");
            }

            var round = graph.Edges.Where(e => !Asks(e, requirement)).ToList();
            if (round.Count == graph.Edges.Count)
            {
                yield return new("requirement-without-gate", kind, index, $"'{code}' is required at {requirement.Gate.Code()}, but the workflow '{graph.Workflow.Name}' passes no such gate");
            }
            else if (graph.Path(round, e => e.Action.About == requirement.About && (e.Fulfils || (e.To.Decision == Outcome.Granted && requirement.Gate <= Gate.Decision))) is { } path)
            {
                yield return new("gate-bypassed", kind, index, $"'{code}' is required at {requirement.Gate.Code()}, but a path of the workflow '{graph.Workflow.Name}' goes round it: {Graph.Told(path)}");
            }
        }
    }

    /// <summary>Whether whoever goes a way is asked for a requirement, or is excepted from it by name.</summary>
    internal static bool Asks(Edge edge, DeclaredRequirement requirement) =>
        !edge.BySilence && edge.Action.Passes is { } gate && requirement.IsAskedAt(gate) && edge.Action.About == requirement.About && (!edge.Denies || requirement.Requirement.OfDenialsToo);
}
