using NodaTime;

namespace GdCases.Application.Messages;

/// <summary>Something has happened to a case: one for each of its events, in their order, at least once.</summary>
/// <param name="Number">The case.</param>
/// <param name="Division">The city that handles it.</param>
/// <param name="Event">What happened, by the name it is stored under.</param>
/// <param name="State">The state it led to; null where the case stays in its own.</param>
/// <param name="Ended">Whether that state is final.</param>
/// <param name="Version">The case's version with it. They have no gaps, so whoever hears of one twice, or of a later one first, can tell.</param>
/// <param name="At">When.</param>
public sealed record CaseAdvanced(string Number, string Division, string Event, string? State, bool Ended, long Version, Instant At);
