using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>Nothing is due any more.</summary>
public sealed class FeePaid : Requirement
{
    public static FaultCode Unpaid { get; } = new("fee-unpaid", RefusalKind.Conflict, "尚欠{0}元。", "CNY {0} is still due.");

    public override string Code => "fee-paid";

    public override LocalizedText Title { get; } = new("费用已缴清", "Fee paid");

    public override string WaitsBy => "fee-outstanding";

    public override bool CanBeOwed(ServiceItem item, Gate gate) => item.Fee.CanBeDue;

    /// <summary>Whoever pays pays all that is due.</summary>
    public override bool FollowsFrom(LegalStep step) => step is Pay;

    public override bool MayFallBy(LegalStep step) => step is AssessFee or Supplement;

    public override bool RestsOn(Fact fact) => fact.Kind == FactKind.Paid;

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context) =>
        c.Fee.Outstanding is > 0 and var outstanding ? new Standing.Owed(Unpaid.At(null, outstanding)) : new Standing.Met();
}
