using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Application.Fees;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Fees;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.Payments;
using Marten;
using NodaTime;
using Wolverine;

namespace GdCases.Host.Api.Fees;

/// <summary>Where an order stands.</summary>
public enum PaymentOrderState
{
    /// <summary>It can be paid.</summary>
    Open,

    /// <summary>It is paid, and that is recorded.</summary>
    Paid,
}

/// <summary>An order to pay all that is due for a case.</summary>
/// <param name="Order">Its number, by which the gateway knows it too.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="Until">When nobody can begin to pay it any more.</param>
/// <param name="State">Where it stands.</param>
/// <param name="PayAt">Where a person pays it, for a link or a QR code; absent once it is paid.</param>
public sealed record PaymentOrderView(string Order, decimal Amount, Instant Until, PaymentOrderState State, Uri? PayAt);

/// <summary>What an officer has given back by hand.</summary>
public sealed record GivenBackBody
{
    /// <summary>In CNY, at most two decimals.</summary>
    [Required]
    public decimal? Amount { get; init; }

    /// <summary>By what whoever gave it back knows it.</summary>
    [Required, MaxLength(InputFields.MaxReference)]
    public Reference? Reference { get; init; }
}

/// <summary>Fees: paid through the gateway, and given back.</summary>
public static class PaymentEndpoints
{
    public static FaultCode GatewayUnavailable { get; } = new("payment-gateway-unavailable", RefusalKind.Conflict, "支付平台暂时无法使用，请稍后重试；已支付的款项不会丢失，也请勿在他处重复支付。", "The payment gateway is out of reach. Try again later: nothing that was paid is lost, and nobody should pay elsewhere meanwhile.");
    public static FaultCode NotOnline { get; } = new("no-online-payment", RefusalKind.Conflict, "本系统未开通网上支付，请到窗口缴费。", "Nobody can pay online here; fees are paid at the counter.");
    public static FaultCode SignatureWrong { get; } = new("callback-signature-wrong", RefusalKind.Forbidden, "回调签名或时间无效。", "The callback is not signed as the gateway signs, or was not just now.");
    public static FaultCode UnknownCallback { get; } = new("callback-unknown", RefusalKind.Invalid, "无法识别的回调内容。", "The callback tells of nothing that is known here.");

    /// <summary>As often an order is looked for that another request makes or ends meanwhile.</summary>
    private const int Tries = 3;

