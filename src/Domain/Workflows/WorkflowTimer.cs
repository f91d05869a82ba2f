namespace GdCases.Domain.Workflows;

/// <summary>
/// From when a timer counts: the state was reached, the application was received, it was accepted, a correction was
/// asked for, in which case the notice may set other days than the timer, or a timer of the state before it that takes
/// the same action began, which goes on.
/// </summary>
public enum TimerStart { State, Receipt, Acceptance, Correction, TimerBefore }

/// <summary>While a case stands in a state and a period has gone by since its start, the system takes an action.</summary>
public sealed record WorkflowTimer(string In, Period After, string Take)
{
    public TimerStart Since { get; init; }

    /// <summary>When, since the same start, the applicant is reminded of what will happen.</summary>
    public Period? Remind { get; init; }
}
