using System.Net;
using System.Text.Json.Nodes;
using GdCases.Application.Catalogue;
using GdCases.Domain.Time;
using GdCases.Host.Jobs;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Calendars that are shipped, published, refused, and worked through the deadlines of open cases.</summary>
public class Calendars_of_a_year(Cluster cluster)
{
    private static object Year2027 => new
    {
        sources = new[] { "https://www.gov.cn/example" },
        days = new[] { Day("2027-01-01", true), Day("2027-01-04", true), Day("2027-01-05", true), Day("2027-01-16", false) },
    };

    private static object Day(string date, bool off) => new { date, off, name = "元旦" };

    [Fact]
    public void are_shipped_as_they_were_announced()
    {
        var folder = Path.Combine(Shared.Folder, "data", "holidays");
        Assert.SkipUnless(Directory.Exists(folder), $"The announcements are not here ({folder}).");
        var off = new Dictionary<string, bool>();
        foreach (var file in Directory.GetFiles(folder, "*.json"))
        {
            foreach (var day in JsonNode.Parse(File.ReadAllText(file))!["days"]!.AsArray())
            {
                off[(string)day!["date"]!] = (bool)day["off"]!;
            }
        }

        var calendar = new WorkingCalendar(Cluster.Shipped.Calendars.Select(c => c.Value));
        for (var day = new DateTime(2023, 1, 1); day.Year < 2027; day = day.AddDays(1))
        {
            var works = off.TryGetValue(day.ToString("yyyy-MM-dd", null), out var isOff) ? !isOff : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            calendar.IsWorkingDay(LocalDate.FromDateTime(day)).ShouldBe(works, $"{day:yyyy-MM-dd}");
        }
    }

