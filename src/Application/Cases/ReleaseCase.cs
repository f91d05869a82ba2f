using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Persistence;

namespace GdCases.Application.Cases;

/// <summary>Takes a case off its officer's desk.</summary>
public sealed record ReleaseCase(Request Request, string Number)
{
    public string RequestId => Request.Id;
}

public static class ReleaseCaseHandler
{
    public static Task<CommandAnswer> Handle(
        ReleaseCase command,
        [LockedCase(nameof(ReleaseCase.Number))] IEventStream<Case> stream,
        [Entity(nameof(ReleaseCase.RequestId), Required = false)] AnsweredRequest? answered,
        IDocumentSession session,
        IMessageBus bus,
        CaseHandling cases,
        CancellationToken cancellation) =>
        cases.Carry(command.Request, stream, answered, session, bus, (c, definition, context) => CaseDecider.Release(c, definition, context), cancellation);
}
