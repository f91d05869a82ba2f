namespace GdCases.Domain.Cases.Clock;

/// <summary>What a case has stood in for longer than it should.</summary>
public enum OverrunCause
{
    /// <summary>A special procedure takes longer than the applicant was told.</summary>
    SpecialProcedure,

    /// <summary>A special procedure takes longer than it may at the most.</summary>
    LongestSpecialProcedure,

    /// <summary>The state has a limit of its own.</summary>
    State,
}

/// <summary>When a case is passed up because it still stands where it stands.</summary>
public sealed record Overrun(OverrunCause Cause, Deadline At);
