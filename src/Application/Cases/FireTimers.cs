using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;

namespace GdCases.Application.Cases;

/// <summary>
/// Does what is due by itself in a case. It may come late, twice or for a case that has moved on: then nothing is due
/// and nothing happens.
/// </summary>
public sealed record FireTimers(string Number);

/// <summary>Lets a case know that a calendar was published.</summary>
public sealed record RecomputeDeadlines(string Number);

public static class FireTimersHandler
{
    public static async Task<CommandAnswer> Handle(
        FireTimers command, [LockedCase(nameof(FireTimers.Number))] IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, CaseHandling cases, CancellationToken cancellation) =>
        await cases.CarryUnasked(stream, session, bus, CaseDecider.FireDue, cancellation);
}

public static class RecomputeDeadlinesHandler
{
    public static async Task<CommandAnswer> Handle(
        RecomputeDeadlines command, [LockedCase(nameof(RecomputeDeadlines.Number))] IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, CaseHandling cases, CancellationToken cancellation) =>
        await cases.CarryUnasked(stream, session, bus, CaseDecider.Recompute, cancellation);
}
