using GdCases.Domain.Catalogue;
using GdCases.Domain.Officers;

namespace GdCases.Domain.Cases.Assignment;

/// <summary>An officer has the case on their desk.</summary>
[StoredAs("assigned")]
public sealed record CaseAssigned : CaseEvent
{
    public string Officer { get; init; } = "";

    /// <summary>For another than the one who did it: as what they were known.</summary>
    public OfficerStanding? As { get; init; }

    public override LocalizedText Title { get; } = new("领取或指派", "Assigned");

    public override bool IsInternal => true;

    public override Case Apply(Case c) => c with { Assignee = Officer };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.Assign(
        before!, Officer, As is null ? null : new Officer { Id = Officer, Agency = As.Agency, Divisions = As.Divisions, Roles = As.Roles, LastSeen = At }, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("officer", Officer)];
}
