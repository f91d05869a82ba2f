using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Assignment;

/// <summary>The case is on nobody's desk.</summary>
[StoredAs("released")]
public sealed record CaseReleased : CaseEvent
{
    public override LocalizedText Title { get; } = new("释放", "Released");

    public override bool IsInternal => true;

    public override Case Apply(Case c) => c with { Assignee = null };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.Release(before!, definition, context);
}
