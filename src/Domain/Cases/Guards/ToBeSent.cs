using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The agency brings the result to the applicant: by post, electronically, to a bank account.</summary>
public sealed class ToBeSent : Guard
{
    public override string Code => "to-be-sent";

    public override FaultCode Reason { get; } = new("not-to-be-sent", RefusalKind.Conflict, "结果由申请人领取。", "The applicant comes for the result.");

    public override string Opposite => "to-be-collected";

    public override bool Holds(Case c, ServiceItem item) => !c.WayOfDelivery(item).IsCollected();

    public override bool? Always(ServiceItem item) => item.Delivery.All(w => w.IsCollected()) ? false : item.Delivery.Any(w => w.IsCollected()) ? null : true;
}
