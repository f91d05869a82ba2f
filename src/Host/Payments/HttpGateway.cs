using System.Globalization;
using System.Net;
using System.Text.Json;
using GdCases.Application.Fees;
using GdCases.Domain.Fees;
using NodaTime;
using NodaTime.Text;
using StandardWebhooks;

namespace GdCases.Host.Payments;

/// <summary>A gateway over HTTP (docs/payments.md). Nothing is tried twice here: whoever asks asks again. What it says is believed only as far as it can be meant.</summary>
public sealed class HttpGateway(HttpClient http, GatewayPlace place, ILogger<HttpGateway> logger) : IPaymentGateway
{
    public const string Client = "payment gateway";

    /// <summary>Somebody stands before a screen meanwhile.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(5);

    /// <summary>A statement of a busy day.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    public async Task<GatewayOrder> Order(string number, decimal amount, Duration left, CancellationToken cancellation)
    {
        var settings = await Place();
        var order = OrderOf(number, await Ask<GatewayAnswer>(new(GatewayWire.Ordering) { Number = number, Fen = GatewayWire.Fen(amount), Seconds = Math.Max(1, (long)left.TotalSeconds), Notify = settings.Notify }, cancellation) ?? throw NotMeant());
        return order.State != GatewayOrderState.Open || order.Amount == amount ? order : throw NotMeant();
    }

    public async Task<GatewayOrder?> Find(string number, CancellationToken cancellation) =>
        await Ask<GatewayAnswer>(new(GatewayWire.Finding) { Number = number }, cancellation) is { } found ? OrderOf(number, found) : null;

    public async Task<GatewayOrder?> Close(string number, CancellationToken cancellation) =>
        await Ask<GatewayAnswer>(new(GatewayWire.Closing) { Number = number }, cancellation) is { } found ? OrderOf(number, found) : null;

    public async Task<GatewayRefund> Refund(string number, string order, decimal amount, CancellationToken cancellation)
    {
        // Where it knows no such order it gives nothing back for it.
        if (await Ask<GatewayAnswer>(new(GatewayWire.Refunding) { Number = number, Order = order, Fen = GatewayWire.Fen(amount) }, cancellation) is not { } found)
        {
            return new(number, RefundState.Failed, null, null);
        }

        return found.Number != number ? throw NotMeant() : found.State switch
        {
            "pending" => new(number, RefundState.Ordered, null, null),
            "failed" => new(number, RefundState.Failed, null, null),
            "succeeded" when found.Fen == GatewayWire.Fen(amount) => new(number, RefundState.Done, GatewayWire.ReferenceIn(found.Reference) ?? throw NotMeant(), GatewayWire.TimeIn(found.At) ?? throw NotMeant()),
            _ => throw NotMeant(),
        };
    }

    public async Task<IReadOnlyList<GatewayEntry>> Statement(LocalDate day, CancellationToken cancellation)
    {
        var statement = await Ask<GatewayStatement>(new(GatewayWire.Stating) { Day = LocalDatePattern.Iso.Format(day) }, cancellation) ?? throw NotMeant();
        // A line that cannot be meant is told, and keeps back no other.
        var entries = (statement.Entries ?? throw NotMeant()).Select(e => e is { Number: { } number, Fen: > long.MinValue } && GatewayWire.ReferenceIn(e.Reference) is { } reference && GatewayWire.TimeIn(e.At) is { } at && GatewayWire.IsAmount(Math.Abs(e.Fen))
            ? new GatewayEntry(number, GatewayWire.Amount(e.Fen), reference, at) : null).ToList();
        if (entries.Contains(null))
        {
            logger.LogError("The payment gateway's statement of {Day} has {Lines} lines that cannot be meant.", day, entries.Count(e => e is null));
        }

        return [.. entries.OfType<GatewayEntry>()];
    }

    private static GatewayOrder OrderOf(string number, GatewayAnswer found) => found.Number != number ? throw NotMeant() : found.State switch
    {
        "open" => new(number, GatewayOrderState.Open, GatewayWire.Amount(found.Fen), GatewayWire.IsPlace(found.PayAt) ? found.PayAt : throw NotMeant(), null, null),
        "closed" => new(number, GatewayOrderState.Closed, GatewayWire.Amount(found.Fen), null, null, null),
        "paid" when GatewayWire.IsAmount(found.Fen) =>
            new(number, GatewayOrderState.Paid, GatewayWire.Amount(found.Fen), null, GatewayWire.ReferenceIn(found.Reference) ?? throw NotMeant(), GatewayWire.TimeIn(found.At) ?? throw NotMeant()),
        _ => throw NotMeant(),
    };

    private static PaymentAnswerException NotMeant() => new("The gateway answers what cannot be meant.");

    private async Task<GatewaySettings> Place() => await place.Find() ?? throw new PaymentGatewayException("No gateway is configured (Payments__Gateway).");

    /// <summary>The answer; null where it knows no such number.</summary>
    private async Task<T?> Ask<T>(GatewayRequest request, CancellationToken cancellation) where T : class
    {
        var settings = await Place();
        try
        {
            using var content = new StandardWebhook(settings.Secret).MakeHttpContent(request, $"msg_{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)}", DateTimeOffset.UtcNow, GatewayWire.Json);
            using var answer = await http.PostAsync(settings.Address, content, cancellation);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => JsonSerializer.Deserialize<T>(await answer.Content.ReadAsByteArrayAsync(cancellation), GatewayWire.Json) ?? throw NotMeant(),
                // Somebody on the way may not know the address; the gateway says of which number it knows nothing.
                HttpStatusCode.NotFound => JsonSerializer.Deserialize<GatewayAnswer>(await answer.Content.ReadAsByteArrayAsync(cancellation), GatewayWire.Json) is { State: GatewayWire.Unknown } unknown && unknown.Number == request.Number ? null
                    : throw new PaymentGatewayException("The gateway is not at this address."),
                // Of this very thing it will have nothing; else it is away, or too busy.
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Unauthorized) => throw new PaymentAnswerException($"The gateway answered {(int)answer.StatusCode}."),
                _ => throw new PaymentGatewayException($"The gateway answered {(int)answer.StatusCode}."),
            };
        }
        catch (JsonException e)
        {
            throw new PaymentAnswerException("The gateway answers what cannot be meant.", e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new PaymentGatewayException("The gateway cannot be asked.", e);
        }
    }
}
