using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Outcomes;

/// <summary>The applicant wants to have the result in this way.</summary>
[StoredAs("delivery-chosen")]
public sealed record DeliveryChosen : CaseEvent
{
    public DeliveryChoice Choice { get; init; } = new(DeliveryWay.Counter);

    public override LocalizedText Title { get; } = new("选择送达方式", "Delivery chosen");

    public override Case Apply(Case c) => c with { DeliveryChoice = Choice };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.ChooseDelivery(before!, Choice, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("way", Choice.Way.Code()), Detail("division", Choice.Division)];
}
