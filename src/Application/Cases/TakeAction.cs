using FluentValidation;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>Takes an action of the case's workflow: any of the legal steps.</summary>
public sealed record TakeAction(Request Request, string Number, string Action, ActionInput Input);

public sealed class TakeActionShape : AbstractValidator<TakeAction>
{
    public TakeActionShape() => RuleFor(c => c.Action).NotEmpty().MaximumLength(64).OverridePropertyName("action");
}

public static class TakeActionHandler
{
    public static Task<CommandAnswer> Handle(TakeAction command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) =>
        cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.Take(c, command.Action, command.Input, definition, context), cancellation);
}
