using GdCases.Domain.Time;

namespace GdCases.Domain.Cases;

/// <summary>A linked case in the version that was looked at.</summary>
public sealed record LinkedVersion(string Number, long Version);

/// <summary>
/// What a decision rested on beside the case, its definition, the input and the actor, which its events say themselves. The
/// first event of a decision carries it; events without one followed in the same decision.
/// </summary>
/// <param name="Calendar">The version of the working calendar.</param>
/// <param name="Hours">The agency's office hours.</param>
public sealed record Basis(int Calendar, OfficeHours Hours)
{
    public IReadOnlyList<LinkedVersion> LinkedCases { get; init; } = [];
}
