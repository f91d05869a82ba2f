using GdCases.Domain.Fees;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Application.Fees;

/// <summary>
/// Who takes people's money and gives it back. Whatever is asked twice under the same number is done once. Each throws
/// <see cref="PaymentGatewayException"/> while it cannot be asked, and <see cref="PaymentAnswerException"/> where what it says
/// cannot be meant; nobody knows then whether it was done.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Orders a payment, or finds the order of this number as it stands.</summary>
    /// <param name="number">Ours.</param>
    /// <param name="amount">In CNY.</param>
    /// <param name="left">For how long it can be paid.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<GatewayOrder> Order(string number, decimal amount, Duration left, CancellationToken cancellation);

    /// <summary>An order as it stands; null where it never came.</summary>
    Task<GatewayOrder?> Find(string number, CancellationToken cancellation);

    /// <summary>Ends an order that nobody has paid; one that is paid already stays so. Null where it never came.</summary>
    Task<GatewayOrder?> Close(string number, CancellationToken cancellation);

    /// <summary>Gives back some of what an order was paid, or finds the refund of this number as it stands.</summary>
    Task<GatewayRefund> Refund(string number, string order, decimal amount, CancellationToken cancellation);

    /// <summary>All that came and went on a day in China, by the gateway's own clock.</summary>
    Task<IReadOnlyList<GatewayEntry>> Statement(LocalDate day, CancellationToken cancellation);
}

/// <summary>Where an order stands.</summary>
public enum GatewayOrderState
{
    Open,
    Paid,
    Closed,
}

/// <summary>An order at the gateway.</summary>
/// <param name="Number">Ours.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Amount">In CNY; what was paid, where it is.</param>
/// <param name="PayAt">Where a person pays it; null unless it is open.</param>
/// <param name="Reference">By what the gateway knows the payment; null unless it is paid.</param>
/// <param name="PaidAt">When; null unless it is paid.</param>
public sealed record GatewayOrder(string Number, GatewayOrderState State, decimal Amount, Uri? PayAt, Reference? Reference, Instant? PaidAt);

/// <summary>A refund at the gateway: still under way, done or failed.</summary>
/// <param name="Number">Ours.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reference">By what the gateway knows it; null unless it is done.</param>
/// <param name="GivenAt">When; null unless it is done.</param>
public sealed record GatewayRefund(string Number, RefundState State, Reference? Reference, Instant? GivenAt);

/// <summary>A line of the gateway's statement.</summary>
/// <param name="Number">Our number of the order or of the refund.</param>
/// <param name="Amount">In CNY: what came, or, below zero, what went back.</param>
/// <param name="Reference">By what the gateway knows it.</param>
/// <param name="At">When.</param>
public sealed record GatewayEntry(string Number, decimal Amount, Reference Reference, Instant At);

/// <summary>The gateway says of one thing what cannot be meant; of others it may be asked.</summary>
public sealed class PaymentAnswerException : Exception
{
    public PaymentAnswerException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public PaymentAnswerException(string message)
        : base(message)
    {
    }

    public PaymentAnswerException()
    {
    }
}

/// <summary>The gateway cannot be asked for the moment.</summary>
public sealed class PaymentGatewayException : Exception
{
    public PaymentGatewayException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public PaymentGatewayException(string message)
        : base(message)
    {
    }

    public PaymentGatewayException()
    {
    }
}
