using FluentValidation;
using GdCases.Domain.Cases;
using Marten;
using JasperFx.Events;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Takes an action of the case's workflow: any of the legal steps.</summary>
public sealed record TakeAction(Request Request, string Number, string Action, ActionInput Input)
{
    public string RequestId => Request.Id;
}

public sealed class TakeActionShape : AbstractValidator<TakeAction>
{
    /// <summary>Longest reason, finding or message, in characters.</summary>
    public const int MaxText = 2000;

    public TakeActionShape()
    {
        RuleFor(c => c.Input.Reason).MaximumLength(MaxText).OverridePropertyName("reason");
        RuleFor(c => c.Input.ReasonCode).MaximumLength(64).OverridePropertyName("reasonCode");
        RuleFor(c => c.Input.Findings).MaximumLength(MaxText).OverridePropertyName("findings");
        RuleFor(c => c.Input.PaymentReference).MaximumLength(100).OverridePropertyName("paymentReference");
        RuleFor(c => c.Input.ResultNumber).MaximumLength(100).OverridePropertyName("resultNumber");
        RuleFor(c => c.Input.DeliveryReference).MaximumLength(100).OverridePropertyName("deliveryReference");
        RuleFor(c => c.Input.Amount).LessThanOrEqualTo(1_000_000_000m).OverridePropertyName("amount");
        RuleFor(c => c.Input.Items!.Count).LessThanOrEqualTo(100).OverridePropertyName("items").When(c => c.Input.Items is not null);
        RuleForEach(c => c.Input.Items).ChildRules(i => i.RuleFor(x => x.Message).MaximumLength(MaxText)).OverridePropertyName("items");
        RuleFor(c => c.Input.Materials!.Count).LessThanOrEqualTo(100).OverridePropertyName("materials").When(c => c.Input.Materials is not null);
        RuleForEach(c => c.Input.Materials).ChildRules(m => m.RuleFor(x => x.Reference).NotEmpty().MaximumLength(200)).OverridePropertyName("materials");
        RuleFor(c => c.Input.Promises!.Count).LessThanOrEqualTo(100).OverridePropertyName("promises").When(c => c.Input.Promises is not null);
        RuleFor(c => c.Input.Form!.Count).LessThanOrEqualTo(200).OverridePropertyName("form").When(c => c.Input.Form is not null);
    }
}

public static class TakeActionHandler
{
    public static Task<CommandAnswer> Handle(
        TakeAction command,
        [WriteAggregate(nameof(TakeAction.Number), Required = false)] IEventStream<Case> stream,
        [Entity(nameof(TakeAction.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseCommand cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.Take(c, command.Action, command.Input, definition, context), cancellation);
}
