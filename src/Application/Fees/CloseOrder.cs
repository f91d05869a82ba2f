using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Ends an order that the gateway takes no payment for any more.</summary>
public sealed record CloseOrder(string Number, int Order);

public static class CloseOrderHandler
{
    public static Task<CommandAnswer> Handle(CloseOrder command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.CarryUnasked(command.Number, message, (c, definition, context) => CaseDecider.CloseOrder(c, command.Order, definition, context), cancellation);
}
