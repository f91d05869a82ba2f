using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Clock;

/// <summary>A calendar was published that moves the case's deadlines or makes them certain.</summary>
[StoredAs("deadlines-recomputed")]
public sealed record DeadlinesRecomputed : CaseEvent
{
    public override LocalizedText Title { get; } = new("期限重算", "Deadlines recomputed");

    public override Case Apply(Case c) => c;

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.Recompute(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
        [Detail("promisedBy", Clock?.Limit?.Promised?.Day), Detail("allowedUntil", Clock?.Limit?.Statutory?.Day)];
}
