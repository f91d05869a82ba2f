using FluentValidation;
using GdCases.Application.Materials;
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
    public static async Task<CommandAnswer> Handle(TakeAction command, IMessageContext message, CaseHandling cases, MaterialFiles files, CancellationToken cancellation) =>
        await files.Naming(
            command.Request.Caller, command.Input.Find(Supplement.Materials) ?? [], command.Number,
            known => cases.Carry(command.Request, command.Number, message, (c, definition, context) => CaseDecider.Take(c, command.Action, command.Input, definition, context with { Files = known }), cancellation),
            cancellation);
}
