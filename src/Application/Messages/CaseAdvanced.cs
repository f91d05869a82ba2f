using NodaTime;

namespace GdCases.Application.Messages;

/// <summary>Published when a command has changed a case; leaves if and only if the command committed.</summary>
public sealed record CaseAdvanced(string Number, string Division, string State, bool Ended, long Version, Instant At);
