using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

/// <summary>A service item and its workflow in exactly the versions a case was opened under.</summary>
public sealed record Definition(ServiceItem Item, string ItemVersion, Workflow Workflow, string WorkflowVersion)
{
    /// <summary>What workflow and item demand together.</summary>
    public IEnumerable<DeclaredRequirement> Requirements => Workflow.Requirements.Concat(Item.Requirements);
}
