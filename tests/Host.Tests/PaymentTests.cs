using System.Net;
using System.Text.Json.Nodes;
using GdCases.Host.Jobs;
using GdCases.Host.Payments;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using StandardWebhooks;

namespace GdCases.Host.Tests;

/// <summary>Money through a gateway that speaks the true protocol over HTTP, and misbehaves.</summary>
public sealed class A_payment(Cluster cluster, A_payment.Paying paying) : IClassFixture<A_payment.Paying>, IAsyncLifetime
{
    /// <summary>A Host and its gateway, one test after the other; the gateway reaches the Host where a test tells it to.</summary>
    public sealed class Paying(Cluster cluster) : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public LocalGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await LocalGateway.Start(new Uri("http://127.0.0.1:9/"), new Standing());
            Host = await TestHost.Start(await cluster.NewDatabase(), args: Arguments(Gateway));
        }

        public async ValueTask DisposeAsync()
        {
            var deviations = await Host.Replayed();
            await Host.DisposeAsync();
            await Gateway.DisposeAsync();
            deviations.ShouldBeEmpty();
        }
    }

    /// <summary>The gateway's clock: ten in the morning in China, on a day of its own.</summary>
    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => There;
    }

    private static readonly DateTimeOffset There = new(2026, 5, 20, 2, 0, 0, TimeSpan.Zero);

    /// <summary>The gateway's day.</summary>
    private const string Today = "2026-05-20";

    private const string Service = "hkmo-endorsement-tourism";

    private readonly TestHost _host = paying.Host;
    private readonly LocalGateway _gateway = paying.Gateway;
    private readonly Client _applicant = paying.Host.As("applicant");
    private decimal _before;

    public async ValueTask InitializeAsync()
    {
        (_gateway.Telling, _gateway.IsDown, _gateway.RefusesRefunds, _gateway.Instead) = (Telling.Never, false, false, null);
        // What the test before has left open is over.
        _host.Clock.Advance(Duration.FromHours(1));
        await Settle();
        _before = _gateway.Balance;
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>What the gateway has taken in this test and not given back.</summary>
    private decimal Balance => _gateway.Balance - _before;

    private static string[] Arguments(LocalGateway gateway, string callback = "http://127.0.0.1:9/") =>
        [$"--Payments:Gateway={gateway.Settings.Address}", $"--Payments:Secret={gateway.Settings.Secret}", $"--Payments:Callback={callback}"];

    private async Task<string> Case(string entries = "1") =>
        (await _applicant.Post("/v1/cases", Applications.For(_host.Catalogue.Item(Service)!.Value, answer: f => f.Name == "entries" ? entries : null))).ShouldBe(HttpStatusCode.Created).Number;

    private Task<Answer> Order(string number, string? key = null) => _applicant.Post($"/v1/cases/{number}/payment-orders", new { }, key);

    private async Task<JsonNode> Fee(string number) => (await _applicant.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json["fee"]!;

    /// <summary>What the person does with their wallet.</summary>
    private static async Task<HttpStatusCode> Pay(JsonNode order)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri((string)order["payAt"]!), null);
        return answer.StatusCode;
    }

    private async Task<Settled> Settle()
    {
        await _host.CaughtUp();
        return await _host.Services.GetRequiredService<Settlements>().Settle(TestContext.Current.CancellationToken);
    }

    /// <summary>As the gateway tells, whoever signs it.</summary>
    private async Task<Answer> Tell(GatewayEvent what, string secret, DateTimeOffset? at = null)
    {
        using var content = new StandardWebhook(secret).MakeHttpContent(what, "msg_1", at ?? DateTimeOffset.UtcNow, new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web));
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(_host.Address, GatewaySettings.CallbackPath), content);
        return new(answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }

    private static GatewayEvent Paid(string order, decimal amount, string reference) => new("payment.paid", DateTimeOffset.UtcNow, new(order, (long)(amount * 100), reference, There));

    [Fact]
    public async Task is_ordered_paid_and_told_of()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var applicant = host.As("applicant");
        var number = (await applicant.Post("/v1/cases", Applications.For(host.Catalogue.Item(Service)!.Value))).ShouldBe(HttpStatusCode.Created).Number;
        // Without a gateway's address Development has its own.
        var order = (await applicant.Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBe(HttpStatusCode.Created).Json;
        order["state"]!.ToString().ShouldBe("open");
        order["order"]!.ToString().ShouldBe($"{number}-1");
        // Asked again it is the same, with another key and by somebody else at the counter.
        (await applicant.Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBe(HttpStatusCode.Created).Json.ToJsonString().ShouldBe(order.ToJsonString());
        (await host.As("intake-officer", "exit-entry").Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBe(HttpStatusCode.Created).Json["order"]!.ToString().ShouldBe($"{number}-1");
        (await host.As("applicant2").Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBeProblem(404, "case-not-found");
        (await host.As("reviewer", "exit-entry").Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBeProblem(403, "role-not-allowed");
        (await Pay(order)).ShouldBe(HttpStatusCode.OK);
        var fee = (await applicant.Get($"/v1/cases/{number}")).Json["fee"]!;
        fee.ToJsonString().ShouldBe("""{"due":15,"paid":15,"outstanding":0}""");
        (await applicant.Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBeProblem(409, "nothing-to-pay");
        (await Pay(order)).ShouldBe(HttpStatusCode.Conflict);
        var history = (await applicant.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray();
        history.Select(e => (string)e!["event"]!).ShouldBe(["submitted", "payment-ordered", "paid"]);
        ((int)history[2]!["details"]!["order"]!).ShouldBe(1);
        // A person pays nothing twice at the counter either.
        (await host.As("intake-officer", "exit-entry").Take(number, "pay", new { amount = 15, paymentReference = "counter" })).ShouldBeProblem(409, "nothing-to-pay");
        (await host.Replayed()).ShouldBeEmpty();
        (await host.Verified()).ShouldBeTrue();
        // By the same rules the same would have come of it: what was paid came from outside, and not from the rules.
        var item = host.Catalogue.Files.Single(f => f.Key.EndsWith($"/{Service}.yaml", StringComparison.Ordinal)).Value;
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", "exit-entry").Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await host.As("approver", "exit-entry").Take(number, "grant")).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", "exit-entry").Take(number, "issue", new { resultNumber = "G0000001" })).ShouldBe(HttpStatusCode.OK);
        await host.CaughtUp();
        var rehearsed = (await host.As("catalogue-admin").Send(HttpMethod.Post, "/v1/catalogue/rehearsals", System.Net.Http.Json.JsonContent.Create(new { kind = "service", name = Service, text = item }))).ShouldBe(HttpStatusCode.OK).Json;
        rehearsed["items"]!.AsArray().ShouldBeEmpty(rehearsed.ToJsonString());
        ((int)rehearsed["figures"]![0]!["cases"]!).ShouldBe(1);
    }

    [Fact]
    public async Task that_is_told_five_times_in_any_order_counts_once_and_a_forged_one_not_at_all()
    {
        var (first, second) = (await Case(), await Case());
        var orders = new[] { (await Order(first)).Json, (await Order(second)).Json };
        var (secret, forged) = (_gateway.Settings.Secret, $"whsec_{Convert.ToBase64String(new byte[32])}");
        (await Tell(Paid($"{first}-1", 15, "forged"), forged)).ShouldBeProblem(401, "callback-signature-wrong");
        (await Tell(Paid($"{first}-1", 15, "old"), secret, DateTimeOffset.UtcNow.AddMinutes(-6))).ShouldBeProblem(401, "callback-signature-wrong");
        (await Tell(Paid($"{first}-1", 15, "early"), secret, DateTimeOffset.UtcNow.AddMinutes(6))).ShouldBeProblem(401, "callback-signature-wrong");
        (await Fee(first))["paid"]!.ToString().ShouldBe("0");
        foreach (var order in orders)
        {
            (await Pay(order)).ShouldBe(HttpStatusCode.OK);
        }

        foreach (var (number, reference) in Enumerable.Repeat(new[] { (second, "B"), (first, "A") }, 5).SelectMany(x => x))
        {
            (await Tell(Paid($"{number}-1", 15, reference), secret)).ShouldBe(HttpStatusCode.NoContent);
        }

        foreach (var number in new[] { first, second })
        {
            (await Fee(number)).ToJsonString().ShouldBe("""{"due":15,"paid":15,"outstanding":0}""");
            (await _applicant.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Count(e => (string)e!["event"]! == "paid").ShouldBe(1);
        }

        // What is signed and tells of nothing is told so, and does nothing.
        (await Tell(Paid($"{first}-2", 15, "C"), secret)).ShouldBeProblem(404, "unknown-order");
        (await Tell(Paid($"{Domain.Cases.CaseNumber.Create("440100", new LocalDate(2020, 1, 1), 7).Value}-1", 15, "C"), secret)).ShouldBeProblem(404, "case-not-found");
        var now = DateTimeOffset.UtcNow;
        foreach (var at in new DateTimeOffset?[] { null, DateTimeOffset.MaxValue, now.AddDays(2), new(2019, 12, 31, 0, 0, 0, TimeSpan.Zero) })
        {
            (await Tell(new GatewayEvent("payment.paid", now, new($"{first}-1", 1500, "C", at)), secret)).ShouldBeProblem(422, "callback-unknown");
        }

        (await Tell(Paid($"{first}-1", 15, new string('x', 201)), secret)).ShouldBeProblem(422, "callback-unknown");
        foreach (var wrong in new[] { Paid($"{first}-0", 15, "C"), Paid($"{first}-01", 15, "C"), Paid($"{first}", 15, "C"), Paid("x-1", 15, "C"), Paid($"{first}-1", -1, "C"), Paid($"{first}-1", 15, "\u200b"), Paid($"{first}-r1", 15, "C") with { Type = "payment.lost" } })
        {
            (await Tell(wrong, secret)).Status.ShouldBeOneOf(HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound);
        }

        (await Fee(first))["paid"]!.ToString().ShouldBe("15");
    }

    [Fact]
    public async Task that_nobody_tells_of_is_asked_for_after_two_minutes()
    {
        var number = await Case();
        (await Pay((await Order(number)).ShouldBe(HttpStatusCode.Created).Json)).ShouldBe(HttpStatusCode.OK);
        (await Settle()).Asked.ShouldBe(0);
        (await Fee(number))["paid"]!.ToString().ShouldBe("0");
        _host.Clock.Advance(Duration.FromMinutes(2));
        (await Settle()).ShouldBe(new Settled(1, 0, IsGatewayAway: false));
        (await Fee(number))["paid"]!.ToString().ShouldBe("15");
        (await Settle()).Asked.ShouldBe(0);
        // Whoever asks themselves is answered sooner.
        var asked = await Case();
        (await Pay((await Order(asked)).Json)).ShouldBe(HttpStatusCode.OK);
        (await Order(asked)).ShouldBe(HttpStatusCode.Created).Json["state"]!.ToString().ShouldBe("paid");
        (await Fee(asked))["paid"]!.ToString().ShouldBe("15");
    }

    [Fact]
    public async Task is_not_ordered_where_nobody_can_pay_online()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), adapt: builder => builder.Services.AddSingleton(new GatewayPlace(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build(), new Elsewhere(), null!)));
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Service))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("applicant").Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBeProblem(409, "no-online-payment");
        // Nothing was written down that would keep the counter from being paid.
        (await host.As("intake-officer", "exit-entry").Take(number, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Not Development.</summary>
    private sealed class Elsewhere : Microsoft.AspNetCore.Hosting.IWebHostEnvironment
    {
        public string WebRootPath { get; set; } = "";
        public Microsoft.Extensions.FileProviders.IFileProvider WebRootFileProvider { get; set; } = null!;
        public string ApplicationName { get; set; } = "";
        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = null!;
        public string ContentRootPath { get; set; } = "";
        public string EnvironmentName { get; set; } = "Production";
    }

    [Fact]
    public async Task goes_back_where_it_came_too_late()
    {
        _gateway.Telling = Telling.Late;
        var number = await Case();
        (await Pay((await Order(number)).Json)).ShouldBe(HttpStatusCode.OK);
        (await _applicant.Take(number, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        Balance.ShouldBe(15);
        await _gateway.Tell();
        // Told to nobody, for the Host's address was given as another; it is asked for.
        _host.Clock.Advance(Duration.FromMinutes(2));
        (await Settle()).Failed.ShouldBe(0);
        (await Fee(number))["refunds"]![0]!["state"]!.ToString().ShouldBe("ordered");
        (await Settle()).Failed.ShouldBe(0);
        var fee = await Fee(number);
        fee["refunded"]!.ToString().ShouldBe("15");
        fee["refunds"]![0]!["state"]!.ToString().ShouldBe("done");
        Balance.ShouldBe(0);
        (await _applicant.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["event"]!).ShouldBe(["submitted", "payment-ordered", "withdrawn", "payment-received", "refund-owed", "refund-ordered", "refund-settled"]);
        (await _host.Verified()).ShouldBeTrue();
    }

    [Fact]
    public async Task is_taken_once_by_a_gateway_that_was_away_for_an_hour()
    {
        var (unpaid, paid) = (await Case(), await Case());
        _gateway.IsDown = true;
        (await Order(unpaid)).ShouldBeProblem(503, "payment-gateway-unavailable");
        (await Order(unpaid)).ShouldBeProblem(503, "payment-gateway-unavailable");
        _gateway.IsDown = false;
        var first = (await Order(paid)).ShouldBe(HttpStatusCode.Created).Json;
        (await Pay(first)).ShouldBe(HttpStatusCode.OK);
        _gateway.IsDown = true;
        _host.Clock.Advance(Duration.FromHours(1));
        (await Settle()).IsGatewayAway.ShouldBeTrue();
        // Over for a long time, and nobody knows whether it was paid: no second one is given out.
        (await Order(paid)).ShouldBeProblem(503, "payment-gateway-unavailable");
        _gateway.IsDown = false;
        (await Settle()).ShouldBe(new Settled(2, 0, IsGatewayAway: false));
        (await Order(paid)).ShouldBeProblem(409, "nothing-to-pay");
        (await Fee(paid)).ToJsonString().ShouldBe("""{"due":15,"paid":15,"outstanding":0}""");
        (await Order(unpaid)).ShouldBe(HttpStatusCode.Created).Json["order"]!.ToString().ShouldBe($"{unpaid}-2");
        Balance.ShouldBe(15);
    }

    [Fact]
    public async Task of_another_amount_than_is_due_by_then_ends_its_order()
    {
        var number = await Case("2");
        var old = (await Order(number, "the-key")).ShouldBe(HttpStatusCode.Created).Json;
        ((decimal)old["amount"]!).ShouldBe(30);
        (await _host.As("supervisor", "exit-entry").Take(number, "waive-fee", new { reason = "低保对象" })).ShouldBe(HttpStatusCode.OK);
        (await Order(number)).ShouldBeProblem(409, "nothing-to-pay");
        var fee = await Fee(number);
        fee["outstanding"]!.ToString().ShouldBe("0");
        fee["waived"]!.ToString().ShouldBe("30");
        _host.Clock.Advance(Duration.FromMinutes(2));
        (await Settle()).Asked.ShouldBe(1);
        (await Pay(old)).ShouldBe(HttpStatusCode.Conflict);
        (await Fee(number))["order"].ShouldBeNull();
        // The same request again is not another order; once it is paid it says so.
        (await Order(number, "the-key")).ShouldBeProblem(409, "payment-order-not-open");
    }

    [Fact]
    public async Task is_ordered_a_hundred_times_at_the_most()
    {
        var number = await Case();
        for (var i = 0; i < Domain.Fees.PaymentOrder.Most; i++)
        {
            (await Order(number)).ShouldBe(HttpStatusCode.Created);
            (await _applicant.Delete($"/v1/cases/{number}/payment-orders")).ShouldBe(HttpStatusCode.OK);
        }

        (await Order(number)).ShouldBeProblem(409, "too-many-payment-orders");
        (await _host.As("intake-officer", "exit-entry").Take(number, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task that_cannot_go_back_the_way_it_came_is_given_back_by_hand()
    {
        var number = await Case();
        _gateway.RefusesRefunds = true;
        (await Pay((await Order(number)).Json)).ShouldBe(HttpStatusCode.OK);
        (await Order(number)).ShouldBe(HttpStatusCode.Created);
        var intake = _host.As("intake-officer", "exit-entry");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer-1" })).ShouldBeProblem(409, "nothing-to-refund");
        (await _applicant.Take(number, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        // On its way nobody gives it back by hand as well.
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer-1" })).ShouldBeProblem(409, "nothing-to-refund");
        (await Settle()).Failed.ShouldBe(0);
        (await Fee(number))["refunds"]![0]!["state"]!.ToString().ShouldBe("failed");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15.5, reference = "transfer-1" })).ShouldBeProblem(422, "refund-too-large", "amount");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 0, reference = "transfer-1" })).ShouldBeProblem(422, "refund-too-large", "amount");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = " " })).ShouldBeProblem(422, "missing-field", "reference");
        (await _applicant.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer-1" })).ShouldBeProblem(403, "role-not-allowed");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer-1" })).ShouldBe(HttpStatusCode.Created);
        (await Fee(number))["refunded"]!.ToString().ShouldBe("15");
        (await intake.Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer-2" })).ShouldBeProblem(409, "nothing-to-refund");
    }

    [Fact]
    public async Task has_a_reference_that_pays_one_case()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Case()));
        var intake = _host.As("intake-officer", "exit-entry");
        var answers = await Task.WhenAll(numbers.Select(n => intake.Take(n, "pay", new { amount = 15, paymentReference = "pos-0001" })));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.Status != HttpStatusCode.OK))
        {
            refused.ShouldBeProblem(409, "payment-reference-used", "paymentReference");
        }

        // While an order may be paid nobody pays at the counter; it is ended first.
        var both = await Case();
        (await Order(both)).ShouldBe(HttpStatusCode.Created);
        (await intake.Take(both, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBeProblem(409, "payment-order-open");
        (await _host.As("applicant2").Delete($"/v1/cases/{both}/payment-orders")).ShouldBeProblem(404, "case-not-found");
        (await intake.Delete($"/v1/cases/{both}/payment-orders")).ShouldBe(HttpStatusCode.OK);
        (await intake.Delete($"/v1/cases/{both}/payment-orders")).ShouldBeProblem(409, "payment-order-not-open");
        (await intake.Take(both, "pay", new { amount = 15, paymentReference = "GW-2" })).ShouldBe(HttpStatusCode.OK);
        // What the gateway was paid counts, whatever somebody has said at a counter before; the statement tells people.
        var after = await Case();
        (await Order(after)).ShouldBe(HttpStatusCode.Created);
        (await Tell(Paid($"{after}-1", 15, "GW-2"), _gateway.Settings.Secret)).ShouldBe(HttpStatusCode.NoContent);
        (await Fee(after))["paid"]!.ToString().ShouldBe("15");
        // What the gateway took pays nothing at a counter.
        var there = await Case();
        (await Order(there)).ShouldBe(HttpStatusCode.Created);
        (await Tell(Paid($"{there}-1", 15, "GW-1"), _gateway.Settings.Secret)).ShouldBe(HttpStatusCode.NoContent);
        (await intake.Take(numbers[Array.FindIndex(answers, a => a.Status != HttpStatusCode.OK)], "pay", new { amount = 15, paymentReference = "GW-1" })).ShouldBeProblem(409, "payment-reference-used");
    }

    private static readonly string[] NotMeant =
    [
        "nonsense", "null", "[]", "{}", """{"number":"x-1","state":"open","fen":1500,"payAt":"https://pay.example/"}""", """{"number":"#","state":"open","fen":1,"payAt":"https://pay.example/"}""",
        """{"number":"#","state":"open","fen":1500,"payAt":"javascript:alert(1)"}""", """{"number":"#","state":"open","fen":1500}""", """{"number":"#","state":"paid","fen":-100,"reference":"r","at":"2026-05-20T00:00:00Z"}""",
        """{"number":"#","state":"paid","fen":1500,"reference":"r","at":"9999-12-31T23:59:59Z"}""", """{"number":"#","state":"paid","fen":1500,"reference":"r"}""", """{"number":"#","state":"paid","fen":1500,"at":"2026-05-20T00:00:00Z"}""",
        """{"number":"#","state":"paid","fen":9223372036854775807,"reference":"r","at":"2026-05-20T00:00:00Z"}""", """{"number":"#","state":"lost","fen":1500}""",
    ];

    [Fact]
    public async Task is_not_believed_of_a_gateway_that_says_what_cannot_be()
    {
        foreach (var answer in NotMeant)
        {
            await NotBelieved(answer);
        }

        (await _host.Verified()).ShouldBeTrue();
    }

    private async Task NotBelieved(string answer)
    {
        var (number, other) = (await Case(), await Case());
        (await Pay((await Order(other)).Json)).ShouldBe(HttpStatusCode.OK);
        _gateway.Instead = (_, of) => of?.StartsWith(number, StringComparison.Ordinal) == true ? answer.Replace("#", of, StringComparison.Ordinal) : null;
        (await Order(number)).ShouldBeProblem(503, "payment-gateway-unavailable");
        _host.Clock.Advance(Duration.FromMinutes(2));
        // What it says of one case keeps no other from being settled.
        var settled = await Settle();
        (settled.Asked + settled.Failed, settled.IsGatewayAway).ShouldBe((2, false));
        (await Fee(other))["paid"]!.ToString().ShouldBe("15");
        (await Fee(number))["paid"]!.ToString().ShouldBe("0");
        _gateway.Instead = (action, _) => action == "statement" ? answer : null;
        (await _host.As("auditor").Get("/v1/payments/statement?day=2026-05-20")).ShouldBe(HttpStatusCode.OK).Json["gatewayAsked"]!.ToString().ShouldBe("false");
        _gateway.Instead = null;
        (await Order(number)).ShouldBe(HttpStatusCode.Created).Json["state"]!.ToString().ShouldBe("open");
        // What it leaves open is over for the next.
        (await _applicant.Delete($"/v1/cases/{number}/payment-orders")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task that_was_closed_and_paid_all_the_same_is_found_in_the_statement()
    {
        var number = await Case();
        var order = (await Order(number)).Json;
        _gateway.Instead = (action, of) => action == "close" && of!.StartsWith(number, StringComparison.Ordinal) ? $$"""{"number":"{{of}}","state":"closed","fen":1500}""" : null;
        (await _applicant.Delete($"/v1/cases/{number}/payment-orders")).ShouldBe(HttpStatusCode.OK);
        (await Pay(order)).ShouldBe(HttpStatusCode.OK);
        await _host.CaughtUp();
        await _host.Services.GetRequiredService<Settlements>().Compare(NodaTime.Text.LocalDatePattern.Iso.Parse(Today).Value, TestContext.Current.CancellationToken);
        (await Fee(number))["paid"]!.ToString().ShouldBe("15");
    }

    [Fact]
    public async Task whose_refund_failed_and_came_after_all_does_not_go_back_twice()
    {
        var number = await Case();
        _gateway.RefusesRefunds = true;
        (await Pay((await Order(number)).Json)).ShouldBe(HttpStatusCode.OK);
        (await Order(number, "paid")).ShouldBe(HttpStatusCode.Created);
        (await Order(number, "paid")).ShouldBeProblem(409, "nothing-to-pay");
        (await _applicant.Take(number, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        (await Settle()).Failed.ShouldBe(0);
        (await Fee(number))["refunds"]![0]!["state"]!.ToString().ShouldBe("failed");
        // Told otherwise later it is asked, and done.
        var at = DateTimeOffset.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        _gateway.Instead = (action, of) => action == "refund" ? $$"""{"number":"{{of}}","state":"succeeded","fen":1500,"reference":"R-late","at":"{{at}}"}""" : null;
        (await Tell(new GatewayEvent("refund.succeeded", DateTimeOffset.UtcNow, new($"{number}-r1", 1, "R-late", DateTimeOffset.UtcNow)), _gateway.Settings.Secret)).ShouldBe(HttpStatusCode.NoContent);
        (await Fee(number))["refunded"]!.ToString().ShouldBe("15");
        (await _host.As("intake-officer", "exit-entry").Post($"/v1/cases/{number}/refunds", new { amount = 15, reference = "transfer" })).ShouldBeProblem(409, "nothing-to-refund");
        (await Tell(new GatewayEvent("refund.failed", DateTimeOffset.UtcNow, new($"{number}-r2", 1500, null, null)), _gateway.Settings.Secret)).ShouldBeProblem(404, "unknown-refund");
    }

    [Fact]
    public async Task stands_in_the_statement_of_its_day_and_what_differs_is_told()
    {
        var (told, counter, lost) = (await Case(), await Case(), await Case());
        (await Pay((await Order(told)).Json)).ShouldBe(HttpStatusCode.OK);
        (await Order(told)).Json["state"]!.ToString().ShouldBe("paid");
        (await _host.As("intake-officer", "exit-entry").Take(counter, "pay", new { amount = 15, paymentReference = "pos-0002" })).ShouldBe(HttpStatusCode.OK);
        (await Pay((await Order(lost)).Json)).ShouldBe(HttpStatusCode.OK);
        var missing = await Case();
        (await Order(missing)).ShouldBe(HttpStatusCode.Created);
        (await Tell(Paid($"{missing}-1", 15, "nowhere"), _gateway.Settings.Secret)).ShouldBe(HttpStatusCode.NoContent);
        await _host.CaughtUp();

        var supervisor = _host.As("supervisor", "exit-entry");
        (await supervisor.Get($"/v1/payments/statement?day={NodaTime.Text.LocalDatePattern.Iso.Format(_host.Clock.GetCurrentInstant().InZone(Domain.Time.WorkingCalendar.China).Date)}")).ShouldBe(HttpStatusCode.OK).Json["entries"]!.AsArray().Where(e => (string)e!["number"]! == counter).Select(e => $"{e!["number"]} {e["amount"]} {e["reference"]} {e["order"]}").ShouldBe([$"{counter} 15 pos-0002 "]);
        var statement = (await _host.As("auditor").Get($"/v1/payments/statement?day={Today}")).ShouldBe(HttpStatusCode.OK).Json;
        ((decimal)statement["paid"]!).ShouldBe(statement["entries"]!.AsArray().Select(e => (decimal)e!["amount"]!).Where(a => a > 0).Sum());
        statement["gatewayAsked"]!.ToString().ShouldBe("true");
        statement["entries"]!.AsArray().Select(e => (string?)e!["order"]).Where(IsHere).ShouldBe([$"{told}-1", $"{missing}-1"], ignoreOrder: true);
        statement["differences"]!.AsArray().Where(d => IsHere((string?)d!["order"])).Select(d => $"{d!["order"]} {d["kind"]}").ShouldBe([$"{lost}-1 not-in-cases", $"{missing}-1 not-at-gateway"]);
        // Another agency sees neither entries nor differences, another city none of them.
        (await _host.As("supervisor", "traffic").Get($"/v1/payments/statement?day={Today}")).ShouldBe(HttpStatusCode.OK).Json["entries"]!.AsArray().ShouldBeEmpty();
        var elsewhere = (await _host.As("auditor", division: "440300").Get($"/v1/payments/statement?day={Today}")).ShouldBe(HttpStatusCode.OK).Json;
        elsewhere["entries"]!.AsArray().ShouldBeEmpty();
        elsewhere["differences"]!.AsArray().ShouldBeEmpty();
        (await supervisor.Get($"/v1/payments/statement.csv?day={Today}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain($"{told}-1");
        bool IsHere(string? order) => order is not null && new[] { told, counter, lost, missing }.Any(n => order.StartsWith(n, StringComparison.Ordinal));

        (await supervisor.Get("/v1/payments/statement?day=today")).ShouldBeProblem(400, "date-malformed");
        _gateway.IsDown = true;
        (await supervisor.Get($"/v1/payments/statement?day={Today}")).ShouldBe(HttpStatusCode.OK).Json["gatewayAsked"]!.ToString().ShouldBe("false");
    }
}

/// <summary>Money while Hosts are killed with -9 between any two steps.</summary>
public sealed class Money_through_kills(Cluster cluster)
{
    [Fact]
    public async Task is_neither_lost_nor_taken_twice()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GDCASES_LONG") is { Length: > 0 }, "Half a minute of kills, which ./gdcases drill payments has longer: GDCASES_LONG=1 asks for it.");
        await using var gateway = await LocalGateway.Start(new Uri("http://127.0.0.1:9/"));
        gateway.Telling = Telling.Never;
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Cases"] = await cluster.NewDatabase(),
            ["Payments__Gateway"] = gateway.Settings.Address.ToString(),
            ["Payments__Secret"] = gateway.Settings.Secret,
            ["Payments__Callback"] = "http://127.0.0.1:9/",
        };
        using var http = new HttpClient();
        string number, withdrawn;
        JsonNode order;
        await using (var host = await HostProcess.Serve(settings))
        {
            var applicant = await host.As("applicant");
            withdrawn = await Submitted(applicant, "macao");
            (await http.PostAsync(new Uri((string)(await Ordered(applicant, withdrawn))["payAt"]!), null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await Ordered(applicant, withdrawn))["state"]!.ToString().ShouldBe("paid");
            number = await Submitted(applicant, "hong-kong");
            order = await Ordered(applicant, number);
            // A refund is written down, and nobody can ask the gateway for it; another is ordered, and nobody is told that it is paid.
            gateway.IsDown = true;
            (await applicant.Take(withdrawn, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
            await host.Kill();
            gateway.IsDown = false;
        }

        (await http.PostAsync(new Uri((string)order["payAt"]!), null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        gateway.Balance.ShouldBe(30);
        await using (var host = await HostProcess.Serve(settings))
        {
            var applicant = await host.As("applicant");
            (await Ordered(applicant, number))["state"]!.ToString().ShouldBe("paid");
            (await applicant.Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBeProblem(409, "nothing-to-pay");
            (await new Client(host.Address, null).Post("/dev/clock", new { })).ShouldBe(HttpStatusCode.OK);
            (await applicant.Get($"/v1/cases/{withdrawn}")).Json["fee"]!["refunded"]!.ToString().ShouldBe("15");
        }

        gateway.Balance.ShouldBe(15);

        static async Task<string> Submitted(Client applicant, string destination)
        {
            var application = Applications.For("hkmo-endorsement-tourism");
            application["form"]!["destination"] = destination;
            return (await applicant.Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        }

        static async Task<JsonNode> Ordered(Client applicant, string of) => (await applicant.Post($"/v1/cases/{of}/payment-orders", new { })).ShouldBe(HttpStatusCode.Created).Json;
    }
}
