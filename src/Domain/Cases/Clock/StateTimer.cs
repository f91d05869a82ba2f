using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>An action the workflow's timer takes when the case still stands in its state then.</summary>
public sealed record StateTimer(string Action, Deadline At)
{
    /// <summary>The day it counts from; null in events of before it was recorded, whose timers none goes on from.</summary>
    public LocalDate? From { get; init; }

    /// <summary>When the applicant is reminded of it; null when there is no reminder, or it has gone out.</summary>
    public Deadline? Remind { get; init; }
}
