using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Domain.Cases.Steps;

/// <summary>The fact that an officer has looked into the case: the first pair of the four eyes.</summary>
public sealed record Examination(Actor By, Instant At, string Action);
