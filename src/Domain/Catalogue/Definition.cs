using System.Globalization;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

/// <summary>A service item and its workflow in exactly the versions a case was opened under.</summary>
public sealed record Definition(ServiceItem Item, string ItemVersion, Workflow Workflow, string WorkflowVersion)
{
    /// <summary>What workflow and item demand together.</summary>
    public IEnumerable<DeclaredRequirement> Requirements => Workflow.Requirements.Concat(Item.Requirements);

    /// <summary>
    /// What it asks of what is personal: the conditions over it, and how its fields are declared. Of a definition that asks
    /// the same, no more of a person can be learned from what it would have refused.
    /// </summary>
    public HashSet<string> AskedOfPersons =>
    [
        .. Item.Conditions.Concat(Workflow.Actions.Select(a => a.When).OfType<Condition>()).Where(c => c.Reads.Any(name => ApplicationFacts.IsPersonal(name, Item))).Select(c => c.Text),
        .. Item.Form.Where(f => f.Personal).Select(f => string.Create(
            CultureInfo.InvariantCulture,
            $"{f.Name} {f.Type.Code} {f.Required} {f.Min} {f.Max} {f.MaxLength} {f.Service} {string.Join(", ", f.Choices.Select(c => $"{c.Value} {string.Join(' ', c.Divisions)}"))}")),
    ];
}
