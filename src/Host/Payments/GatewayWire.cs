using System.Text.Json;
using System.Text.Json.Serialization;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Host.Payments;

/// <summary>
/// What goes between the Host and a gateway (docs/payments.md): one address, JSON by POST, in both directions signed as
/// Standard Webhooks 1.0 says, with one secret. Amounts are whole fen.
/// </summary>
internal static class GatewayWire
{
    public const string Ordering = "order";
    public const string Finding = "find";
    public const string Closing = "close";
    public const string Refunding = "refund";
    public const string Stating = "statement";

    /// <summary>With 404: it knows no such number.</summary>
    public const string Unknown = "unknown";

    public const string PaymentPaid = "payment.paid";
    public const string RefundSucceeded = "refund.succeeded";
    public const string RefundFailed = "refund.failed";

    /// <summary>Names in camelCase; what another version says more is passed over.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static long Fen(decimal amount) => (long)(amount * 100);

    public static decimal Amount(long fen) => fen / 100m;

    /// <summary>As much as somebody can have paid.</summary>
    public static bool IsAmount(long fen) => fen > 0 && Amount(fen) <= InputFields.MaxAmount;

    /// <summary>A reference; null where there is none, or a longer one than anybody has.</summary>
    public static Reference? ReferenceIn(string? written) => written is not null && Reference.Parse(written) is { } reference && !InputFields.TooLong(reference.Text, InputFields.MaxReference, "").Any() ? reference : null;

    /// <summary>A time at which something can have happened, by the machine's clock and a day; null where there is none, or it cannot be.</summary>
    public static Instant? TimeIn(DateTimeOffset? at) => at is { } then && then >= Earliest && then <= DateTimeOffset.UtcNow.AddDays(1) ? Instant.FromDateTimeOffset(then) : null;

    /// <summary>Where a person can be sent to pay.</summary>
    public static bool IsPlace(Uri? at) => at is { IsAbsoluteUri: true } && (at.Scheme == Uri.UriSchemeHttps || (at.Scheme == Uri.UriSchemeHttp && at.IsLoopback));

    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>What a gateway is asked.</summary>
internal sealed record GatewayRequest(string Action)
{
    /// <summary>Our number of the order or of the refund.</summary>
    public string? Number { get; init; }

    /// <summary>With a refund: the order it is of.</summary>
    public string? Order { get; init; }

    public long? Fen { get; init; }

    /// <summary>With an order: for how long it can be paid.</summary>
    public long? Seconds { get; init; }

    /// <summary>With an order: where it is told what becomes of it.</summary>
    public Uri? Notify { get; init; }

    /// <summary>With a statement: the day in China, yyyy-MM-dd.</summary>
    public string? Day { get; init; }
}

/// <summary>What a gateway answers of an order (open, paid, closed) or of a refund (pending, succeeded, failed).</summary>
internal sealed record GatewayAnswer(string? Number, string? State)
{
    public long Fen { get; init; }
    public Uri? PayAt { get; init; }
    public string? Reference { get; init; }
    public DateTimeOffset? At { get; init; }
}

/// <summary>A gateway's statement of a day: what came, and below zero what went back.</summary>
internal sealed record GatewayStatement(IReadOnlyList<GatewayLine?>? Entries);

internal sealed record GatewayLine(string? Number, long Fen, string? Reference, DateTimeOffset? At);
