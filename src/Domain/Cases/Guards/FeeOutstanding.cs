using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>Something is still to be paid.</summary>
public sealed class FeeOutstanding : Guard
{
    public override string Code => "fee-outstanding";

    public override FaultCode Reason { get; } = new("no-fee-outstanding", RefusalKind.Conflict, "没有待缴费用。", "Nothing is left to be paid.");

    public override string Opposite => "fee-settled";

    public override bool Holds(Case c, ServiceItem item) => c.Fee.Outstanding > 0;

    public override bool? Always(ServiceItem item) => item.Fee.CanBeDue ? null : false;
}
