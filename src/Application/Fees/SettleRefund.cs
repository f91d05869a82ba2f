using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Fees;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Writes down what the gateway says became of a refund.</summary>
public sealed record SettleRefund(string Number, SettledRefund Settled);

public static class SettleRefundHandler
{
    public static Task<CommandAnswer> Handle(SettleRefund command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.CarryUnasked(command.Number, message, (c, definition, context) => CaseDecider.SettleRefund(c, command.Settled, definition, context), cancellation);
}
