using GdCases.Domain.Access;
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

            foreach (var edge in graph.Edges.Where(e => Asks(e, requirement) && !requirement.Except.Contains(e.Action.Name)))
            {
                foreach (var role in edge.Action.By.Where(r => !requirement.Requirement.IsMetBy(r) && !(r == Roles.System && graph.Workflow.IsTimed(edge.Action, edge.From.Name))))
                {
                    yield return new("role-cannot-meet", kind, index, $"the action '{edge.Action.Name}' asks for '{code}', and the role '{role}' can never meet it");
                }
            }

            if (kind == SubjectKind.ItemRequirement && !requirement.Requirement.CanBeOwed(item, requirement.Gate))
            {
                yield return new("requirement-without-effect", kind, index, $"no case of '{item.Code}' can ever owe '{code}'");
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
