using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>
/// Proves a service item together with its workflow: no path goes round a gate that demands something, and no case can be
/// stuck: in every state somebody can act, and something happens if nobody does.
/// </summary>
/// <param name="workflow">The workflow, which is sound by itself.</param>
public sealed class DefinitionProof(Workflow workflow)
{
    private readonly Graph graph = new(workflow);

    /// <summary>Every fault there is with an item of the workflow.</summary>
    public IReadOnlyList<ProofFault> Faults(ServiceItem item) =>
        [.. KnownNames.Exceptions(item.Requirements, workflow, SubjectKind.ItemRequirement), .. Conditions.Faults(workflow, item), .. Gates.Faults(graph, item), .. Fees(item), .. Signatures(item), .. Standstills.Faults(graph, item)];

    /// <summary>What costs something can be paid.</summary>
    private IEnumerable<ProofFault> Fees(ServiceItem item) => item.Fee.CanBeDue && workflow.Actions.All(a => a.Step is not Pay)
        ? [new("fee-never-paid", SubjectKind.Item, 0, $"'{item.Code}' costs something, but in the workflow '{workflow.Name}' nobody can pay")]
        : [];

    /// <summary>Signatures that no gate asks for would be asked of people for nothing.</summary>
    private IEnumerable<ProofFault> Signatures(ServiceItem item) => item.Signatures.Count > 0 && workflow.Requirements.Concat(item.Requirements).All(r => r.Requirement is not Signed)
        ? [new("signatures-not-required", SubjectKind.Item, 0, $"'{item.Code}' asks for signatures, and no gate requires 'signed'")]
        : [];
}
