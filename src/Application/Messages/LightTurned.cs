using GdCases.Domain.Cases.Clock;
using NodaTime;

namespace GdCases.Application.Messages;

/// <summary>Published with every change of light, to be passed up; leaves if and only if the change was recorded.</summary>
public sealed record LightTurned(string Number, string Division, string Agency, Light Light, PassedUpTo PassedUpTo, LocalDate DueOn, Instant At);