    public static void MapFees(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{number}/payment-orders", Order).WithName("orderPayment").WithTags("payments")
            .WithSummary("Pay all that is due")
            .WithDescription("By whoever acts for the applicant, the kiosk or the counter. Gives where a person pays within 15 minutes, in their app or by a QR code; asked again while the order is open it gives the same one, so that nobody pays twice. When it is paid the case shows it within moments, and goes on by itself.")
            .Produces<PaymentOrderView>(201).Refuses(400, 401, 403, 404, 409, 412, 422, 503).TakesKey().TakesVersion();

        cases.MapDelete("/{number}/payment-orders", Close).WithName("endPaymentOrder").WithTags("payments")
            .WithSummary("Pay otherwise: end the open order")
            .WithDescription("By whoever may order. While an order is open nobody is paid at the counter, so that nobody pays twice; the gateway says whether it was paid already, and then the case shows that.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 422, 503).TakesKey().TakesVersion();

        cases.MapPost("/{number}/refunds", GiveBack).RequireAuthorization(Policies.Officers).WithName("giveBack").WithTags("payments")
            .WithSummary("Write down what was given back by hand")
            .WithDescription("By an officer of the office that handles the case. What was paid through the gateway goes back through it, by itself; by hand goes what was paid at a counter, or could not go back the way it came.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();
    }

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        app.MapPost(GatewaySettings.CallbackPath, Callback).AllowAnonymous().WithMetadata(new SignedAttribute()).WithTags("payments").WithName("tellPayment")
            .WithSummary("The payment gateway tells what became of an order or a refund")
            .WithDescription("Signed as Standard Webhooks 1.0 says, with the secret that the gateway and the Host share; a time that is not within five minutes is refused. Told twice, late or out of order it counts once.")
            .Accepts<GatewayEvent>("application/json").Produces(204).Refuses(400, 401, 404, 409, 413, 415, 422, 429, 503);

        app.MapStatement();
    }

    private static async Task<IResult> Order(string number, HttpContext http, IMessageBus bus, Cashier cashier, GatewayPlace place, IDocumentStore store, CancellationToken cancellation)
    {
        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return Problems.Result(http, CaseFaults.NotFound.Refuse());
        }

        if (!Requests.TryRead(http, new object(), out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        // Before anything is written down: an order that nobody takes would keep the counter from being paid.
        if (await place.Find() is null)
        {
            return Problems.Result(http, NotOnline.At(null));
        }

        try
        {
            for (var left = Tries; ; left--)
            {
                var answer = await bus.InvokeForTenantAsync<CommandAnswer>(parsed.Division, new OrderPayment(request, parsed.Value), cancellation);
                var isOpen = answer.Refusal?.Faults[0].Reason == Paying.OrderOpen;
                if (answer.Refusal is not null && (!isOpen || left == 0))
                {
                    return Problems.Result(http, answer.Refusal);
                }

                await using var session = store.QuerySession(parsed.Division);
                var c = (await session.LoadAsync<Case>(parsed.Value, cancellation))!;
                if (c.Fee.Order is not { } order)
                {
                    if (isOpen)
                    {
                        continue;
                    }

                    // The same request again, whose order has come to its end since: paid, or not.
                    return c.Fee.Payments.FirstOrDefault(p => p.Order == c.Fee.Orders) is { } paid
                        ? Results.Json(new PaymentOrderView(PaymentOrder.Number(c.Number, c.Fee.Orders), paid.Amount, paid.At, PaymentOrderState.Paid, null), statusCode: 201)
                        : Problems.Result(http, Paying.AlreadyClosed.Refuse());
                }

                if (cashier.IsOver(c, order))
                {
                    await cashier.Settle(c, bus, cancellation);
                    request = request with { IfMatch = null };
                    if (isOpen)
                    {
                        continue;
                    }

                    return Problems.Result(http, Paying.AlreadyClosed.Refuse());
                }

                var there = await cashier.Ask(c, order, bus, cancellation);
                if (there.State == GatewayOrderState.Closed)
                {
                    if (left > 0 && isOpen)
                    {
                        continue;
                    }

                    return Problems.Result(http, Paying.AlreadyClosed.Refuse());
                }

                http.Response.Headers.ETag = Requests.ETag(c.Version);
                return Results.Json(new PaymentOrderView(PaymentOrder.Number(c.Number, order.Place), order.Amount, order.Until, there.PayAt is null ? PaymentOrderState.Paid : PaymentOrderState.Open, there.PayAt), statusCode: 201);
            }
        }
        catch (Exception e) when (e is PaymentGatewayException or PaymentAnswerException)
        {
            return Away(http);
        }
    }

    private static IResult Away(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "30";
        return Problems.Result(http, GatewayUnavailable.At(null));
    }

    private static async Task<IResult> Close(string number, HttpContext http, IMessageBus bus, Cashier cashier, GatewayPlace place, CancellationToken cancellation)
    {
        var (found, problem) = await CaseAtHand.Find(number, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        if (Paying.MayNot(found.Access) is { } refusal)
        {
            return Problems.Result(http, refusal);
        }

        if (!Requests.TryRead(http, new object(), out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var c = found.Case;
        if (c.Fee.Order is not { } order)
        {
            return Problems.Result(http, Paying.AlreadyClosed.Refuse());
        }

        try
        {
            // Where there is no gateway any more nobody pays it.
            return await place.Find() is null || await cashier.End(c, order, bus, cancellation)
                ? Requests.Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(c.Division, new GiveUpOrder(request, c.Number, order.Place), cancellation), 200)
                : Problems.Result(http, Pay.NothingToPay.Refuse());
        }
        catch (Exception e) when (e is PaymentGatewayException or PaymentAnswerException)
        {
            return Away(http);
        }
    }

    private static Task<IResult> GiveBack(string number, GivenBackBody body, HttpContext http, CancellationToken cancellation)
    {
        List<Fault> faults = [.. body.Amount is null ? [FieldFaults.Missing.At("amount")] : Array.Empty<Fault>(), .. body.Reference is null ? [FieldFaults.Missing.At("reference")] : Array.Empty<Fault>()];
        return faults.Count > 0 ? Task.FromResult(Problems.Result(http, new Refusal(faults)))
            : Requests.Carry(http, number, body, 201, (request, n) => new GiveBack(request, n, body.Amount!.Value, body.Reference!.Value), cancellation);
    }

    private static async Task<IResult> Callback(HttpContext http, GatewayPlace place, IMessageBus bus, Cashier cashier, IDocumentStore store, RateLimits limits, SecurityLog log, CancellationToken cancellation)
    {
        using var turn = await limits.Callbacks.Turn(http);
        if (!turn.IsAcquired || limits.Callbacks.IsSpent(http))
        {
            await (turn.IsAcquired ? limits.Refuse(http) : RateLimits.Overloaded(http));
            return Results.Empty;
        }

        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(cancellation);
        if (!await place.HasSigned(http, body))
        {
            limits.Callbacks.Wrong(http);
            log.ForgedCallback(http);
            return Problems.Result(http, SignatureWrong.At(null));
        }

        GatewayEvent? told;
        try
        {
            told = JsonSerializer.Deserialize<GatewayEvent>(body, GatewayWire.Json);
        }
        catch (JsonException e)
        {
            return Problems.Result(http, ProblemExceptions.Malformed(e));
        }

        if (told is not { Data: { Order: { } number } data })
        {
            return Problems.Result(http, UnknownCallback.Refuse());
        }

        if (told.Type == GatewayWire.PaymentPaid && PaymentOrder.Parse(number) is { } order)
        {
            if (GatewayWire.TimeIn(data.At) is not { } at || GatewayWire.ReferenceIn(data.Reference) is not { } reference || !GatewayWire.IsAmount(data.Fen))
            {
                return Problems.Result(http, UnknownCallback.Refuse());
            }

            return await Cashier.Paid(order.Case.Value, new ReceivedPayment(order.Place, GatewayWire.Amount(data.Fen), reference, at), bus, cancellation) is { } refusal ? Problems.Result(http, refusal) : Results.NoContent();
        }

        if (told.Type is not (GatewayWire.RefundSucceeded or GatewayWire.RefundFailed) || Refund.Parse(number) is not { } refund)
        {
            return Problems.Result(http, UnknownCallback.Refuse());
        }

        // Whatever it says of a refund: it is asked, so that what comes late, or out of order, is not believed.
        await using var session = store.QuerySession(refund.Case.Division);
        if (await session.LoadAsync<Case>(refund.Case.Value, cancellation) is not { } c || refund.Place < 1 || refund.Place > c.Fee.Refunds.Count)
        {
            return Problems.Result(http, Paying.UnknownRefund.Refuse());
        }

        try
        {
            await cashier.AskRefund(c, c.Fee.Refunds[refund.Place - 1], bus, cancellation);
            return Results.NoContent();
        }
        catch (Exception e) when (e is PaymentGatewayException or PaymentAnswerException)
        {
            return Away(http);
        }
    }
}
