using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases;

/// <summary>The time for which a closed case is kept is over: it leaves the lists, and its history stays.</summary>
[StoredAs("archived")]
public sealed record CaseArchived : CaseEvent
{
    public override LocalizedText Title { get; } = new("归档", "Archived");

    public override Case Apply(Case c) => c with { Archived = true };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.Archive(before!, definition, context);
}
