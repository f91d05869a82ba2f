using GdCases.Domain.Cases.Clock;
using NodaTime;

namespace GdCases.Application.Messages;

/// <summary>A light has turned, to be passed up: one for each change that was recorded, at least once.</summary>
public sealed record LightTurned(string Number, string Division, string Agency, Light Light, PassedUpTo PassedUpTo, LocalDate DueOn, Instant At);
