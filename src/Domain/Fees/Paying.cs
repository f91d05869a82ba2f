using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Fees;

/// <summary>How money comes to a case and goes back. What was paid is a fact that nothing in the case can refuse; whether it was due is another matter.</summary>
public static class Paying
{
    public static FaultCode NotPayable { get; } = new("payment-not-open", RefusalKind.Conflict, "当前状态不能缴费。", "Nothing can be paid where the case stands.");
    public static FaultCode OrderOpen { get; } = new("payment-order-open", RefusalKind.Conflict, "已有未完成的缴费订单。", "There is an order already that may still be paid.");
    public static FaultCode TooManyOrders { get; } = new("too-many-payment-orders", RefusalKind.Conflict, "该办件已发起{0}次缴费，请到窗口缴费。", "Payment of this case was ordered {0} times; it is paid at the counter.");
    public static FaultCode UnknownOrder { get; } = new("unknown-order", RefusalKind.NotFound, "该办件没有此订单。", "The case has no such order.");
    public static FaultCode AlreadyReceived { get; } = new("payment-already-received", RefusalKind.Conflict, "该订单的款项已入账。", "What was paid for this order is there already.");
    public static FaultCode AlreadyClosed { get; } = new("payment-order-not-open", RefusalKind.Conflict, "该订单已不在待支付状态。", "This order is not open any more.");
    public static FaultCode UnknownRefund { get; } = new("unknown-refund", RefusalKind.NotFound, "该办件没有此退费。", "The case has no such refund.");
    public static FaultCode AlreadySettled { get; } = new("refund-already-settled", RefusalKind.Conflict, "该退费已有结果。", "What became of this refund is known already.");
    public static FaultCode NothingToRefund { get; } = new("nothing-to-refund", RefusalKind.Conflict, "没有待人工退还的款项。", "Nothing is left to be given back by hand.");
    public static FaultCode TooMuch { get; } = new("refund-too-large", RefusalKind.Invalid, "最多退还{0}元。", "CNY {0} is to be given back at the most.");

    internal static Ruling Order(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (MayNot(access) is { } refusal)
        {
            return refusal;
        }

        if (c.Fee.Outstanding == 0)
        {
            return Pay.NothingToPay.Refuse();
        }

        if (Taking.Payment(c, definition, context) is null)
        {
            return NotPayable.Refuse();
        }

        if (c.Fee.Order is not null)
        {
            return OrderOpen.Refuse();
        }

        if (c.Fee.Orders >= PaymentOrder.Most)
        {
            return TooManyOrders.Refuse(null, PaymentOrder.Most);
        }

        return Noting.One(c, new PaymentOrdered { At = context.Now, By = access.As(access.HandingIn, c), Order = c.Fee.Orders + 1, Amount = c.Fee.Outstanding, Until = context.Now + PaymentOrder.Validity });
    }

    /// <summary>Why somebody cannot order payments of a case, nor end their orders; null: they can.</summary>
    public static Refusal? MayNot(CaseAccess access) => !access.Sees ? CaseFaults.NotTheirs.Refuse() : !access.TakesIn && !access.ActsForApplicant ? CaseFaults.RoleNotAllowed.Refuse() : null;

    internal static Ruling GiveUp(Case c, int order, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return MayNot(access) is { } refusal ? refusal
            : c.Fee.Order is not { } open || open.Place != order ? AlreadyClosed.Refuse()
            : Noting.One(c, new PaymentOrderClosed { At = context.Now, By = access.As(access.HandingIn, c), Order = order, Cause = OrderEnd.GivenUp });
    }

    internal static Ruling Close(Case c, int order, Definition definition, DecisionContext context) =>
        !CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today).Roles.Contains(Roles.System) ? CaseFaults.RoleNotAllowed.Refuse()
        : c.Fee.Order is not { } open || open.Place != order ? AlreadyClosed.Refuse()
        : Noting.One(c, new PaymentOrderClosed { At = context.Now, Order = order, Cause = open.Amount == c.Fee.Outstanding ? OrderEnd.Expired : OrderEnd.Superseded });

    internal static Ruling Receive(Case c, ReceivedPayment payment, Definition definition, DecisionContext context)
    {
        if (!CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today).Roles.Contains(Roles.System))
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (payment.Order < 1 || payment.Order > c.Fee.Orders)
        {
            return UnknownOrder.Refuse();
        }

        if (payment.Amount is <= 0 or > InputFields.MaxAmount || payment.Reference.Text.Length == 0)
        {
            return FieldFaults.NotAnAmount.Refuse("amount", new LocalizedText($"，0.01至{InputFields.MaxAmount}", $", 0.01 to {InputFields.MaxAmount}"));
        }

        if (c.Fee.Payments.Any(p => p.Order == payment.Order))
        {
            return AlreadyReceived.Refuse();
        }

        var through = new ThroughGateway(payment.Order, payment.PaidAt);
        CaseEvent received = payment.Amount >= c.Fee.Outstanding && Taking.Payment(c, definition, context) is { } attempt
            ? (Paid)Taking.Event(attempt, ActionInput.Nothing.With(AssessFee.Amount, payment.Amount).With(Pay.PaymentReference, payment.Reference), Actor.System) with { Through = through }
            : new PaymentReceived { At = context.Now, Amount = payment.Amount, PaymentReference = payment.Reference, Through = through };
        return Consequences.Of([received], Case.Fold(c, received), definition, context);
    }

    internal static Ruling Settle(Case c, SettledRefund settled, Definition definition, DecisionContext context)
    {
        if (!CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today).Roles.Contains(Roles.System))
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (c.Fee.Refunds.FirstOrDefault(r => r.Place == settled.Refund) is not { Order: not null } refund)
        {
            return UnknownRefund.Refuse();
        }

        // What the gateway could not give back and then did after all has gone back, unless somebody has given it back meanwhile.
        if (refund.State != RefundState.Ordered && !(refund.State == RefundState.Failed && settled.Reference is not null && c.Fee.ToRefund >= refund.Amount))
        {
            return AlreadySettled.Refuse();
        }

        // What could not go back the way it came may go back another.
        var e = new RefundSettled { At = context.Now, Refund = settled.Refund, Reference = settled.Reference, GivenAt = settled.GivenAt };
        return Consequences.Of([e], Case.Fold(c, e), definition, context);
    }

    internal static Ruling GiveBack(Case c, decimal amount, Reference reference, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (!access.Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        if (access.OfficerRole is not { } role || !access.Handles)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (c.Fee.ToRefund <= 0)
        {
            return NothingToRefund.Refuse();
        }

        List<Fault> faults =
        [
            .. AssessFee.Amount.Faults(amount),
            .. amount == 0 || amount > c.Fee.ToRefund ? [TooMuch.At("amount", c.Fee.ToRefund)] : Array.Empty<Fault>(),
            .. reference.Text.Length == 0 ? [FieldFaults.Missing.At("reference")] : InputFields.TooLong(reference.Text, InputFields.MaxReference, "reference"),
        ];
        return faults.Count > 0 ? new Refusal(faults)
            : Noting.One(c, new GivenBack { At = context.Now, By = access.As(role, c), Refund = c.Fee.Refunds.Count + 1, Amount = amount, Reference = reference });
    }

    /// <summary>The case with a payment in it.</summary>
    internal static Case Received(Case c, decimal amount, Reference reference, int? order, CaseEvent e, string action) => c with
    {
        Fee = c.Fee with
        {
            Payments = [.. c.Fee.Payments, new Payment(amount, reference, e.By, e.At, action) { Order = order }],
            Order = c.Fee.Order?.Place == order ? null : c.Fee.Order,
        },
    };
}
