using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Tests;

/// <summary>From "I want to apply" to a paid application that is accepted, in each of the nine categories.</summary>
public sealed class An_application(Cluster cluster, An_application.Intake intake) : IClassFixture<An_application.Intake>
{
    /// <summary>A Host whose clock goes on, and that has the local gateway.</summary>
    public sealed class Intake(Cluster cluster) : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await TestHost.Start(await cluster.NewDatabase());

        public async ValueTask DisposeAsync()
        {
            var deviations = await Host.Replayed();
            await Host.DisposeAsync();
            deviations.ShouldBeEmpty();
        }
    }

    /// <summary>One of each category, and what is due for it by the time it is accepted or billed.</summary>
    public static TheoryData<string, string, int> Items => new()
    {
        { "travel", "passport-issue", 120 },
        { "driving", "driving-licence-renew", 10 },
        { "education", "marriage-registration", 0 },
        { "employment", "unemployment-registration", 0 },
        { "tax", "unified-payment", 200 },
        { "business", "food-licence", 0 },
        { "housing", "provident-fund-rent", 0 },
        { "health", "medical-expense-claim", 0 },
        { "civic", "venue-booking", 0 },
    };

    [Fact]
    public void has_one_of_each_category() => Items.Select(i => (string)i.Data.Item1).ShouldBe(cluster.Host.Catalogue.Categories.Select(c => c.Code), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Items))]
    public async Task is_drafted_checked_submitted_paid_and_accepted(string category, string code, int due)
    {
        var host = intake.Host;
        var item = host.Catalogue.Item(code)!.Value;
        item.Category.ShouldBe(category);
        var persona = Applications.Persona(item);
        var applicant = host.As(persona);
        var officer = host.As("intake-officer", item.Agency);

        // Filled in over two sittings.
        var draft = $"/v1/drafts/{Guid.NewGuid()}";
        var application = Applications.For(item, persona: persona);
        await Save(new JsonObject { ["service"] = code, ["division"] = "440100", ["channel"] = "app" });
        ((bool)(await applicant.Send(HttpMethod.Post, $"{draft}/check", null)).ShouldBe(HttpStatusCode.OK).Json["ready"]!).ShouldBeFalse();
        await Save(application);
        (await applicant.Send(HttpMethod.Post, $"{draft}/check", null)).ShouldBe(HttpStatusCode.OK).Json.ToJsonString().ShouldBe("""{"ready":true,"errors":[]}""");
        var number = (await applicant.Send(HttpMethod.Post, $"{draft}/submission", null)).ShouldBe(HttpStatusCode.Created).Number;

        // Booked, and there in time, where people come by appointment.
        var halls = (await host.Nobody().Get($"/v1/halls?service={code}&division=440100")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();
        if (halls.Count > 0)
        {
            var hall = (string)halls[0]!["code"]!;
            var slot = (await host.Nobody().Get($"/v1/halls/{hall}/slots?days=14")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().First(s => (int)s!["left"]! > 0)!;
            (await applicant.Post($"/v1/cases/{number}/appointment", new { hall, start = (string)slot["start"]! })).ShouldBe(HttpStatusCode.Created);
            host.Clock.Reset(InstantPattern.General.Parse((string)slot["start"]!).Value);
            (await officer.Post($"/v1/cases/{number}/appointment/check-in", new { })).ShouldBe(HttpStatusCode.OK);
        }

        // A bill is made by the agency first.
        if ((await officer.Get($"/v1/cases/{number}")).Json["openActions"]!.AsArray().Any(a => (string)a!["action"]! == "bill"))
        {
            (await officer.Take(number, "bill", new { amount = due, reason = "处罚决定书" })).ShouldBe(HttpStatusCode.OK);
        }

        var fee = (await applicant.Get($"/v1/cases/{number}")).Json["fee"]!;
        ((int)fee["outstanding"]!).ShouldBe(due);
        if (due > 0)
        {
            var order = (await applicant.Post($"/v1/cases/{number}/payment-orders", new { })).ShouldBe(HttpStatusCode.Created).Json;
            using var wallet = new HttpClient();
            (await wallet.PostAsync(new Uri((string)order["payAt"]!), null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        if ((await officer.Get($"/v1/cases/{number}")).Json["openActions"]!.AsArray().FirstOrDefault(a => (string)a!["step"]! == "accept") is { } accept)
        {
            (await officer.Take(number, (string)accept["action"]!, Applications.Body(accept)!)).ShouldBe(HttpStatusCode.OK);
        }

        var view = (await applicant.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;
        view["acceptedAt"].ShouldNotBeNull();
        ((decimal)view["fee"]!["paid"]!).ShouldBe(due);
        ((decimal)view["fee"]!["outstanding"]!).ShouldBe(0);

        async Task Save(JsonObject so) => (await applicant.Send(HttpMethod.Put, draft, JsonContent.Create(new JsonObject { ["application"] = so.DeepClone() }))).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
    }
}
