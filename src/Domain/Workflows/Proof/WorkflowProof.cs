namespace GdCases.Domain.Workflows.Proof;

/// <summary>
/// Proves a workflow sound, once, when it is loaded: every name known, each state reachable, from each state an end
/// reachable, no action ambiguous, no automatic actions chasing each other, nothing granted without a decision. What
/// depends on a service item is proven with it (<see cref="DefinitionProof"/>).
/// </summary>
public static class WorkflowProof
{
    /// <summary>Every fault there is; empty when the workflow is sound.</summary>
    public static IReadOnlyList<ProofFault> Faults(Workflow workflow)
    {
        var names = KnownNames.Faults(workflow).ToList();
        // Reachability means something only when every name means something.
        return names.Count > 0 ? names : [.. Shape.Faults(workflow), .. Reachability.Faults(new Graph(workflow))];
    }
}
