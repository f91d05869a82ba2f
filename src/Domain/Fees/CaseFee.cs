using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>The fact that something was paid, in CNY.</summary>
public sealed record Payment(decimal Amount, Reference Reference, Actor By, Instant At, string Action)
{
    /// <summary>The order that it was paid through; null where a person took it.</summary>
    public int? Order { get; init; }
}

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

    /// <summary>What was due and need not be paid, by an officer's word.</summary>
    public decimal Waived { get; init; }

    /// <summary>How many payments were ordered, open or not.</summary>
    public int Orders { get; init; }

    /// <summary>The order that may still be paid; one at a time.</summary>
    public PaymentOrder? Order { get; init; }

    /// <summary>What goes back, or has, or could not.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    public decimal Paid => Payments.Sum(p => p.Amount);

    /// <summary>What has to go back and neither has nor is on its way.</summary>
    public decimal ToRefund => RefundOwed - Refunds.Where(r => r.State != RefundState.Failed).Sum(r => r.Amount);

    /// <summary>What has gone back.</summary>
    public decimal Refunded => Refunds.Where(r => r.State == RefundState.Done).Sum(r => r.Amount);

    /// <summary>What is still to be paid; never negative.</summary>
    public decimal Outstanding => Math.Max(0, Due - (Paid - RefundOwed));
}
