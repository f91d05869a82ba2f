using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>A payment of all that is due was ordered; the gateway is asked for it next.</summary>
[StoredAs("payment-ordered")]
public sealed record PaymentOrdered : CaseEvent
{
    /// <summary>Counts the case's orders, from 1.</summary>
    public int Order { get; init; }

    /// <summary>In CNY.</summary>
    public decimal Amount { get; init; }

    public Instant Until { get; init; }

    public override LocalizedText Title { get; } = new("发起缴费", "Payment ordered");

    public override Case Apply(Case c) => c with { Fee = c.Fee with { Orders = Order, Order = new PaymentOrder(Order, Amount, Until, By, At) } };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.OrderPayment(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("order", Order), Detail("amount", Amount), Detail("until", Until)];
}

/// <summary>An order was not paid, and cannot be any more.</summary>
[StoredAs("payment-order-closed")]
public sealed record PaymentOrderClosed : CaseEvent
{
    public int Order { get; init; }

    public OrderEnd Cause { get; init; }

    public override bool IsFromOutside => Cause != OrderEnd.GivenUp;

    public override LocalizedText Title { get; } = new("缴费订单关闭", "Payment order closed");

    public override Case Apply(Case c) => c with { Fee = c.Fee with { Order = null } };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => Cause == OrderEnd.GivenUp ? CaseDecider.GiveUpOrder(before!, Order, definition, context) : CaseDecider.CloseOrder(before!, Order, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("order", Order), Detail("cause", Cause.Code())];
}
