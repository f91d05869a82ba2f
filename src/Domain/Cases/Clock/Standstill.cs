using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>Why the agency's limit stands still.</summary>
public enum StandstillCause
{
    /// <summary>A hearing, an inspection, an appraisal (art. 45).</summary>
    SpecialProcedure,

    /// <summary>The case waits for its applicant.</summary>
    WaitsForApplicant,
}

/// <summary>The clock stood still: the days after the first up to and including the last are not counted.</summary>
public sealed record Standstill(StandstillCause Cause, LocalDate From, LocalDate? Until, LocalDate? ExpectedUntil);
