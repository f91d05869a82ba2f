using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Outcomes;

/// <summary>结果: the document issued or the payment ordered, by its number.</summary>
public sealed record CaseResult(Reference Number, LocalDate? ValidUntil, Instant IssuedAt)
{
    /// <summary>What is paid out, in CNY.</summary>
    public decimal? Payout { get; init; }
}
