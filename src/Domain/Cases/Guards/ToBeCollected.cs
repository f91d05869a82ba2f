using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The applicant comes for the result, to a counter or a kiosk.</summary>
public sealed class ToBeCollected : Guard
{
    public override string Code => "to-be-collected";

    public override FaultCode Reason { get; } = new("not-to-be-collected", RefusalKind.Conflict, "结果无须申请人领取。", "The applicant does not come for the result.");

    public override string Opposite => "to-be-sent";

    public override bool Holds(Case c, ServiceItem item) => c.WayOfDelivery(item).IsCollected();

    public override bool? Always(ServiceItem item) => item.Delivery.All(w => w.IsCollected()) ? true : item.Delivery.Any(w => w.IsCollected()) ? null : false;
}
