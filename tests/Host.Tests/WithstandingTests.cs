using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Access;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Host.Jobs;
using GdCases.Projections.Engine;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>What a Host does about those who ask for too much, guess, or look where they should not.</summary>
public sealed class A_host_that_is_attacked(Cluster cluster)
{
    private static readonly string[] Few = ["--Limits:WrongGuessesPerAddressAndMinute=3", "--Limits:RequestsPerCallerAndMinute=5", "--Limits:RequestsPerAddressAndMinute=50"];

    [Fact]
    public async Task keeps_waiting_who_guesses_codes_and_nobody_else()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: Few);
        var submitted = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created);
        await host.CaughtUp();
        var (right, wrong, unknown) = ($"/v1/status/{submitted.Number}?code={submitted.QueryCode}", $"/v1/status/{submitted.Number}?code=AAAAAAAA", "/v1/status/44010026052000000010?code=AAAAAAAA");
        var guesser = host.Nobody();
        (await guesser.Get(right)).ShouldBe(HttpStatusCode.OK);
        var (first, second) = (await guesser.Get(wrong), await guesser.Get(unknown));
        first.ShouldBeProblem(404, "status-not-found");
        Without(second).ShouldBe(Without(first));
        (await guesser.Get(wrong)).ShouldBeProblem(404, "status-not-found");
        var refused = await guesser.Get(right);
        refused.ShouldBeProblem(429, "too-many-requests");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
        refused.Headers.GetValues("RateLimit").ShouldHaveSingleItem().ShouldBe("\"guesses\";r=0;t=60");
        // All at once are no better off: they take turns, and find it spent.
        (await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => guesser.Get(wrong, forwardedFor: "203.0.113.9")))).Count(a => a.Status == HttpStatusCode.NotFound).ShouldBeLessThanOrEqualTo(6);
        // What was guessed of codes says nothing of tokens.
        (await host.As("applicant").Get($"/v1/cases/{submitted.Number}")).ShouldBe(HttpStatusCode.OK);
        // From another address, as a proxy tells it, the right code opens.
        (await guesser.Get(right, forwardedFor: "203.0.113.7")).ShouldBe(HttpStatusCode.OK);

        static string Without(Answer answer)
        {
            var problem = answer.Json.AsObject();
            problem.Remove("traceId");
            return problem.ToJsonString();
        }
    }

    [Fact]
    public async Task keeps_waiting_who_makes_tokens_up_and_nobody_who_has_one()
    {
        var log = new Kept();
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: Few, adapt: builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        var forger = new Client(host.Address, "abc.def.ghi");
        for (var i = 0; i < 3; i++)
        {
            (await forger.Get("/v1/me/cases")).ShouldBeProblem(401, "not-authenticated");
        }

        (await forger.Get("/v1/me/cases")).ShouldBeProblem(429, "too-many-requests");
        log.Of(SecurityLog.Category).Count(l => l.StartsWith("A token was refused", StringComparison.Ordinal)).ShouldBe(3);
        // A good token is taken from there too, and was never seen before.
        (await host.As("applicant").Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK);
        (await new Client(host.Address, "abc.def.other").Get("/v1/catalogue/services")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task counts_those_without_a_token_by_their_address_and_believes_no_stranger_about_it()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: [.. Few, "--Proxy:Addresses=203.0.113.1", "--Limits:RequestsPerAddressAndMinute=3"]);
        for (var i = 0; i < 3; i++)
        {
            (await host.Nobody().Get("/v1/catalogue/services", forwardedFor: $"198.51.100.{i}")).ShouldBe(HttpStatusCode.OK);
        }

        (await host.Nobody().Get("/v1/catalogue/services", forwardedFor: "198.51.100.9")).ShouldBeProblem(429, "too-many-requests");
        (await host.Nobody().Get("/health/ready")).ShouldBe(HttpStatusCode.OK);
        (await host.As("applicant").Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task gives_no_place_to_a_body_that_trickles_in_and_ends_it()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: ["--Limits:RequestsAtOnce=1", "--Limits:RequestSeconds=4"]);
        var token = host.Services.GetRequiredService<DevelopmentTokens>().Issue("slow", ["applicant"], null, [], []);
        using var slow = new TcpClient();
        await slow.ConnectAsync(host.Address.Host, host.Address.Port, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: slow\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"), TestContext.Current.CancellationToken);
        using var answer = new StreamReader(slow.GetStream());
        // Said when the body begins to be waited for.
        (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("HTTP/1.1 100 Continue");
        (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("");
        (await host.As("applicant").Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK);
        (await answer.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("HTTP/1.1 408 Request Timeout");
        (await answer.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("\"code\":\"request-too-slow\"");
    }

    [Fact]
    public async Task lets_a_browser_look_at_the_jobs_and_changes_nothing_for_another_site()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: ["--Jobs:DashboardWritable=true"]);
        (await host.As("reviewer", "exit-entry").Post("/login", new { })).ShouldBeProblem(403, "role-not-allowed");
        var cookie = (await host.As("supervisor", "exit-entry").Post("/login", new { })).ShouldBe(HttpStatusCode.NoContent).Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("path=/hangfire; samesite=strict; httponly");
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = host.Address };
        browser.DefaultRequestHeaders.Add("Accept", "text/html");
        // Sent to the page without the cookie, to the dashboard with it.
        (await browser.GetStringAsync("/hangfire/recurring", TestContext.Current.CancellationToken)).ShouldContain("访问令牌 / Access token");
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        // The jobs are named behind the start.
        await Eventually.Holds(async () => (await browser.GetStringAsync("/hangfire/recurring", TestContext.Current.CancellationToken)).Contains("/recurring/trigger", StringComparison.Ordinal));
        using var forged = new FormUrlEncodedContent([new("jobs[]", "timers: fire what is due")]);
        using var answer = await browser.PostAsync("/hangfire/recurring/trigger", forged, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"code\":\"antiforgery-token-missing\"");
    }

    [Fact]
    public async Task counts_requests_by_their_caller()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase(), args: Few);
        var applicant = host.As("applicant");
        for (var i = 0; i < 5; i++)
        {
            (await applicant.Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK);
        }

        (await applicant.Get("/v1/me/cases")).ShouldBeProblem(429, "too-many-requests");
        (await host.As("applicant2").Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK);
        (await host.Nobody().Get("/health/ready")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task says_why_it_refuses_a_token_and_logs_who_looks_where_they_should_not()
    {
        var log = new Kept();
        await using var host = await TestHost.Start(await cluster.NewDatabase(), adapt: builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("applicant2").Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");
        (await host.As("applicant2").Take(number, "withdraw")).ShouldBeProblem(404, "case-not-found");
        (await host.As("applicant2").Get("/v1/cases/44010026052000009999")).ShouldBeProblem(404, "case-not-found");
        (await host.As("applicant").Get("/v1/officers")).ShouldBeProblem(403, "role-not-allowed");
        var forged = await new Client(host.Address, "abc.def.ghi").Get("/v1/me/cases");
        forged.ShouldBeProblem(401, "not-authenticated");
        forged.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\", error_description=\"The token is malformed.\"");
        (await host.Nobody().Get("/v1/me/cases")).Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");

        var lines = log.Of(SecurityLog.Category);
        lines.Count(l => l.Contains(number, StringComparison.Ordinal)).ShouldBe(2, string.Join('\n', lines));
        lines.ShouldContain(l => l.StartsWith("A caller has no role", StringComparison.Ordinal) && l.Contains("/v1/officers", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("A token was refused: The token is malformed.", StringComparison.Ordinal));
        lines.Count.ShouldBe(4, string.Join('\n', lines));
        lines.ShouldAllBe(l => !l.Contains("applicant2", StringComparison.Ordinal));
    }

    // What the log tells an operator, an auditor asks for, and only of their cities.
    [Fact]
    public async Task tells_auditors_who_tried_what_they_may_not()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("applicant2").Get($"/v1/cases/{number}")).ShouldBeProblem(404, "case-not-found");
        (await host.As("intake-officer", "exit-entry", "440300").Get("/v1/audit/security")).ShouldBeProblem(403, "role-not-allowed");
        (await new Client(host.Address, "abc.def.ghi").Get("/v1/me/cases")).ShouldBeProblem(401, "not-authenticated");
        (await host.Nobody().Get($"/v1/status/{number}?code=WRONGONE")).ShouldBeProblem(404, "status-not-found");

        // Nobody waits for a record, so they are there a moment later.
        var auditor = host.As("auditor");
        await Eventually.Holds(async () => (await Records("")).Count == 2);
        (await Records("")).Select(Told).ShouldBe([$"wrong-code  {number} /v1/status/{{number}}", $"others-case  {number} /v1/cases/{{number}}"]);
        (await Records("", host.As("auditor", division: "440300"))).Select(Told).ShouldBe(["role-refused   /v1/audit/security"]);
        // What concerns no city is for those who see all of them.
        var province = host.With("inspector", [Roles.Auditor], null, [.. Cluster.Shipped.Divisions.Select(d => d.Code)]);
        (await Records("event=token-refused", province)).Select(Told).ShouldBe(["token-refused malformed  /v1/me/cases"]);
        (await Records("event=token-refused")).ShouldBeEmpty();

        var other = (await Records("event=others-case")).ShouldHaveSingleItem();
        ((string)other!["address"]!).ShouldBe("127.0.0.1");
        (await Records($"who={other!["who"]}")).Count.ShouldBe(1);
        (await Records($"by={DevelopmentTokens.Personas.Single(p => p.Name == "applicant2").Name}")).Count.ShouldBe(1);
        (await Records($"number={number}")).Count.ShouldBe(2);
        (await Records("address=127.0.0.1&since=2026-05-20T00:00:00Z&until=2026-05-21T00:00:00Z")).Count.ShouldBe(2);
        (await Records("address=10.0.0.1")).ShouldBeEmpty();
        (await Records("until=2026-05-20T00:00:00Z")).ShouldBeEmpty();
        var page = (await auditor.Get("/v1/audit/security?limit=1")).ShouldBe(HttpStatusCode.OK).Json;
        (await Records($"limit=1&cursor={page["next"]}")).Select(Told).ShouldBe([$"others-case  {number} /v1/cases/{{number}}"]);
        (await auditor.Get("/v1/audit/security?event=else")).ShouldBeProblem(400, "parameter-malformed", "event");
        (await auditor.Get("/v1/audit/security?who=me")).ShouldBeProblem(400, "parameter-malformed", "who");
        (await auditor.Get("/v1/audit/security?address=here")).ShouldBeProblem(400, "parameter-malformed", "address");
        (await auditor.Get("/v1/audit/security?by=me&by=you")).ShouldBeProblem(400, "malformed-request", "by");
        (await auditor.Get("/v1/audit/security?number=1")).ShouldBeProblem(422, "case-number-wrong", "number");
        (await auditor.Get("/v1/audit/security?since=yesterday")).ShouldBeProblem(400, "instant-malformed", "since");
        (await auditor.Get("/v1/audit/security?cursor=eA")).ShouldBeProblem(400, "cursor-malformed", "cursor");
        (await auditor.Get("/v1/audit/looks?kind=looks&limit=1")).Json["items"]![0]!["asked"]!.ToString().ShouldBe("records: security");

        // Kept by policy.
        var forget = host.Services.GetRequiredService<OldSecurityRecords>();
        host.Clock.Advance(Duration.FromDays(365));
        await forget.Run(TestContext.Current.CancellationToken);
        (await Records("")).Count.ShouldBe(2);
        host.Clock.Advance(Duration.FromDays(2));
        await forget.Run(TestContext.Current.CancellationToken);
        (await Records("")).ShouldBeEmpty();

        async Task<JsonArray> Records(string query, Client? who = null) => (await (who ?? auditor).Get($"/v1/audit/security?{query}")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();

        static string Told(JsonNode? record) => $"{record!["event"]} {record["why"]} {record["number"]} {record["endpoint"]}";
    }

    // A flood is told in the log; of it as many are kept as can be written, and how many were not is a record.
    [Fact]
    public async Task counts_the_records_of_security_that_it_could_not_keep()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var records = host.Services.GetRequiredService<SecurityRecords>();
        // Half a surrogate is no text: it keeps nobody waiting that comes after it.
        records.Note(NoText());
        var from = Enumerable.Range(0, 5_000).Select(i => new SecurityRecord { At = host.Clock.GetCurrentInstant(), Event = SecurityEvent.WrongCode, Endpoint = "/v1/status/{number}", Address = $"203.0.113.{i % 250}", Divisions = [] });
        foreach (var record in from)
        {
            records.Note(record);
        }

        // Nor does it where there is no room for it.
        records.Note(NoText());
        await Eventually.Holds(async () => await Told() is (> 0, > 0) told && told.Kept + told.Lost == 5_002);
        await Eventually.Holds(async () =>
        {
            records.Note(NoText() with { Divisions = [], Endpoint = "/v1/after" });
            return (await records.Find(new SecurityQuery { Limit = 10 }, TestContext.Current.CancellationToken)).Any(r => r.Endpoint == "/v1/after");
        });

        SecurityRecord NoText() => new() { At = host.Clock.GetCurrentInstant(), Event = SecurityEvent.RoleRefused, Endpoint = "/v1/officers", Address = "203.0.113.7", Divisions = ["\ud800"] };

        async Task<(int Kept, int Lost)> Told()
        {
            var (kept, lost) = (0, 0);
            for (long? before = null; await records.Find(new SecurityQuery { Before = before, Limit = SecurityQuery.MaxPage }, TestContext.Current.CancellationToken) is { Count: > 0 } page; before = page[^1].Id)
            {
                kept += page.Count(r => r.Event == SecurityEvent.WrongCode);
                lost += page.Where(r => r.Event == SecurityEvent.RecordsLost).Sum(r => int.Parse(r.Why!, CultureInfo.InvariantCulture));
            }

            return (kept, lost);
        }
    }

    [Theory]
    [InlineData("/v1/me/cases")]
    [InlineData("/v1/nowhere")]
    [InlineData("/v1/status/1?code=1")]
    public async Task lets_no_browser_keep_or_show_what_it_answers(string path)
    {
        var answer = await cluster.Host.Nobody().Get(path);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("X-Frame-Options").ShouldBe("DENY");
        Header("Referrer-Policy").ShouldBe("no-referrer");
        Header("Content-Security-Policy").ShouldContain("frame-ancestors 'none'");

        string Header(string name) => answer.Headers.GetValues(name).ShouldHaveSingleItem();
    }

    // Whatever refuses each of them: it neither tries for ever nor keeps the Host from its end, and counts them on.
    [Fact]
    public async Task waits_with_records_of_security_that_the_database_refuses()
    {
        var database = await cluster.NewDatabase();
        await using var source = NpgsqlDataSource.Create(database);
        await Execute("create function gdcases.no_record() returns trigger language plpgsql as $$begin raise exception 'refused' using errcode = '23514'; end$$; create trigger no_record before insert on gdcases.security_records for each row execute function gdcases.no_record()");
        var log = new Kept();
        await using (var stopped = await TestHost.Start(database, adapt: builder =>
        {
            builder.Services.AddSingleton<ILoggerProvider>(log);
            builder.Logging.AddFilter(typeof(SecurityRecords).FullName, LogLevel.Warning);
        }))
        {
            Note(stopped);
            await Eventually.Holds(() => Task.FromResult(Told().Any(t => t.Contains("One record of security cannot be written", StringComparison.Ordinal))));
        }

        Told().Count.ShouldBeLessThan(10, string.Join('\n', Told()));
        await using var host = await TestHost.Start(database);
        var records = host.Services.GetRequiredService<SecurityRecords>();
        // The auditors of its cities hear that there is one in the log alone.
        await Execute("drop trigger no_record on gdcases.security_records; create trigger no_record before insert on gdcases.security_records for each row when (new.event <> 'records-lost') execute function gdcases.no_record()");
        Note(host);
        await Eventually.Holds(async () => (await records.Find(new SecurityQuery { Divisions = ["440100"], Limit = 10 }, TestContext.Current.CancellationToken)) is [{ Event: SecurityEvent.RecordsLost }]);
        await Execute("drop trigger no_record on gdcases.security_records");
        Note(host);
        await Eventually.Holds(async () => (await records.Find(new SecurityQuery { Limit = 10 }, TestContext.Current.CancellationToken)).Count == 2);

        IReadOnlyList<string> Told() => log.Of(typeof(SecurityRecords).FullName!);

        static void Note(TestHost on) => on.Services.GetRequiredService<SecurityRecords>().Note(new SecurityRecord { At = on.Clock.GetCurrentInstant(), Event = SecurityEvent.RoleRefused, Endpoint = "/v1/officers", Address = "203.0.113.7", Divisions = ["440100"] });

        async Task Execute(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    // A process of its own: where others have started before, all is compiled already.
    [Fact]
    public async Task rehearses_what_it_means_to_and_leaves_no_trace_of_it()
    {
        var database = await cluster.NewDatabase();
        await using var source = NpgsqlDataSource.Create(database);
        var before = await Traces();
        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = database, ["Catalogue__Folder"] = Cluster.AsShipped });
        await Eventually.Holds(async () => (await new Client(host.Address, null).Get("/health/ready")).Status == HttpStatusCode.OK);
        host.Output.ShouldNotContain("could not be rehearsed");
        host.Output.ShouldNotContain(SecurityLog.Category);
        // No number of an event was drawn either: a gap would hold the read models up.
        (await Traces()).ShouldBe(before);
        // And the number of its case is for the first who comes.
        (await (await host.As("applicant")).Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"), "rehearsal")).ShouldBe(HttpStatusCode.Created).Number[12..19].ShouldBe("0000001");

        async Task<object?> Traces()
        {
            await using var command = source.CreateCommand(
                $"""
                select concat_ws(' ', q.last_value, q.is_called, (select count(*) from {CaseStore.Schema}.mt_events), (select count(*) from {CaseStore.Schema}.mt_streams), (select count(*) from {CaseStore.Schema}.mt_doc_case),
                    (select count(*) from {CaseStore.Schema}.mt_doc_answeredrequest), {string.Join(", ", ReadModels.All.Select(m => m.Table).Concat(["open_cases", "case_numbers_taken"]).Select(t => $"(select count(*) from {CaseStore.Schema}.{t})"))})
                from {CaseStore.Schema}.mt_events_sequence q
                """);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task is_ready_also_where_a_part_cannot_be_rehearsed()
    {
        var database = await cluster.NewDatabase();
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holds = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand($"lock table {CaseStore.Schema}.mt_doc_answeredrequest in exclusive mode", connection, holds))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var host = await HostProcess.Serve(new() { ["ConnectionStrings__Cases"] = database, ["Limits__RequestSeconds"] = "1" });
        await Eventually.Holds(async () => (await new Client(host.Address, null).Get("/health/ready")).Status == HttpStatusCode.OK);
        host.Output.Split("could not be rehearsed").Length.ShouldBe(2, host.Output);
        await holds.RollbackAsync(TestContext.Current.CancellationToken);
        var applicant = await host.As("applicant");
        await Eventually.Holds(async () => (await applicant.Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"), "after-it")).Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task keeps_no_query_code_that_can_be_read()
    {
        var submitted = (await cluster.Host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"), "kept-sealed")).ShouldBe(HttpStatusCode.Created);
        await using var session = cluster.Host.Store.QuerySession();
        var kept = (await session.Query<AnsweredRequest>().Where(a => a.Receipt.Number == submitted.Number).ToListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        JsonSerializer.Serialize(kept, WireJson.Configure(new JsonSerializerOptions())).ShouldNotContain(submitted.QueryCode);
        (await cluster.Host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"), "kept-sealed")).ShouldBe(HttpStatusCode.Created).QueryCode.ShouldBe(submitted.QueryCode);
    }

    /// <summary>Keeps what is logged.</summary>
    internal sealed class Kept : ILoggerProvider
    {
        private readonly ConcurrentQueue<(string Category, string Text)> _lines = new();

        public IReadOnlyList<string> Of(string category) => [.. _lines.Where(l => l.Category == category).Select(l => l.Text)];

        public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Writer(Kept kept, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => kept._lines.Enqueue((category, formatter(state, exception)));
        }
    }
}
