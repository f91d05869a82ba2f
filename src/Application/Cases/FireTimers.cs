using GdCases.Domain.Cases;
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
    public static Task<CommandAnswer> Handle(FireTimers command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) => cases.CarryUnasked(command.Number, message, CaseDecider.FireDue, cancellation);
}

public static class RecomputeDeadlinesHandler
{
    public static Task<CommandAnswer> Handle(RecomputeDeadlines command, IMessageContext message, CaseHandling cases, CancellationToken cancellation) => cases.CarryUnasked(command.Number, message, CaseDecider.Recompute, cancellation);
}
