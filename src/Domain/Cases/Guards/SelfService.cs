using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The case came in at a kiosk, the item's result can be handed out there, and no officer has looked into it: from then on it is for officers to decide.</summary>
public sealed class SelfService : Guard
{
    public override string Code => "self-service";

    public override FaultCode Reason { get; } = new("not-self-service", RefusalKind.Conflict, "仅限自助终端即办且未经人工审查的办件。", "Only for cases taken in and delivered at a kiosk that no officer has looked into.");

    public override bool Holds(Case c, ServiceItem item) => c is { Channel: Channel.Kiosk, ExaminedBy: null, Correction: null, LastCorrection: null } && item.Delivery.Contains(DeliveryWay.Kiosk);

    public override bool? Always(ServiceItem item) => item.Delivery.Contains(DeliveryWay.Kiosk) ? null : false;
}
