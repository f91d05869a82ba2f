using FluentValidation;
using GdCases.Application.Officers;
using GdCases.Domain.Cases;
using GdCases.Domain.Officers;
using Marten;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Puts a case on an officer's desk: one's own, or, for a supervisor, that of anybody who may work on it.</summary>
public sealed record AssignCase(Request Request, string Number, string Officer);

public sealed class AssignCaseShape : AbstractValidator<AssignCase>
{
    public AssignCaseShape() => RuleFor(c => c.Officer).NotEmpty().MaximumLength(OfficerStreams.MaxId).OverridePropertyName("officer");
}

public static class AssignCaseHandler
{
    public static async Task<CommandAnswer> Handle(AssignCase command, IDocumentStore store, IMessageContext message, CaseHandling cases, CancellationToken cancellation)
    {
        var known = command.Officer == command.Request.Caller.Id ? null : await Known();
        return await cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.Assign(c, command.Officer, known, definition, context), cancellation);

        async Task<Officer?> Known()
        {
            await using var session = store.QuerySession();
            return await OfficerStreams.Load(session, command.Officer, cancellation);
        }
    }
}
