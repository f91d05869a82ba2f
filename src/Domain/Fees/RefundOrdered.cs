using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>What has to go back goes back the way it came: the gateway is asked for it next.</summary>
[StoredAs("refund-ordered")]
public sealed record RefundOrdered : CaseEvent
{
    /// <summary>Counts the case's refunds, from 1.</summary>
    public int Refund { get; init; }

    /// <summary>The order through which it was paid.</summary>
    public int Order { get; init; }

    /// <summary>In CNY.</summary>
    public decimal Amount { get; init; }

    public override LocalizedText Title { get; } = new("发起退费", "Refund ordered");

    /// <summary>What can go back through the gateway and is not on its way, the last payment first; null when nothing can. A way that has failed is not gone again.</summary>
    public static RefundOrdered? For(Case c, Instant at)
    {
        var fee = c.Fee;
        return fee.ToRefund <= 0 ? null
            : fee.Payments.Reverse()
                .Where(p => p.Order is { } order && !fee.Refunds.Any(r => r.Order == order && r.State == RefundState.Failed))
                .Select(p => new RefundOrdered { At = at, Refund = fee.Refunds.Count + 1, Order = p.Order!.Value, Amount = Math.Min(fee.ToRefund, p.Amount - fee.Refunds.Where(r => r.Order == p.Order).Sum(r => r.Amount)) })
                .FirstOrDefault(r => r.Amount > 0);
    }

    public override Case Apply(Case c) => c with { Fee = c.Fee with { Refunds = [.. c.Fee.Refunds, new Refund(Refund, Order, Amount, RefundState.Ordered, null, At)] } };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => throw new InvalidOperationException("It only ever follows from something else.");

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("refund", Refund), Detail("order", Order), Detail("amount", Amount)];
}

/// <summary>What became of a refund at the gateway.</summary>
/// <param name="Refund">Which of the case's refunds.</param>
/// <param name="Reference">By what the gateway knows it; null: it could not give it back.</param>
/// <param name="GivenAt">When it was given back, by the gateway's clock; null: it was not.</param>
public sealed record SettledRefund(int Refund, Reference? Reference, Instant? GivenAt);

/// <summary>Money has gone back through the gateway, or could not.</summary>
[StoredAs("refund-settled")]
public sealed record RefundSettled : CaseEvent
{
    public int Refund { get; init; }

    /// <summary>By what the gateway knows it; null: it could not give it back, and an officer does by hand.</summary>
    public Reference? Reference { get; init; }

    /// <summary>When it was given back, by the gateway's clock; null: it was not.</summary>
    public Instant? GivenAt { get; init; }

    public override bool IsFromOutside => true;

    public override LocalizedText Title => Reference is null ? new("退费失败", "Refund failed") : new("已退费", "Refunded");

    public override Case Apply(Case c) => c with
    {
        Fee = c.Fee with { Refunds = [.. c.Fee.Refunds.Select(r => r.Place == Refund ? r with { State = Reference is null ? RefundState.Failed : RefundState.Done, Reference = Reference, At = At } : r)] },
    };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.SettleRefund(before!, new SettledRefund(Refund, Reference, GivenAt), definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("refund", Refund), Detail("refundReference", Reference), Detail("givenAt", GivenAt)];
}

/// <summary>An officer has given money back by hand.</summary>
[StoredAs("given-back")]
public sealed record GivenBack : CaseEvent
{
    /// <summary>Counts the case's refunds, from 1.</summary>
    public int Refund { get; init; }

    /// <summary>In CNY.</summary>
    public decimal Amount { get; init; }

    public Reference Reference { get; init; }

    public override LocalizedText Title { get; } = new("已退费", "Refunded");

    public override Case Apply(Case c) => c with { Fee = c.Fee with { Refunds = [.. c.Fee.Refunds, new Refund(Refund, null, Amount, RefundState.Done, Reference, At)] } };

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.GiveBack(before!, Amount, Reference, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("refund", Refund), Detail("amount", Amount), Detail("refundReference", Reference)];
}