    [Fact]
    public async Task answer_the_plain_question()
    {
        var anybody = cluster.Host.Nobody();
        (await anybody.Get("/v1/calendar/deadline?from=2026-09-30&workingDays=3")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"from":"2026-09-30","workingDays":3,"day":"2026-10-10","provisional":false}""");
        ((bool)(await anybody.Get("/v1/calendar/deadline?from=2026-12-30&workingDays=5")).Json["provisional"]!).ShouldBeTrue();
        (await anybody.Get("/v1/calendar/deadline?from=30.9.2026&workingDays=3")).ShouldBeProblem(400, "date-malformed", "from");
        (await anybody.Get("/v1/calendar/deadline?workingDays=3")).ShouldBeProblem(400, "date-malformed", "from");
        (await anybody.Get("/v1/calendar/deadline?from=9999-12-31&workingDays=250")).ShouldBeProblem(400, "date-malformed", "from");
        (await anybody.Get("/v1/calendar/deadline?from=2026-09-30&workingDays=many")).ShouldBeProblem(400, "days-malformed", "workingDays");
        (await anybody.Get("/v1/calendar/deadline?from=2026-09-30&workingDays=251")).ShouldBeProblem(400, "days-malformed", "workingDays");
    }

    [Fact]
    public async Task are_published_and_move_the_deadlines_of_open_cases_each_by_an_event()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        host.Clock.Reset(Instant.FromUtc(2026, 12, 23, 2, 0));
        var reviewer = host.As("reviewer", "exit-entry");
        var numbers = new List<string>();
        foreach (var division in new[] { "440100", "440100", "440300" })
        {
            numbers.Add((await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value, division: division))).ShouldBe(HttpStatusCode.Created).Number);
            (await host.As("intake-officer", "exit-entry", division).Take(numbers[^1], "accept")).ShouldBe(HttpStatusCode.OK);
        }

        // One that is decided before: its promise is kept and no deadline of it moves but the delivery's.
        var ended = (await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).Number;
        (await host.As("applicant").Take(ended, "withdraw")).ShouldBe(HttpStatusCode.OK);
        var before = (await reviewer.Get($"/v1/cases/{numbers[0]}")).Json["clock"]!["limit"]!["promised"]!;
        (before["day"]!.ToString(), (bool)before["provisional"]!).ShouldBe(("2027-01-01", true));

        var admin = host.As("catalogue-admin");
        (await admin.Get("/v1/catalogue/calendars/2027")).ShouldBeProblem(404, "calendar-not-published");
        (await reviewer.Post("/v1/catalogue/calendars/2027", Year2027)).ShouldBeProblem(403, "role-not-allowed");
        var published = (await admin.Post("/v1/catalogue/calendars/2027", Year2027)).ShouldBe(HttpStatusCode.Created);
        published.Headers.Location!.ToString().ShouldBe("/v1/catalogue/calendars/2027");
        (await admin.Get("/v1/catalogue/calendars/2027")).ShouldBe(HttpStatusCode.OK).Json["version"]!.ToString().ShouldBe(published.Json["version"]!.ToString());
        // The same request gets the first answer; its key with another body does not.
        var key = Guid.NewGuid().ToString();
        (await admin.Post("/v1/catalogue/calendars/2027", Year2027, key)).ShouldBe(HttpStatusCode.Created);
        (await admin.Post("/v1/catalogue/calendars/2027", Year2027, key)).ShouldBe(HttpStatusCode.Created).Text.ShouldBe(published.Text);
        (await admin.Post("/v1/catalogue/calendars/2027", new { days = new[] { Day("2027-01-01", true) } }, key)).ShouldBeProblem(422, "idempotency-key-reused", "Idempotency-Key");
        // Said again, it is in force already and nothing is to be done twice.
        (await admin.Post("/v1/catalogue/calendars/2027", Year2027)).ShouldBe(HttpStatusCode.Created).Json["publishedAt"]!.ToString().ShouldBe(published.Json["publishedAt"]!.ToString());

        await host.CaughtUp();
        var recomputation = host.Services.GetRequiredService<Recomputation>();
        (await recomputation.Continue(TestContext.Current.CancellationToken)).ShouldBe(3);
        (await recomputation.Continue(TestContext.Current.CancellationToken)).ShouldBe(0);
        foreach (var (number, division) in numbers.Zip(["440100", "440100", "440300"]))
        {
            var officer = host.As("reviewer", "exit-entry", division);
            var after = (await officer.Get($"/v1/cases/{number}")).Json["clock"]!["limit"]!["promised"]!;
            (after["day"]!.ToString(), (bool)after["provisional"]!).ShouldBe(("2027-01-06", false));
            (await officer.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["event"]!).ShouldBe(["submitted", "accepted", "deadlines-recomputed"]);
        }

        await host.CaughtUp();
        var worklist = (await reviewer.Get("/v1/worklist?sort=urgency")).Json["items"]![0]!["due"]!;
        worklist["day"]!.ToString().ShouldBe("2027-01-06");
    }

    // What decisions rested on stays as it was: the same days published again are a publication of their own.
    [Fact]
    public async Task published_again_leave_history_as_it_was()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var admin = host.As("catalogue-admin");
        var (first, other) = (new { days = new[] { Day("2027-01-01", true) } }, new { days = new[] { Day("2027-01-04", true) } });
        var calendars = host.Services.GetRequiredService<Application.Catalogue.Calendars>();
        var versions = new List<int>();
        foreach (var days in new object[] { first, other, first })
        {
            (await admin.Post("/v1/catalogue/calendars/2027", days)).ShouldBe(HttpStatusCode.Created);
            await calendars.Refresh(TestContext.Current.CancellationToken);
            versions.Add(calendars.Current.Version);
        }

        versions.ShouldBe([versions[0], versions[0] + 1, versions[0] + 2]);
        foreach (var (version, off) in versions.Zip([new LocalDate(2027, 1, 1), new LocalDate(2027, 1, 4), new LocalDate(2027, 1, 1)]))
        {
            var then = await calendars.InVersion(version, TestContext.Current.CancellationToken);
            new[] { new LocalDate(2027, 1, 1), new LocalDate(2027, 1, 4) }.Where(d => !then.IsWorkingDay(d)).ShouldBe([off]);
        }

        // At once by several, each has an order of its own.
        await Task.WhenAll(Enumerable.Range(2028, 4).Select(async year => (await admin.Post($"/v1/catalogue/calendars/{year}", new { days = new[] { Day($"{year}-01-03", true) } })).ShouldBe(HttpStatusCode.Created)));
        await calendars.Refresh(TestContext.Current.CancellationToken);
        calendars.Current.Version.ShouldBe(versions[2] + 4);
    }

    [Fact]
    public async Task are_worked_through_all_cases_but_one_that_fails_until_it_does_not()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        host.Clock.Reset(Instant.FromUtc(2026, 12, 23, 2, 0));
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add((await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).ShouldBe(HttpStatusCode.Created).Number);
        }

        await host.CaughtUp();
        var recomputation = host.Services.GetRequiredService<Recomputation>();
        await recomputation.Continue(TestContext.Current.CancellationToken);
        (await host.As("catalogue-admin").Post("/v1/catalogue/calendars/2027", new { days = new[] { Day("2026-12-25", true), Day("2027-01-01", true) } })).ShouldBeProblem(422, "day-outside-year", "days[0].date");
        (await host.As("catalogue-admin").Post("/v1/catalogue/calendars/2026", new { days = new[] { Day("2026-12-25", true) } })).ShouldBe(HttpStatusCode.Created);
        // A second publication before the first is worked through: one pass does for both.
        (await host.As("catalogue-admin").Post("/v1/catalogue/calendars/2027", Year2027)).ShouldBe(HttpStatusCode.Created);
        // One of three fails: the others are done, the publications stay pending for it, and the run fails so that it is seen.
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var bad = numbers.Order(StringComparer.Ordinal).First();
        await Timers.Sql(source, $"create function gdcases.stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger stop before insert on gdcases.mt_events for each row when (new.stream_id = '{bad}') execute function gdcases.stop()");
        await Should.ThrowAsync<InvalidOperationException>(() => recomputation.Continue(TestContext.Current.CancellationToken));
        foreach (var number in numbers)
        {
            (await Events(number)).ShouldBe(number == bad ? ["submitted"] : ["submitted", "deadlines-recomputed"]);
        }

        (await Pending()).ShouldAllBe(p => p.Failed.SequenceEqual(new[] { bad }));
        (await Pending()).Count.ShouldBe(2);
        // It is tried again, and only it, until it succeeds.
        await Should.ThrowAsync<InvalidOperationException>(() => recomputation.Continue(TestContext.Current.CancellationToken));
        await Timers.Sql(source, "drop trigger stop on gdcases.mt_events");
        (await recomputation.Continue(TestContext.Current.CancellationToken)).ShouldBe(1);
        (await Pending()).ShouldBeEmpty();
        foreach (var number in numbers)
        {
            (await Events(number)).ShouldBe(["submitted", "deadlines-recomputed"]);
        }

        async Task<string[]> Events(string number) =>
            [.. (await host.As("reviewer", "exit-entry").Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["event"]!)];

        async Task<IReadOnlyList<PendingRecomputation>> Pending()
        {
            await using var session = host.Store.QuerySession();
            return await session.Query<PendingRecomputation>().ToListAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task go_on_after_the_case_where_they_were_cut_off()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        host.Clock.Reset(Instant.FromUtc(2026, 12, 23, 2, 0));
        var recomputation = host.Services.GetRequiredService<Recomputation>();
        await recomputation.Continue(TestContext.Current.CancellationToken);
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add((await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value))).ShouldBe(HttpStatusCode.Created).Number);
        }

        numbers.Sort(StringComparer.Ordinal);
        await host.CaughtUp();
        (await host.As("catalogue-admin").Post("/v1/catalogue/calendars/2026", new { days = new[] { Day("2026-12-25", true) } })).ShouldBe(HttpStatusCode.Created);
        await using (var session = host.Store.LightweightSession())
        {
            var pending = await session.Query<PendingRecomputation>().SingleAsync(TestContext.Current.CancellationToken);
            session.Store(pending with { After = numbers[1] });
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        (await recomputation.Continue(TestContext.Current.CancellationToken)).ShouldBe(1);
        (await host.As("reviewer", "exit-entry").Get($"/v1/cases/{numbers[2]}")).Json["version"]!.ToString().ShouldBe("2");
    }

    [Theory]
    [InlineData("2027", """{"days":[{"date":"2027-01-01","off":true,"name":"元旦"},{"date":"2027-01-01","off":true,"name":"元旦"}]}""", 422, "duplicate-day", "days[1].date")]
    [InlineData("2027", """{"days":[{"date":"2028-01-01","off":true,"name":"元旦"}]}""", 422, "day-outside-year", "days[0].date")]
    [InlineData("2027", """{"days":[{"date":"2027-01-01","off":true,"name":"元旦"},{"date":"2027-01-05","off":false,"name":"班"}]}""", 422, "working-day-in-week", "days[1].date")]
    // Told by the position it came at, in whatever order the days are.
    [InlineData("2027", """{"days":[{"date":"2028-01-01","off":true,"name":"元旦"},{"date":"2027-01-01","off":true,"name":"元旦"}]}""", 422, "day-outside-year", "days[0].date")]
    [InlineData("2027", """{"days":[]}""", 422, "no-days-off", "days")]
    [InlineData("2027", "{}", 422, "missing-field", "days")]
    [InlineData("2027", """{"days":[null,{"date":"2027-01-01"}]}""", 422, "missing-field", "days[0].date")]
    [InlineData("2027", """{"days":[{"date":"first of January","off":true,"name":"x"}]}""", 400, "malformed-json", null)]
    [InlineData("next", """{"days":[{"date":"2027-01-01","off":true,"name":"x"}]}""", 422, "year-out-of-range", "year")]
    [InlineData("9999", """{"days":[{"date":"9999-01-01","off":true,"name":"x"}]}""", 422, "year-out-of-range", "year")]
    public async Task that_cannot_be_right_are_refused_and_the_old_stays(string year, string body, int status, string code, string? path)
    {
        (await cluster.Host.As("catalogue-admin").PostRaw($"/v1/catalogue/calendars/{year}", body)).ShouldBeProblem(status, code, path);
        ((bool)(await cluster.Host.Nobody().Get("/v1/calendar/deadline?from=2026-12-30&workingDays=5")).Json["provisional"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task that_a_person_published_are_not_replaced_by_a_file()
    {
        var database = await cluster.NewDatabase();
        await using (var host = await TestHost.Start(database))
        {
            (await host.As("catalogue-admin").Post("/v1/catalogue/calendars/2026", new { days = new[] { Day("2026-05-21", true) } })).ShouldBe(HttpStatusCode.Created);
        }

        await using (var host = await TestHost.Start(database))
        {
            (await host.Nobody().Get("/v1/calendar/deadline?from=2026-05-20&workingDays=1")).Json["day"]!.ToString().ShouldBe("2026-05-22");
        }
    }
}
