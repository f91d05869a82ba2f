using GdCases.Application.Cases;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using Wolverine;

namespace GdCases.Application.Fees;

/// <summary>Writes down what an officer has given back by hand, in CNY.</summary>
public sealed record GiveBack(Request Request, string Number, decimal Amount, Reference Reference);

public static class GiveBackHandler
{
    public static Task<CommandAnswer> Handle(GiveBack command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.GiveBack(c, command.Amount, command.Reference, definition, context), cancellation);
}
