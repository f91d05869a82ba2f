using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases;
using GdCases.Domain.Outcomes;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Outcomes;

/// <summary>Chooses how the result is delivered, until it is.</summary>
public sealed record ChooseDelivery(Request Request, string Number, DeliveryChoice Choice)
{
    public string RequestId => Request.Id;
}

public static class ChooseDeliveryHandler
{
    public static Task<CommandAnswer> Handle(
        ChooseDelivery command,
        [LockedCase(nameof(ChooseDelivery.Number))] IEventStream<Case> stream,
        [Entity(nameof(ChooseDelivery.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.ChooseDelivery(c, command.Choice, definition, context), cancellation);
}
