using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Ends an order that the gateway takes no payment for any more, because somebody wants to pay otherwise.</summary>
public sealed record GiveUpOrder(Request Request, string Number, int Order);

public static class GiveUpOrderHandler
{
    public static Task<CommandAnswer> Handle(GiveUpOrder command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.GiveUpOrder(c, command.Order, definition, context), cancellation);
}
