using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>The fact that something was paid, in CNY.</summary>
public sealed record Payment(decimal Amount, Reference Reference, Actor By, Instant At, string Action);

/// <summary>Why money has to go back.</summary>
public enum RefundCause
{
    /// <summary>More was paid than is due.</summary>
    Overpaid,

    /// <summary>The case ended before anybody worked on it.</summary>
    EndedBeforeWork,
}

/// <summary>What a case costs and what became of it, in CNY.</summary>
public sealed record CaseFee
{
    public decimal Due { get; init; }

    /// <summary>An officer has assessed it; nothing computes it again.</summary>
    public bool Assessed { get; init; }

    /// <summary>What an officer assessed first; zero where none did.</summary>
    public decimal FirstAssessed { get; init; }

    public IReadOnlyList<Payment> Payments { get; init; } = [];

    /// <summary>What has to go back to whoever paid.</summary>
    public decimal RefundOwed { get; init; }

    public decimal Paid => Payments.Sum(p => p.Amount);

    /// <summary>What is still to be paid; never negative.</summary>
    public decimal Outstanding => Math.Max(0, Due - (Paid - RefundOwed));
}
