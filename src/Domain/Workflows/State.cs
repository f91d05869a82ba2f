using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Workflows;

/// <summary>A place a case can stand in.</summary>
public sealed record State
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>The end: nothing leads out of it.</summary>
    public bool Final { get; init; }

    /// <summary>What a decision that leads here decides.</summary>
    public Outcome? Decision { get; init; }

    /// <summary>The case waits for its applicant here (to pay, to collect, to answer): the agency's limit stands still, and a timer with a reminder ends the wait.</summary>
    public bool WaitsForApplicant { get; init; }

    /// <summary>What the applicant is asked to do where the case waits for them, as in "Pay the fee"; null elsewhere, and in definitions of before it was said.</summary>
    public LocalizedText? Asks { get; init; }

    /// <summary>How long a case should stand here at the most; past it, it is passed up to the supervisor.</summary>
    public Period? Limit { get; init; }

    /// <summary>One state is usually asked whether it is itself: the proof of three thousand items does little else.</summary>
    public bool Equals(State? other) => ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && (Title, Final, Decision, WaitsForApplicant, Asks, Limit) == (other.Title, other.Final, other.Decision, other.WaitsForApplicant, other.Asks, other.Limit));

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
