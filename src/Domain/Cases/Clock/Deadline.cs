using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>A last day, the instant it ends, and whether it was counted through a year that is not published yet.</summary>
public sealed record Deadline(LocalDate Day, Instant Due, bool Provisional);
