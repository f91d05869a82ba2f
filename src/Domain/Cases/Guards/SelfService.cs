using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The case came in at a kiosk and the item's result can be handed out there.</summary>
public sealed class SelfService : Guard
{
    public override string Code => "self-service";

    public override FaultCode Reason { get; } = new("not-self-service", RefusalKind.Conflict, "仅限自助终端即办。", "Only for cases taken in and delivered at a kiosk.");

    public override bool Holds(Case c, ServiceItem item) => c.Channel == Channel.Kiosk && item.Delivery.Contains(DeliveryWay.Kiosk);

    public override bool? Always(ServiceItem item) => item.Delivery.Contains(DeliveryWay.Kiosk) ? null : false;
}
