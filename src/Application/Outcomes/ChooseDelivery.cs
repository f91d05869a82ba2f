using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Outcomes;
using Wolverine;

namespace GdCases.Application.Outcomes;

/// <summary>Chooses how the result is delivered, until it is.</summary>
public sealed record ChooseDelivery(Request Request, string Number, DeliveryChoice Choice);

public static class ChooseDeliveryHandler
{
    public static Task<CommandAnswer> Handle(ChooseDelivery command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.ChooseDelivery(c, command.Choice, definition, context), cancellation);
}
