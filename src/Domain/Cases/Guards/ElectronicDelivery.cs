using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The result reaches the applicant electronically: nothing has to be handed over.</summary>
public sealed class ElectronicDelivery : Guard
{
    public override string Code => "electronic-delivery";

    public override FaultCode Reason { get; } = new("not-delivered-electronically", RefusalKind.Conflict, "结果不以电子方式送达。", "The result is not delivered electronically.");

    public override bool Holds(Case c, ServiceItem item) => c.WayOfDelivery(item) == DeliveryWay.Electronic;

    public override bool? Always(ServiceItem item) => !item.Delivery.Contains(DeliveryWay.Electronic) ? false : item.Delivery.Count == 1 ? true : null;
}
