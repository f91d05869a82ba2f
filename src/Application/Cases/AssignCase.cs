using FluentValidation;
using GdCases.Application.Cases.Idempotency;
using GdCases.Application.Officers;
using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Puts a case on an officer's desk: one's own, or, for a supervisor, that of anybody who may work on it.</summary>
public sealed record AssignCase(Request Request, string Number, string Officer)
{
    public string RequestId => Request.Id;
}

public sealed class AssignCaseShape : AbstractValidator<AssignCase>
{
    public AssignCaseShape() => RuleFor(c => c.Officer).NotEmpty().MaximumLength(OfficerStreams.MaxId).OverridePropertyName("officer");
}

public static class AssignCaseHandler
{
    public static async Task<CommandAnswer> Handle(
        AssignCase command,
        [LockedCase(nameof(AssignCase.Number))] IEventStream<Case> stream,
        [Entity(nameof(AssignCase.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation)
    {
        var known = command.Officer == command.Request.Caller.Id ? null : await OfficerStreams.Load(session, command.Officer, cancellation);
        return await cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.Assign(c, command.Officer, known, definition, context), cancellation);
    }
}
