using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Orders a payment of all that is due; the gateway is asked once it is written down.</summary>
public sealed record OrderPayment(Request Request, string Number);

public static class OrderPaymentHandler
{
    public static Task<CommandAnswer> Handle(OrderPayment command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, CaseDecider.OrderPayment, cancellation);
}
