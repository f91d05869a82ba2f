using System.Net;
using System.Text.Json.Nodes;
using GdCases.Host.Jobs;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>Appointments at halls: never more than there are places, and each at its own time.</summary>
public sealed class An_appointment(Cluster cluster, An_appointment.Hall hall) : IClassFixture<An_appointment.Hall>
{
    /// <summary>A Host that tests share, each with a day of its own.</summary>
    public sealed class Hall(Cluster cluster) : IAsyncLifetime
    {
        private int _days;

        public TestHost Host { get; private set; } = null!;

        /// <summary>A working day of no other test.</summary>
        public LocalDate NextDay() => new LocalDate(2026, 5, 25).PlusDays(Interlocked.Increment(ref _days) is var day ? (day / 5 * 7) + (day % 5) : 0);

        public async ValueTask InitializeAsync() => Host = await TestHost.Start(await cluster.NewDatabase());

        public async ValueTask DisposeAsync()
        {
            var deviations = await Host.Replayed();
            await Host.DisposeAsync();
            deviations.ShouldBeEmpty();
        }
    }

    private const string Service = "hkmo-endorsement-tourism";
    private const string Exit = "gz-yuexiu-exit-entry";

    private readonly TestHost _host = hall.Host;
    private readonly Client _applicant = hall.Host.As("applicant");

    private static async Task<string> Case(TestHost host, string service = Service, string persona = "applicant") =>
        (await host.As(persona).Post("/v1/cases", Applications.For(host.Catalogue.Item(service)!.Value, persona: persona))).ShouldBe(HttpStatusCode.Created).Number;

    private Task<string> Case() => Case(_host);

    /// <summary>A slot as the wire has it: a day, and a time in China.</summary>
    private static string At(LocalDate day, int hour, int minute = 0) => NodaTime.Text.InstantPattern.General.Format(day.At(new LocalTime(hour, minute)).InZoneStrictly(Domain.Time.WorkingCalendar.China).ToInstant());

    private static Task<Answer> Book(Client who, string number, string start, string hall = Exit, string? key = null) => who.Post($"/v1/cases/{number}/appointment", new { hall, start }, key);

    private static async Task<JsonNode?> Of(Client who, string number) => (await who.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json["appointment"];

    private async Task<int> Left(string start, string hall = Exit)
    {
        var day = start[..10];
        return (int?)(await _host.Nobody().Get($"/v1/halls/{hall}/slots?from={day}&days=2")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().FirstOrDefault(s => (string)s!["start"]! == start)?["left"] ?? -1;
    }

    [Fact]
    public async Task is_booked_moved_given_back_and_put_into_a_calendar()
    {
        var day = hall.NextDay();
        var number = await Case();
        (await _host.Nobody().Get($"/v1/halls?service={Service}&division=440100")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(h => (string)h!["code"]!).ShouldBe([Exit]);
        (await _host.Nobody().Get("/v1/halls?service=job-matching")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldBeEmpty();
        var (nine, ten) = (At(day, 9), At(day, 10));
        (await Left(nine)).ShouldBe(6);
        (await Book(_applicant, number, nine, key: "book")).ShouldBe(HttpStatusCode.Created);
        (await Book(_applicant, number, nine, key: "book")).ShouldBe(HttpStatusCode.Created);
        (await Book(_applicant, number, nine)).ShouldBeProblem(409, "already-booked");
        (await Left(nine)).ShouldBe(5);
        (await Book(_applicant, number, ten)).ShouldBe(HttpStatusCode.Created);
        (await Left(nine)).ShouldBe(6);
        (await Left(ten)).ShouldBe(5);
        (await Of(_applicant, number))!.ToJsonString().ShouldBe($$"""{"hall":"{{Exit}}","start":"{{ten}}","end":"{{At(day, 10, 30)}}","state":"booked"}""");
        var file = (await _applicant.Get($"/v1/cases/{number}/appointment.ics")).ShouldBe(HttpStatusCode.OK);
        file.ContentType.ShouldBe("text/calendar");
        file.Text.ShouldContain($"DTSTART:{NodaTime.Text.InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(NodaTime.Text.InstantPattern.General.Parse(ten).Value)}");
        file.Text.ShouldContain($"UID:{number}@gdcases");
        (await _host.As("applicant2").Get($"/v1/cases/{number}/appointment.ics")).ShouldBeProblem(404, "case-not-found");
        (await _host.As("intake-officer", "exit-entry").Get($"/v1/halls/{Exit}/expected?day={day:uuuu-MM-dd}")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Select(e => $"{e!["start"]} {e["number"]} {e["hasCome"]}").ShouldBe([$"{ten} {number} false"]);
        (await _host.As("intake-officer", "traffic").Get($"/v1/halls/{Exit}/expected")).ShouldBeProblem(404, "hall-not-found");
        (await _applicant.Delete($"/v1/cases/{number}/appointment")).ShouldBe(HttpStatusCode.OK);
        (await _applicant.Delete($"/v1/cases/{number}/appointment")).ShouldBeProblem(409, "no-appointment");
        (await Left(ten)).ShouldBe(6);
        (await _applicant.Get($"/v1/cases/{number}/appointment.ics")).ShouldBeProblem(409, "no-appointment");
        (await _applicant.Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["event"]!).ShouldBe(["submitted", "appointment-booked", "appointment-booked", "appointment-cancelled"]);
        (await _host.Verified()).ShouldBeTrue();
    }

    [Fact]
    public async Task for_the_last_place_that_two_hundred_ask_for_at_once_has_one_and_the_others_hear_where_there_are_places()
    {
        var day = hall.NextDay();
        var last = At(day, 9);
        foreach (var number in await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Case())))
        {
            (await Book(_applicant, number, last)).ShouldBe(HttpStatusCode.Created);
        }

        var numbers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Case()));
        var answers = await Task.WhenAll(numbers.Select(n => Book(_applicant, n, last)));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.Status != HttpStatusCode.Created))
        {
            var problem = refused.ShouldBeProblem(409, "slot-full", "start");
            problem["freeSlots"]!.AsArray().Select(s => (string)s!["start"]!).ShouldBe([At(day, 9, 30), At(day, 10), At(day, 10, 30), At(day, 11), At(day, 11, 30)]);
        }

