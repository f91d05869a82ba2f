using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Outcomes;

/// <summary>决定. A denial has its reasons (art. 38).</summary>
public sealed record CaseDecision(Outcome Outcome, string? ReasonCode, FreeText? Reason, Instant At, Actor By);
