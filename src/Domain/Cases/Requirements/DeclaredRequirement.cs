using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>A requirement as a workflow or a service item declares it.</summary>
public sealed record DeclaredRequirement(Gate Gate, Requirement Requirement)
{
    /// <summary>What kind of decision it is about: the case's own, or one on an objection raised in its course.</summary>
    public DecisionSubject About { get; init; }

    /// <summary>It has to be met anew each time the gate is passed.</summary>
    public bool EachTime { get; init; }

    /// <summary>The actions that pass the gate without it, by their names.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether it is asked at a gate: its own, and every later one unless it is about its own alone.</summary>
    public bool IsAskedAt(Gate gate) => gate == Gate || (gate > Gate && Requirement.OnlyAt is null);

    /// <summary>Whether it is asked of an action that passes a gate.</summary>
    public bool IsAskedOf(WorkflowAction action) => action.Passes is { } gate && IsAskedAt(gate) && action.About == About && !Except.Contains(action.Name);
}
