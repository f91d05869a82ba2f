using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>
/// Proves a service item together with its workflow: no path goes round a gate that demands something, and no case can be
/// stuck: in every state somebody can act, and something happens if nobody does.
/// </summary>
public static class DefinitionProof
{
    /// <summary>Every fault there is, for a workflow that is sound by itself.</summary>
    public static IReadOnlyList<ProofFault> Faults(ServiceItem item, Workflow workflow)
    {
        var graph = new Graph(workflow);
        return [.. KnownNames.Exceptions(item.Requirements, workflow, SubjectKind.ItemRequirement), .. Conditions.Faults(workflow, item), .. Gates.Faults(graph, item), .. Fees(workflow, item), .. Standstills.Faults(graph, item)];
    }

    /// <summary>What costs something can be paid.</summary>
    private static IEnumerable<ProofFault> Fees(Workflow workflow, ServiceItem item) => item.Fee.CanBeDue && workflow.Actions.All(a => a.Step is not Pay)
        ? [new("fee-never-paid", SubjectKind.Item, 0, $"'{item.Code}' costs something, but in the workflow '{workflow.Name}' nobody can pay")]
        : [];
}
