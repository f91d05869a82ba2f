using GdCases.Domain.Cases;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Takes a case off its officer's desk.</summary>
public sealed record ReleaseCase(Request Request, string Number);

public static class ReleaseCaseHandler
{
    public static Task<CommandAnswer> Handle(ReleaseCase command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.Release(c, definition, context), cancellation);
}
