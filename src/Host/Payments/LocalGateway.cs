using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using GdCases.Domain;
using GdCases.Domain.Time;
using NodaTime.Extensions;
using NodaTime.Text;
using StandardWebhooks;

namespace GdCases.Host.Payments;

/// <summary>How the local gateway tells what became of things.</summary>
public enum Telling
{
    /// <summary>At once, and once.</summary>
    Well,

    /// <summary>Five times.</summary>
    Often,

    /// <summary>When it is told to, the last first.</summary>
    Late,

    /// <summary>Not at all.</summary>
    Never,

    /// <summary>At once, signed with another secret.</summary>
    Forged,
}

/// <summary>
/// A gateway for Development and tests, on a port of its own: it speaks the protocol of a real one, takes everybody's money
/// at once, and misbehaves when it is told to (POST /control). It forgets everything with its process.
/// </summary>
public sealed class LocalGateway : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Order> _orders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Refund> _refunds = new(StringComparer.Ordinal);
    private readonly ConcurrentStack<(Uri To, GatewayEvent What)> _held = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private int _references;

    private LocalGateway(WebApplication app, TimeProvider clock) => (_app, _clock) = (app, clock);

    /// <summary>How it is spoken with.</summary>
    public GatewaySettings Settings { get; private set; } = null!;

    public Telling Telling { get; set; }

    /// <summary>It answers nothing but 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>What it answers instead, from what it is asked and of which number; null: as it should.</summary>
    public Func<string, string?, string?>? Instead { get; set; }

    /// <summary>Refunds come to nothing.</summary>
    public bool RefusesRefunds { get; set; }

    /// <summary>What it was paid and has not given back, in CNY.</summary>
    public decimal Balance => GatewayWire.Amount(_orders.Values.Where(o => o.State == "paid").Sum(o => o.Fen) - _refunds.Values.Where(r => r.State == "succeeded").Sum(r => r.Fen));

    /// <summary>Begins to listen on a free port of the loopback address.</summary>
    /// <param name="notify">Where it tells what became of things, where an order names no other place.</param>
    /// <param name="clock">Its clock; the machine's unless given. What it signs is signed by the machine's all the same.</param>
    public static async Task<LocalGateway> Start(Uri notify, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var gateway = new LocalGateway(app, clock ?? TimeProvider.System);
        app.MapPost("/", (Delegate)gateway.Answer);
        app.MapGet("/pay/{number}", gateway.Show);
        app.MapPost("/pay/{number}", gateway.Pay);
        app.MapPost("/control", gateway.Control);
        await app.StartAsync();
        gateway.Settings = new(new Uri(app.Urls.Single()), $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}", notify);
        return gateway;
    }

    /// <summary>Tells all that it has held back, the last first.</summary>
    public async Task Tell()
    {
        while (_held.TryPop(out var held))
        {
            await Send(held.To, held.What, Settings.Secret);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private DateTimeOffset Now() => _clock.GetUtcNow();

    private async Task<IResult> Answer(HttpContext http)
    {
        if (IsDown)
        {
            return Results.StatusCode(503);
        }

        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        try
        {
            new StandardWebhook(Settings.Secret).Verify(body, http.Request.Headers);
        }
        catch (StandardWebhooks.Diagnostics.WebhookVerificationException)
        {
            return Results.Unauthorized();
        }

        var asked = JsonSerializer.Deserialize<GatewayRequest>(body, GatewayWire.Json)!;
        if (Instead?.Invoke(asked.Action, asked.Number) is { } other)
        {
            return Results.Text(other, "application/json; charset=nonsense");
        }

        object? answer;
        lock (_gate)
        {
            answer = asked switch
            {
                { Action: GatewayWire.Ordering, Number: { } number, Fen: { } fen, Seconds: { } seconds } => _orders.GetOrAdd(number, n => new Order(n, fen, Now().AddSeconds(seconds), asked.Notify ?? Settings.Notify, Now)).Answer(Settings.Address),
                { Action: GatewayWire.Finding, Number: { } number } => _orders.GetValueOrDefault(number)?.Answer(Settings.Address),
                { Action: GatewayWire.Closing, Number: { } number } => _orders.GetValueOrDefault(number)?.Close().Answer(Settings.Address),
                { Action: GatewayWire.Refunding, Number: { } number, Order: { } order, Fen: { } fen } => _orders.GetValueOrDefault(order) is { State: "paid" } paid ? Give(number, paid, fen) : null,
                { Action: GatewayWire.Stating, Day: { } day } => Statement(day),
                _ => null,
            };
        }

        return answer is null ? Results.Json(new GatewayAnswer(asked.Number, GatewayWire.Unknown), GatewayWire.Json, statusCode: 404) : Results.Json(answer, GatewayWire.Json);
    }

    private GatewayAnswer Give(string number, Order order, long fen)
    {
        var refund = _refunds.GetOrAdd(number, n => new Refund(n, order, fen)
        {
            State = RefusesRefunds || fen + _refunds.Values.Where(r => r.Order == order && r.State == "succeeded").Sum(r => r.Fen) > order.Fen ? "failed" : "succeeded",
            Reference = NewReference("R"),
            At = Now(),
        });
        return new(number, refund.State) { Fen = refund.Fen, Reference = refund.Reference, At = refund.At };
    }

    private GatewayStatement Statement(string day)
    {
        bool IsOfDay(DateTimeOffset? at) => at is { } then && LocalDatePattern.Iso.Format(then.ToInstant().InZone(WorkingCalendar.China).Date) == day;
        return new(
        [
            .. _orders.Values.Where(o => o.State == "paid" && IsOfDay(o.At)).Select(o => new GatewayLine(o.Number, o.Fen, o.Reference!, o.At!.Value)),
            .. _refunds.Values.Where(r => r.State == "succeeded" && IsOfDay(r.At)).Select(r => new GatewayLine(r.Number, -r.Fen, r.Reference, r.At)),
        ]);
    }

    private IResult Show(string number) => _orders.GetValueOrDefault(number) is not { } order ? Results.NotFound() : Results.Text(
        $"""
        <!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>本地支付 / Local payment</title>
        <h1>本地支付 / Local payment</h1><p>{number}：{GatewayWire.Amount(order.Fen).ToString("0.00", CultureInfo.InvariantCulture)} CNY</p>
        <form method="post"><button>支付 / Pay</button></form></html>
        """,
        "text/html; charset=utf-8");

    private async Task<IResult> Pay(string number)
    {
        if (_orders.GetValueOrDefault(number) is not { } order)
        {
            return Results.NotFound();
        }

        lock (_gate)
        {
            if (!order.Pay(NewReference("P")))
            {
                return Results.Conflict(new { order.State });
            }
        }

        await Say(order.Notify, new GatewayEvent(GatewayWire.PaymentPaid, Now(), new(order.Number, order.Fen, order.Reference!, order.At!.Value)));
        return Results.Ok(new { order.Number, order.State, order.Reference });
    }

    private async Task<IResult> Control(Misbehaviour how)
    {
        var telling = Telling;
        if (how.Telling is { } written && !Codes.TryParse(written, out telling))
        {
            return Results.BadRequest(new { telling = Codes.All<Telling>() });
        }

        (Telling, IsDown, RefusesRefunds) = (telling, how.Down ?? IsDown, how.RefusesRefunds ?? RefusesRefunds);
        if (how.Tell == true)
        {
            await Tell();
        }

        return Results.Ok(new { telling = Telling.Code(), down = IsDown, refusesRefunds = RefusesRefunds, held = _held.Count, balance = Balance });
    }

    private async Task Say(Uri to, GatewayEvent what)
    {
        switch (Telling)
        {
            case Telling.Late:
                _held.Push((to, what));
                break;
            case Telling.Well or Telling.Often:
                for (var left = Telling == Telling.Often ? 5 : 1; left > 0; left--)
                {
                    await Send(to, what, Settings.Secret);
                }

                break;
            case Telling.Forged:
                await Send(to, what, $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}");
                break;
        }
    }

    private async Task Send(Uri to, GatewayEvent what, string secret)
    {
        using var content = new StandardWebhook(secret).MakeHttpContent(what, $"msg_{what.Data.Order}", DateTimeOffset.UtcNow, GatewayWire.Json);
        try
        {
            using var answer = await _http.PostAsync(to, content);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Whoever was not there asks.
        }
    }

    private string NewReference(string kind) => string.Create(CultureInfo.InvariantCulture, $"LOCAL-{kind}{Now():yyyyMMddHHmmss}{Interlocked.Increment(ref _references):D6}{RandomNumberGenerator.GetHexString(6)}");

    internal sealed record Misbehaviour(string? Telling, bool? Down, bool? RefusesRefunds, bool? Tell);

    private sealed class Order(string number, long fen, DateTimeOffset until, Uri notify, Func<DateTimeOffset> now)
    {
        private bool _closed;

        public string Number => number;
        public long Fen => fen;
        public Uri Notify => notify;
        public string? Reference { get; private set; }
        public DateTimeOffset? At { get; private set; }

        public string State => Reference is not null ? "paid" : _closed || now() >= until ? "closed" : "open";

        public bool Pay(string reference)
        {
            if (State != "open")
            {
                return false;
            }

            (Reference, At) = (reference, now());
            return true;
        }

        public Order Close()
        {
            _closed = true;
            return this;
        }

        public GatewayAnswer Answer(Uri address) => new(number, State) { Fen = fen, PayAt = State == "open" ? new Uri(address, $"/pay/{number}") : null, Reference = Reference, At = At };
    }

    private sealed record Refund(string Number, Order Order, long Fen)
    {
        public required string State { get; init; }
        public required string Reference { get; init; }
        public required DateTimeOffset At { get; init; }
    }
}

/// <summary>What a gateway tells.</summary>
/// <param name="Type">What happened: payment.paid, refund.succeeded or refund.failed.</param>
/// <param name="Timestamp">When it is told.</param>
/// <param name="Data">Of what.</param>
public sealed record GatewayEvent(string Type, DateTimeOffset Timestamp, GatewayEventData Data);

/// <summary>What it happened to.</summary>
/// <param name="Order">Our number of the order or of the refund.</param>
/// <param name="Fen">The amount, in fen.</param>
/// <param name="Reference">By what the gateway knows it; of a refund that failed there is none.</param>
/// <param name="At">When it happened; of a refund that failed never.</param>
public sealed record GatewayEventData(string Order, long Fen, string? Reference, DateTimeOffset? At);
