using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>Nothing is to be paid any more.</summary>
public sealed class FeeSettled : Guard
{
    public override string Code => "fee-settled";

    public override FaultCode Reason { get; } = new("fee-not-settled", RefusalKind.Conflict, "费用尚未缴清。", "The fee has not been paid yet.");

    public override string Opposite => "fee-outstanding";

    public override bool Holds(Case c, ServiceItem item) => c.Fee.Outstanding == 0;

    public override bool? Always(ServiceItem item) => item.Fee.CanBeDue ? null : true;
}