        (await Left(last)).ShouldBe(0);
        (await _host.As("intake-officer", "exit-entry").Get($"/v1/halls/{Exit}/expected?day={day:uuuu-MM-dd}")).Json["items"]!.AsArray().Count.ShouldBe(6);
        // Of those who were refused nothing is left: no event, and nobody waits.
        await using var session = _host.Store.QuerySession("440100");
        var refusedNumbers = numbers.Where((_, i) => answers[i].Status != HttpStatusCode.Created).ToArray();
        var kept = await session.LoadManyAsync<Domain.Cases.Case>(TestContext.Current.CancellationToken, refusedNumbers);
        kept.Count.ShouldBe(199);
        kept.ShouldAllBe(c => c.Version == 1 && c.Appointment == null && c.Waiting == null);
    }

    [Fact]
    public async Task and_a_payment_are_had_once_where_two_hosts_are_asked()
    {
        var database = await cluster.NewDatabase();
        await using var one = await TestHost.Start(database, alone: false);
        await using var two = await TestHost.Start(database, alone: false);
        TestHost[] hosts = [one, two];
        var supervisor = one.As("supervisor", "exit-entry");
        for (var day = new LocalDate(2026, 5, 25); day < new LocalDate(2026, 5, 28); day = day.PlusDays(1))
        {
            (await supervisor.Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/{day:uuuu-MM-dd}", System.Net.Http.Json.JsonContent.Create(new { hours = new[] { "09:00-09:30" }, places = 2, reason = "x" }))).ShouldBe(HttpStatusCode.OK);
            var numbers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Case(one)));
            var start = At(day, 9);
            var booked = await Task.WhenAll(numbers.Select((n, i) => Book(hosts[i % 2].As("applicant"), n, start)));
            booked.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(2);
            booked.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Status == HttpStatusCode.Conflict);
            var paid = await Task.WhenAll(numbers.Select((n, i) => hosts[i % 2].As("intake-officer", "exit-entry").Take(n, "pay", new { amount = 15, paymentReference = $"pos-{day:uuuu-MM-dd}" })));
            paid.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        }
    }

    [Fact]
    public async Task is_booked_a_hundred_times_at_the_most()
    {
        var (day, number) = (hall.NextDay(), await Case());
        for (var i = 0; i < Domain.Appointments.Booking.MostAsked; i++)
        {
            (await Book(_applicant, number, At(day, 9, i % 2 * 30))).ShouldBe(HttpStatusCode.Created);
        }

        (await Book(_applicant, number, At(day, 10))).ShouldBeProblem(409, "too-many-appointments");
        (await _applicant.Post($"/v1/cases/{number}/waiting", new { hall = Exit, from = day.ToString("uuuu-MM-dd", null), until = day.ToString("uuuu-MM-dd", null) })).ShouldBeProblem(409, "too-many-appointments");
        // What they have they keep.
        (await Of(_applicant, number))!["start"]!.ToString().ShouldBe(At(day, 9, 30));
    }

    [Fact]
    public async Task is_at_a_time_that_the_hall_has_and_that_is_to_come()
    {
        var day = hall.NextDay();
        var number = await Case();
        (await Book(_applicant, number, At(day, 9, 10))).ShouldBeProblem(422, "no-such-slot", "start");
        (await Book(_applicant, number, At(day, 12))).ShouldBeProblem(422, "no-such-slot", "start");
        (await Book(_applicant, number, At(new LocalDate(2026, 5, 23), 9))).ShouldBeProblem(422, "no-such-slot", "start");
        (await Book(_applicant, number, At(day, 9), "nowhere")).ShouldBeProblem(422, "unknown-hall", "hall");
        (await Book(_applicant, number, At(day, 9), "gz-tianhe-centre")).ShouldBeProblem(422, "hall-not-for-this", "hall");
        (await Book(_applicant, number, At(new LocalDate(2026, 5, 20), 9))).ShouldBeProblem(409, "slot-begun", "start");
        (await Book(_applicant, number, At(new LocalDate(2026, 7, 1), 9))).ShouldBeProblem(422, "slot-too-far", "start");
        foreach (var never in new[] { $"{At(day, 9)[..^1]}.5Z", "9999-12-31T01:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T01:00:00Z" })
        {
            (await Book(_applicant, number, never)).ShouldBeProblem(422, "no-such-slot", "start");
        }

        foreach (var (from, until) in new[] { ("9999-12-31", "9999-12-31"), ("9999-12-20", "9999-12-31"), ("0001-01-01", "0001-01-01"), ("2026-06-02", "2026-06-01"), ("2026-05-19", "2026-05-25") })
        {
            (await _applicant.Post($"/v1/cases/{number}/waiting", new { hall = Exit, from, until })).ShouldBeProblem(422, "waiting-out-of-range", "until");
        }

        // A hall of another city than those that have the case: nobody there could check it in.
        (await Book(_applicant, number, At(day, 9), "sz-futian-exit-entry")).ShouldBeProblem(422, "hall-not-for-this", "hall");
        (await Book(_host.As("applicant2"), number, At(day, 9))).ShouldBeProblem(404, "case-not-found");
        (await Book(_host.As("reviewer", "exit-entry"), number, At(day, 9))).ShouldBeProblem(403, "role-not-allowed");
        // Another item than one for which people come.
        (await Book(_applicant, await Case(_host, "provident-fund-rent"), At(day, 9))).ShouldBeProblem(409, "not-by-appointment");
        (await _applicant.Post($"/v1/cases/{number}/appointment", new { hall = Exit })).ShouldBeProblem(422, "missing-field", "start");
        (await _applicant.Take(number, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        (await Book(_applicant, number, At(day, 9))).ShouldBeProblem(409, "case-ended");
        foreach (var (query, code) in new[] { ("from=2026-13-01", "date-malformed"), ("days=0", "days-malformed"), ("days=32", "days-malformed"), ("from=9999-12-31", "date-malformed") })
        {
            (await _host.Nobody().Get($"/v1/halls/{Exit}/slots?{query}")).ShouldBeProblem(400, code);
        }

        (await _host.Nobody().Get("/v1/halls/nowhere/slots")).ShouldBeProblem(404, "hall-not-found");
    }

    [Fact]
    public async Task that_comes_free_goes_to_whoever_has_waited_longest()
    {
        var day = hall.NextDay();
        var slot = At(day, 9);
        var (monday, supervisor) = (day.ToString("uuuu-MM-dd", null), _host.As("supervisor", "exit-entry"));
        // One place on that day.
        (await supervisor.Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/{monday}", System.Net.Http.Json.JsonContent.Create(new { hours = new[] { "09:00-09:30" }, places = 1, reason = "检修" }))).ShouldBe(HttpStatusCode.OK);
        var (holder, first, second, third) = (await Case(), await Case(), await Case(), await Case());
        (await Book(_applicant, holder, slot)).ShouldBe(HttpStatusCode.Created);
        foreach (var waits in new[] { first, second })
        {
            (await _applicant.Post($"/v1/cases/{waits}/waiting", new { hall = Exit, from = monday, until = monday })).ShouldBe(HttpStatusCode.Created);
        }

        (await _applicant.Post($"/v1/cases/{second}/waiting", new { hall = Exit, from = monday, until = monday })).ShouldBeProblem(409, "already-waiting");
        (await _applicant.Post($"/v1/cases/{third}/waiting", new { hall = Exit, from = monday, until = "2026-09-01" })).ShouldBeProblem(422, "waiting-out-of-range", "until");
        (await _applicant.Post($"/v1/cases/{third}/waiting", new { hall = "nowhere", from = monday, until = monday })).ShouldBeProblem(422, "unknown-hall", "hall");
        (await _applicant.Delete($"/v1/cases/{holder}/appointment")).ShouldBe(HttpStatusCode.OK);
        // Nobody gets in before those who wait.
        (await Book(_applicant, third, slot)).ShouldBeProblem(409, "slot-full");
        (await _host.Services.GetRequiredService<Attendance>().Keep(TestContext.Current.CancellationToken)).ShouldBe(0);
        (await Of(_applicant, first))!["start"]!.ToString().ShouldBe(slot);
        (await _applicant.Get($"/v1/cases/{first}")).Json["waiting"].ShouldBeNull();
        (await Of(_applicant, second)).ShouldBeNull();
        // When the case ends the place is free again, and a place in the list as well.
        (await _applicant.Take(first, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        (await _applicant.Delete($"/v1/cases/{second}/waiting")).ShouldBe(HttpStatusCode.OK);
        (await _applicant.Delete($"/v1/cases/{second}/waiting")).ShouldBeProblem(409, "not-waiting");
        (await Book(_applicant, third, slot)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task is_nowhere_where_the_hall_was_closed_or_made_smaller_while_it_was_booked()
    {
        var supervisor = _host.As("supervisor", "exit-entry");
        for (var round = 0; round < 3; round++)
        {
            var day = hall.NextDay();
            var date = day.ToString("uuuu-MM-dd", null);
            await Say(date, new { hours = new[] { "09:00-09:30" }, places = 100, reason = "加开" });
            var numbers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Case()));
            var booking = Task.WhenAll(numbers.Select(n => Book(_applicant, n, At(day, 9))));
            await Say(date, round == 1 ? new { hours = new[] { "09:00-09:30" }, places = 1, reason = "减少" } : new { hours = Array.Empty<string>(), places = 1, reason = "停电" });
            var there = await Expected(date);
            await booking;
            // None came after it was said: none at all where it is closed, and no more than were there already.
            (await Expected(date)).ShouldBe(round == 1 ? Math.Max(there, 1) : 0);
        }

        async Task<int> Expected(string date) => (await _host.As("intake-officer", "exit-entry").Get($"/v1/halls/{Exit}/expected?day={date}")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Count;

        async Task Say(string date, object body) => (await supervisor.Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/{date}", System.Net.Http.Json.JsonContent.Create(body))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task that_somebody_has_is_moved_only_to_a_sooner_one_and_blocks_nobody()
    {
        var day = hall.NextDay();
        var date = day.ToString("uuuu-MM-dd", null);
        (await _host.As("supervisor", "exit-entry").Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/{date}", System.Net.Http.Json.JsonContent.Create(new { hours = new[] { "09:00-10:30" }, places = 1, reason = "x" }))).ShouldBe(HttpStatusCode.OK);
        var (early, late, stranger) = (await Case(), await Case(), await Case());
        (await Book(_applicant, early, At(day, 9))).ShouldBe(HttpStatusCode.Created);
        (await Book(_applicant, late, At(day, 9, 30))).ShouldBe(HttpStatusCode.Created);
        (await _applicant.Post($"/v1/cases/{late}/waiting", new { hall = Exit, from = date, until = date })).ShouldBe(HttpStatusCode.Created);
        await Keep();
        // Later places are not for them, and are others'.
        (await Of(_applicant, late))!["start"]!.ToString().ShouldBe(At(day, 9, 30));
        (await Book(_applicant, stranger, At(day, 10))).ShouldBe(HttpStatusCode.Created);
        (await _applicant.Delete($"/v1/cases/{early}/appointment")).ShouldBe(HttpStatusCode.OK);
        (await Book(_applicant, early, At(day, 9))).ShouldBeProblem(409, "slot-full");
        await Keep();
        (await Of(_applicant, late))!["start"]!.ToString().ShouldBe(At(day, 9));

        async Task Keep() => (await _host.Services.GetRequiredService<Attendance>().Keep(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task ends_when_the_hall_closes_on_its_day()
    {
        var day = hall.NextDay();
        var (date, supervisor) = (day.ToString("uuuu-MM-dd", null), _host.As("supervisor", "exit-entry"));
        var (early, late) = (await Case(), await Case());
        (await Book(_applicant, early, At(day, 9))).ShouldBe(HttpStatusCode.Created);
        (await Book(_applicant, late, At(day, 14))).ShouldBe(HttpStatusCode.Created);
        var closed = (await Say(supervisor, new { hours = new[] { "09:00-12:00" }, reason = "下午停电" })).ShouldBe(HttpStatusCode.OK).Json;
        ((int)closed["cancelled"]!).ShouldBe(1);
        (await Of(_applicant, late)).ShouldBeNull();
        (await _applicant.Get($"/v1/cases/{late}/history")).Json["events"]!.AsArray()[^1]!["details"]!["cause"]!.ToString().ShouldBe("hall-closed");
        (await Of(_applicant, early))!["state"]!.ToString().ShouldBe("booked");
        (await Book(_applicant, late, At(day, 14))).ShouldBeProblem(422, "no-such-slot");
        ((int)(await Say(supervisor, new { hours = Array.Empty<string>(), reason = "停电" })).ShouldBe(HttpStatusCode.OK).Json["cancelled"]!).ShouldBe(1);
        (await Left(At(day, 9))).ShouldBe(-1);
        foreach (var wrong in new object[] { new { hours = new[] { "12:00-09:00" }, reason = "x" }, new { hours = new[] { "09:00-11:00", "10:00-12:00" }, reason = "x" }, new { hours = new[] { "nine" }, reason = "x" } })
        {
            (await Say(supervisor, wrong)).ShouldBeProblem(422, "hours-malformed", "hours");
        }

        (await Say(supervisor, new { hours = new[] { "09:00-12:00" }, places = 0, reason = "x" })).ShouldBeProblem(422, "field-not-a-number", "places");
        (await Say(supervisor, new { hours = new[] { "09:00-12:00" } })).ShouldBeProblem(422, "missing-field", "reason");
        (await Say(_host.As("supervisor", "traffic"), new { hours = new[] { "09:00-12:00" }, reason = "x" })).ShouldBeProblem(404, "hall-not-found");
        (await Say(_host.As("supervisor", "exit-entry", "440300"), new { hours = new[] { "09:00-12:00" }, reason = "x" })).ShouldBeProblem(404, "hall-not-found");

        Task<Answer> Say(Client who, object body) => who.Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/{date}", System.Net.Http.Json.JsonContent.Create(body));
    }

    [Fact]
    public async Task is_kept_at_its_time_and_missed_after_it_and_neither_before()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (applicant, intake) = (host.As("applicant"), host.As("intake-officer", "exit-entry"));
        var day = new LocalDate(2026, 5, 21);
        var (kept, missed) = (await Case(host, "passport-issue"), await Case(host, "hkmo-permit-issue"));
        (await Book(applicant, kept, At(day, 9))).ShouldBe(HttpStatusCode.Created);
        (await Book(applicant, missed, At(day, 9))).ShouldBe(HttpStatusCode.Created);
        (await intake.Post($"/v1/cases/{kept}/appointment/check-in", new { })).ShouldBeProblem(409, "too-early");
        // Nobody's word makes it kept.
        (await intake.Take(kept, "accept", new { attestations = new[] { "appointment-kept", "identity-checked" } })).ShouldBeProblem(409, "appointment-not-kept");
        (await applicant.Post($"/v1/cases/{kept}/appointment/check-in", new { })).ShouldBeProblem(403, "role-not-allowed");
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["state"]!.ToString().ShouldBe("booked");

        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 9, 5)).Value);
        (await applicant.Delete($"/v1/cases/{kept}/appointment")).ShouldBeProblem(409, "slot-begun");
        (await Book(applicant, kept, At(day, 10))).ShouldBeProblem(409, "slot-begun");
        (await intake.Post($"/v1/cases/{kept}/appointment/check-in", new { })).ShouldBe(HttpStatusCode.OK);
        (await intake.Post($"/v1/cases/{kept}/appointment/check-in", new { })).ShouldBeProblem(409, "no-appointment");
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 9, 44)).Value);
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["state"]!.ToString().ShouldBe("booked");
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 9, 45)).Value);
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["state"]!.ToString().ShouldBe("missed");
        (await Of(applicant, kept))!["state"]!.ToString().ShouldBe("kept");
        (await intake.Post($"/v1/cases/{missed}/appointment/check-in", new { })).ShouldBeProblem(409, "no-appointment");
        // A gate that asks for it is met by the fact.
        (await intake.Take(kept, "accept", new { attestations = new[] { "identity-checked" } })).ShouldBe(HttpStatusCode.OK);
        // Whoever is there has their place to the end, and takes no other before.
        (await Book(applicant, missed, At(day, 10))).ShouldBe(HttpStatusCode.Created);
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 9, 40)).Value);
        (await intake.Post($"/v1/cases/{missed}/appointment/check-in", new { })).ShouldBe(HttpStatusCode.OK);
        (await host.Nobody().Get($"/v1/halls/{Exit}/slots?from=2026-05-21&days=1")).Json["items"]!.AsArray().Single(s => (string)s!["start"]! == At(day, 10))!["left"]!.ToString().ShouldBe("5");
        (await Book(applicant, missed, At(day, 11))).ShouldBeProblem(409, "already-there");
        (await applicant.Post($"/v1/cases/{missed}/waiting", new { hall = Exit, from = "2026-05-22", until = "2026-05-22" })).ShouldBeProblem(409, "already-there");
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 10, 45)).Value);
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["state"]!.ToString().ShouldBe("kept");
        // When that is over there may be another, also by waiting for it, which is not evaded by giving up the case.
        (await host.As("supervisor", "exit-entry").Send(HttpMethod.Put, $"/v1/halls/{Exit}/days/2026-05-22", System.Net.Http.Json.JsonContent.Create(new { hours = new[] { "09:00-09:30" }, places = 1, reason = "x" }))).ShouldBe(HttpStatusCode.OK);
        (await applicant.Post($"/v1/cases/{missed}/waiting", new { hall = Exit, from = "2026-05-22", until = "2026-05-22" })).ShouldBe(HttpStatusCode.Created);
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["start"]!.ToString().ShouldBe(At(new LocalDate(2026, 5, 22), 9));
        (await Book(applicant, missed, At(day, 11))).ShouldBe(HttpStatusCode.Created);
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 11, 10)).Value);
        (await applicant.Take(missed, "withdraw", new { reason = "不去了" })).ShouldBe(HttpStatusCode.OK);
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(day, 11, 45)).Value);
        // The engine may be late; whoever comes now does not come in time.
        (await intake.Post($"/v1/cases/{missed}/appointment/check-in", new { })).ShouldBeProblem(409, "appointment-over");
        (await Keep()).ShouldBe(0);
        (await Of(applicant, missed))!["state"]!.ToString().ShouldBe("missed");
        (await host.Replayed()).ShouldBeEmpty();
        (await host.Verified()).ShouldBeTrue();

        Task<int> Keep() => host.Services.GetRequiredService<Attendance>().Keep(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task of_a_museum_is_attended_or_missed_by_the_case_itself()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (applicant, intake) = (host.As("applicant"), host.As("intake-officer", "culture"));
        var sunday = new LocalDate(2026, 5, 24);
        var (comes, stays) = (await Case(host, "venue-booking"), await Case(host, "venue-booking"));
        (await intake.Take(comes, "confirm", new { })).ShouldBeProblem(409, "nothing-booked");
        foreach (var number in new[] { comes, stays })
        {
            (await Book(applicant, number, At(sunday, 9), "gz-museum")).ShouldBe(HttpStatusCode.Created);
            (await intake.Take(number, "confirm", new { })).ShouldBe(HttpStatusCode.OK);
        }

        await Deliver();
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(sunday, 9)).Value);
        (await intake.Post($"/v1/cases/{comes}/appointment/check-in", new { })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Get($"/v1/cases/{comes}")).Json["state"]!["code"]!.ToString().ShouldBe("attended");
        host.Clock.Reset(NodaTime.Text.InstantPattern.General.Parse(At(sunday, 13)).Value);
        (await host.Services.GetRequiredService<Attendance>().Keep(TestContext.Current.CancellationToken)).ShouldBe(0);
        (await applicant.Get($"/v1/cases/{stays}")).Json["state"]!["code"]!.ToString().ShouldBe("missed");
        (await host.Replayed()).ShouldBeEmpty();

        async Task Deliver()
        {
            foreach (var number in new[] { comes, stays })
            {
                (await applicant.Get($"/v1/cases/{number}")).Json["state"]!["code"]!.ToString().ShouldBe("booked");
            }
        }
    }
}
