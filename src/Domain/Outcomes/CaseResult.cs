using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Outcomes;

/// <summary>结果: the document issued, by its number.</summary>
public sealed record CaseResult(Reference Number, LocalDate? ValidUntil, Instant IssuedAt);
