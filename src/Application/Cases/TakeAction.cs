using FluentValidation;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Takes an action of the case's workflow: any of the legal steps.</summary>
public sealed record TakeAction(Request Request, string Number, string Action, ActionInput Input)
{
    public string RequestId => Request.Id;
}

public sealed class TakeActionShape : AbstractValidator<TakeAction>
{
    public TakeActionShape() => RuleFor(c => c.Action).NotEmpty().MaximumLength(64).OverridePropertyName("action");
}

public static class TakeActionHandler
{
    public static Task<CommandAnswer> Handle(
        TakeAction command,
        [LockedCase(nameof(TakeAction.Number))] IEventStream<Case> stream,
        [Entity(nameof(TakeAction.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.Take(c, command.Action, command.Input, definition, context), cancellation);
}
