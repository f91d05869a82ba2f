using System.Globalization;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Fees;

/// <summary>支付订单: an amount that the gateway was or will be asked to take for a case, by a time.</summary>
/// <param name="Place">Counts the case's orders, from 1.</param>
/// <param name="Amount">In CNY: all that was due when it was made.</param>
/// <param name="Until">When nobody can begin to pay it any more.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="At">When.</param>
public sealed record PaymentOrder(int Place, decimal Amount, Instant Until, Actor By, Instant At)
{
    /// <summary>A person finds their wallet in less; a price that has changed is not open for longer.</summary>
    public static Duration Validity { get; } = Duration.FromMinutes(15);

    /// <summary>Most orders of a case: whoever has not paid by then pays at a counter, and no history grows without end.</summary>
    public const int Most = 100;

    /// <summary>How the gateway knows it: the case's number and its place.</summary>
    public static string Number(string of, int place) => string.Create(CultureInfo.InvariantCulture, $"{of}-{place}");

    /// <summary>The case and the place in a number; null where it is none of ours.</summary>
    public static (CaseNumber Case, int Place)? Parse(string number) =>
        number.Split('-') is [var of, var place] && CaseNumber.TryParse(of, out var parsed) && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Number(of, count) == number
            ? (parsed, count) : null;
}

/// <summary>Why an order is not open any more, unpaid.</summary>
public enum OrderEnd
{
    /// <summary>Nobody paid as long as the gateway took it.</summary>
    Expired,

    /// <summary>Another amount is due since, or none.</summary>
    Superseded,

    /// <summary>Somebody wants to pay otherwise.</summary>
    GivenUp,
}

/// <summary>What became of a refund.</summary>
public enum RefundState
{
    /// <summary>The gateway was or will be asked for it.</summary>
    Ordered,

    /// <summary>The money has gone back.</summary>
    Done,

    /// <summary>The gateway could not give it back; it is given back by hand.</summary>
    Failed,
}

/// <summary>退费: an amount on its way back to whoever paid.</summary>
/// <param name="Place">Counts the case's refunds, from 1.</param>
/// <param name="Order">The order through which it was paid; null: it is given back by hand.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reference">By what whoever gave it back knows it; null until then.</param>
/// <param name="At">When it came to stand so.</param>
public sealed record Refund(int Place, int? Order, decimal Amount, RefundState State, Reference? Reference, Instant At)
{
    /// <summary>How the gateway knows it: the case's number and its place.</summary>
    public static string Number(string of, int place) => string.Create(CultureInfo.InvariantCulture, $"{of}-r{place}");

    /// <summary>The case and the place in a number; null where it is none of ours.</summary>
    public static (CaseNumber Case, int Place)? Parse(string number) =>
        number.Split("-r") is [var of, var place] && CaseNumber.TryParse(of, out var parsed) && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Number(of, count) == number
            ? (parsed, count) : null;
}
