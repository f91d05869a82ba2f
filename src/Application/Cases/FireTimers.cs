using GdCases.Domain.Cases;
using JasperFx.Events;
using Marten;
using NodaTime;
using Wolverine;
using Wolverine.Marten;

namespace GdCases.Application.Cases;

/// <summary>
/// Does what is due by itself in a case. It may come late, twice or for a case that has moved on: then nothing is due
/// and nothing happens.
/// </summary>
public sealed record FireTimers(string Number);

/// <summary>Lets a case know that a calendar was published.</summary>
public sealed record RecomputeDeadlines(string Number);

/// <summary>Published with every change of light, to be passed up; leaves if and only if the change was recorded.</summary>
public sealed record LightTurned(string Number, string Division, string Agency, Light Light, PassedUpTo PassedUpTo, LocalDate DueOn, Instant At);

public static class FireTimersHandler
{
    public static async Task<CommandAnswer> Handle(
        FireTimers command, [WriteAggregate(nameof(FireTimers.Number), Required = false)] IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, CaseCommand cases, CancellationToken cancellation) =>
        await cases.CarryUnasked(stream, session, bus, CaseDecider.FireDue, cancellation);
}

public static class RecomputeDeadlinesHandler
{
    public static async Task<CommandAnswer> Handle(
        RecomputeDeadlines command, [WriteAggregate(nameof(RecomputeDeadlines.Number), Required = false)] IEventStream<Case> stream, IDocumentSession session, IMessageBus bus, CaseCommand cases, CancellationToken cancellation) =>
        await cases.CarryUnasked(stream, session, bus, CaseDecider.Recompute, cancellation);
}
