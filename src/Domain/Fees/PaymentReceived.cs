using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>What the gateway says that it was paid.</summary>
/// <param name="Order">For which of the case's orders.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="Reference">By what the gateway knows the payment.</param>
/// <param name="PaidAt">When, by the gateway's clock.</param>
public sealed record ReceivedPayment(int Order, decimal Amount, Reference Reference, Instant PaidAt);

/// <summary>That a payment came through the gateway.</summary>
/// <param name="Order">For which of the case's orders.</param>
/// <param name="PaidAt">When, by the gateway's clock.</param>
public sealed record ThroughGateway(int Order, Instant PaidAt);

/// <summary>Money came that the case did not ask for where it stood: too late, too little, or once too often. It is the case's nevertheless, and what is not due goes back.</summary>
[StoredAs("payment-received")]
public sealed record PaymentReceived : CaseEvent
{
    /// <summary>In CNY.</summary>
    public decimal Amount { get; init; }

    public Reference PaymentReference { get; init; }

    public required ThroughGateway Through { get; init; }

    public override Reference? NamedPayment => PaymentReference;

    public override bool CameThroughGateway => true;

    public override bool IsFromOutside => true;

    public override LocalizedText Title { get; } = new("收到款项", "Payment received");

    public override Case Apply(Case c) => Paying.Received(c, Amount, PaymentReference, Through.Order, this, "payment-received");

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) =>
        CaseDecider.ReceivePayment(before!, new ReceivedPayment(Through.Order, Amount, PaymentReference, Through.PaidAt), definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
        [Detail("amount", Amount), Detail("paymentReference", PaymentReference), Detail("order", Through.Order), Detail("paidAt", Through.PaidAt)];
}
