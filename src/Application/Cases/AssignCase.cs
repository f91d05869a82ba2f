using FluentValidation;
using GdCases.Domain.Cases;
using Marten;
using JasperFx.Events;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Puts a case on an officer's desk: one's own, or, for a supervisor, anybody's.</summary>
public sealed record AssignCase(Request Request, string Number, string Officer)
{
    public string RequestId => Request.Id;
}

public sealed class AssignCaseShape : AbstractValidator<AssignCase>
{
    public AssignCaseShape() => RuleFor(c => c.Officer).NotEmpty().MaximumLength(100).OverridePropertyName("officer");
}

public static class AssignCaseHandler
{
    public static Task<CommandAnswer> Handle(
        AssignCase command,
        [WriteAggregate(nameof(AssignCase.Number), Required = false)] IEventStream<Case> stream,
        [Entity(nameof(AssignCase.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseCommand cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, _, context) => CaseDecider.Assign(c, command.Officer, context), cancellation);
}
