namespace GdCases.Domain.Cases.Clock;

/// <summary>An action the workflow's timer takes when the case still stands in its state then.</summary>
public sealed record StateTimer(string Action, Deadline At)
{
    /// <summary>When the applicant is reminded of it; null when there is no reminder, or it has gone out.</summary>
    public Deadline? Remind { get; init; }
}
