using GdCases.Domain.Catalogue;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases;

/// <summary>Somebody tries to take an action on a case: all that deciding it looks at.</summary>
/// <param name="Case">The case as it stands.</param>
/// <param name="Action">The action, open from the case's state.</param>
/// <param name="Role">The role it is tried in.</param>
/// <param name="Definition">The definition the case is pinned to.</param>
/// <param name="Context">The world at the moment of the command.</param>
public sealed record Attempt(Case Case, WorkflowAction Action, string Role, Definition Definition, DecisionContext Context)
{
    public ServiceItem Item => Definition.Item;

    /// <summary>A timer takes it, so the law speaks and no gate is asked: silence counts as acceptance (art. 32).</summary>
    public bool BySilence { get; init; }

    /// <summary>The state it leads to, this time.</summary>
    public State Destination => Definition.Workflow.State(
        Action.Then is not null && Case.TimesTaken(Action.Name) + 1 >= Action.AtMost ? Action.Then
        : Action.Next.FirstOrDefault(n => n.When.Holds(Facts) == true)?.To ?? Action.To)!;

    private ApplicationFacts? _facts;

    /// <summary>What the application says, today. Put together when somebody asks, and once.</summary>
    public ApplicationFacts Facts => _facts ??= ApplicationFacts.Of(Case, Item, Case.Form, Context.Today);
}
