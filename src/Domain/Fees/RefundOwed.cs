using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>More was paid than is due: an obligation to pay it back.</summary>
[StoredAs("refund-owed")]
public sealed record RefundOwed : CaseEvent
{
    /// <summary>What has to go back beside what had to already, in CNY.</summary>
    public decimal Amount { get; init; }

    public RefundCause Cause { get; init; }

    public override LocalizedText Title { get; } = new("应予退费", "Refund owed");

    /// <summary>The obligation that a case has and nobody has recorded yet; null when there is none.</summary>
    public static RefundOwed? For(Case c, Instant at) => c.Fee.Paid - c.Fee.RefundOwed - c.Fee.Due is > 0 and var amount
        ? new RefundOwed { At = at, Amount = amount, Cause = c is { Ended: true, WorkBegan: false } ? RefundCause.EndedBeforeWork : RefundCause.Overpaid }
        : null;

    public override Case Apply(Case c) => c with { Fee = c.Fee with { RefundOwed = c.Fee.RefundOwed + Amount } };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => throw new InvalidOperationException("It only ever follows from something else.");

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("amount", Amount), Detail("cause", Cause.Code())];
}
