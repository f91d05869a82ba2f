using GdCases.Domain.Cases.Requirements;

namespace GdCases.Domain.Workflows;

/// <summary>A role of an agency's own, beside the ones every workflow knows.</summary>
public sealed record DeclaredRole(string Name, LocalizedText Title);

/// <summary>办理流程: a named state graph; many service items share one. Data, proven sound before it is used.</summary>
public sealed record Workflow
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required string Start { get; init; }
    public required IReadOnlyList<State> States { get; init; }
    public required IReadOnlyList<WorkflowAction> Actions { get; init; }

    /// <summary>What must stand at a gate, whatever the service item.</summary>
    public IReadOnlyList<DeclaredRequirement> Requirements { get; init; } = [];

    public IReadOnlyList<WorkflowTimer> Timers { get; init; } = [];
    public IReadOnlyList<DeclaredRole> Roles { get; init; } = [];

    /// <summary>A state by its name; null when the workflow has none of that name.</summary>
    public State? State(string name) => States.FirstOrDefault(s => s.Name == name);

    public IEnumerable<WorkflowAction> ActionsFrom(string state) => Actions.Where(a => a.From.Contains(state));

    /// <summary>Whether a timer takes the action while the case stands in a state.</summary>
    public bool IsTimed(WorkflowAction action, string state) => Timers.Any(t => t.In == state && t.Take == action.Name);
}
