using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Fees;
using NodaTime;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>
/// Brings a case and the gateway to say the same (docs/adr/0038). What a case ordered is written down before the gateway is
/// asked for it, and what the gateway says is asked for as often as it takes: cut off anywhere, the next time goes on.
/// </summary>
public sealed class Cashier(IPaymentGateway gateway, IClock clock)
{
    /// <summary>Asks what became of the case's open order and of its refunds under way, and writes it down. An order whose time or amount is over is ended.</summary>
    /// <exception cref="PaymentGatewayException">The gateway cannot be asked; what is under way stays so.</exception>
    public async Task Settle(Case c, IMessageBus bus, CancellationToken cancellation)
    {
        // Each by itself: what the gateway does not understand of one keeps back no other.
        PaymentAnswerException? notMeant = null;
        if (c.Fee.Order is { } order)
        {
            await Try(async () =>
            {
                var (number, isOver) = (PaymentOrder.Number(c.Number, order.Place), IsOver(c, order));
                await Heard(c.Number, order.Place, isOver ? await gateway.Close(number, cancellation) : await gateway.Find(number, cancellation), isOver, bus, cancellation);
            });
        }

        foreach (var refund in c.Fee.Refunds.Where(r => r.State == RefundState.Ordered))
        {
            await Try(() => AskRefund(c, refund, bus, cancellation));
        }

        if (notMeant is not null)
        {
            throw notMeant;
        }

        async Task Try(Func<Task> ask)
        {
            try
            {
                await ask();
            }
            catch (PaymentAnswerException e)
            {
                notMeant = e;
            }
        }
    }

    /// <summary>Asks the gateway for a refund, or what became of it, and writes that down.</summary>
    /// <exception cref="PaymentGatewayException">It cannot be asked; the refund stays under way.</exception>
    public async Task AskRefund(Case c, Refund refund, IMessageBus bus, CancellationToken cancellation)
    {
        if (refund.Order is not { } order)
        {
            return;
        }

        var there = await gateway.Refund(Refund.Number(c.Number, refund.Place), PaymentOrder.Number(c.Number, order), refund.Amount, cancellation);
        if (there.State != RefundState.Ordered && await Refunded(c.Number, new SettledRefund(refund.Place, there.Reference, there.GivenAt), bus, cancellation) is { } refusal)
        {
            throw new PaymentAnswerException($"What the gateway says of refund {Refund.Number(c.Number, refund.Place)} was refused: {refusal.Code}.");
        }
    }

    /// <summary>Ends an order at the gateway; whether it takes no payment for it any more. What it was paid by then is written down.</summary>
    /// <exception cref="PaymentGatewayException">The gateway cannot be asked; it stays open.</exception>
    public async Task<bool> End(Case c, PaymentOrder order, IMessageBus bus, CancellationToken cancellation)
    {
        var there = await gateway.Close(PaymentOrder.Number(c.Number, order.Place), cancellation);
        if (there is { State: GatewayOrderState.Paid })
        {
            await Heard(c.Number, order.Place, there, isOver: true, bus, cancellation);
            return false;
        }

        return there is { State: GatewayOrderState.Open } ? throw new PaymentGatewayException("The gateway does not end an order.") : true;
    }

    /// <summary>Asks the gateway to take an order that is written down, once more or for the first time.</summary>
    /// <exception cref="PaymentGatewayException">It cannot be asked; whoever wants to pay asks again.</exception>
    public async Task<GatewayOrder> Ask(Case c, PaymentOrder order, IMessageBus bus, CancellationToken cancellation)
    {
        var there = await gateway.Order(PaymentOrder.Number(c.Number, order.Place), order.Amount, order.Until - clock.GetCurrentInstant(), cancellation);
        await Heard(c.Number, order.Place, there, isOver: false, bus, cancellation);
        return there;
    }

    /// <summary>Nobody should pay it any more: its time is over, or another amount is due.</summary>
    public bool IsOver(Case c, PaymentOrder order) => clock.GetCurrentInstant() >= order.Until || order.Amount != c.Fee.Outstanding;

    /// <summary>Takes what the gateway says it was paid for an order; null when it is there, or was already.</summary>
    public static async Task<Refusal?> Paid(string number, ReceivedPayment payment, IMessageBus bus, CancellationToken cancellation) =>
        Unless(await Send(number, new ReceivePayment(number, payment), bus, cancellation), Paying.AlreadyReceived);

    /// <summary>Takes what the gateway says became of a refund; null when that is written down, or was already.</summary>
    private static async Task<Refusal?> Refunded(string number, SettledRefund settled, IMessageBus bus, CancellationToken cancellation) =>
        Unless(await Send(number, new SettleRefund(number, settled), bus, cancellation), Paying.AlreadySettled);

    private static async Task Heard(string number, int order, GatewayOrder? there, bool isOver, IMessageBus bus, CancellationToken cancellation)
    {
        var refusal = there switch
        {
            { State: GatewayOrderState.Paid, Reference: { } reference, PaidAt: { } at } => await Paid(number, new ReceivedPayment(order, there.Amount, reference, at), bus, cancellation),
            { State: GatewayOrderState.Closed } => Unless(await Send(number, new CloseOrder(number, order), bus, cancellation), Paying.AlreadyClosed),
            // It never came there, and nobody was told where to pay it.
            null when isOver => Unless(await Send(number, new CloseOrder(number, order), bus, cancellation), Paying.AlreadyClosed),
            _ => null,
        };
        if (refusal is not null)
        {
            throw new PaymentAnswerException($"What the gateway says of order {PaymentOrder.Number(number, order)} was refused: {refusal.Code}.");
        }
    }

    private static async Task<CommandAnswer> Send(string number, object command, IMessageBus bus, CancellationToken cancellation) =>
        await bus.InvokeForTenantAsync<CommandAnswer>(CaseNumber.DivisionOf(number), command, cancellation);

    private static Refusal? Unless(CommandAnswer answer, FaultCode already) => answer.Refusal is { } refusal && refusal.Faults[0].Reason != already ? refusal : null;
}
