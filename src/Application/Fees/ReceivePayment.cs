using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Fees;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Takes what the gateway says it was paid. It may be said twice, late, or after anything: it counts once.</summary>
public sealed record ReceivePayment(string Number, ReceivedPayment Payment);

public static class ReceivePaymentHandler
{
    public static Task<CommandAnswer> Handle(ReceivePayment command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.CarryUnasked(command.Number, message, (c, definition, context) => CaseDecider.ReceivePayment(c, command.Payment, definition, context), cancellation);
}
