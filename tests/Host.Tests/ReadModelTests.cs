using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Host.Commands;
using GdCases.Host.Startup;
using GdCases.Projections.Deadlines;
using GdCases.Projections.Engine;
using GdCases.Projections.Records;
using GdCases.Projections.Status;
using GdCases.Projections.Worklist;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Read models are what the events say: also when many append at once, when appends are rolled back, and when made anew.</summary>
public class The_read_models(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";
    private static readonly string Rows = $"select 'CaseStatus', tenant_id, id, data::text from gdcases.mt_doc_casestatus union all select 'Worklist', tenant_id, id, data::text from gdcases.{WorklistItem.Model.Table} union all select 'Deadlines', tenant_id, id, data::text from gdcases.{CaseDeadlines.Model.Table} union all select 'ApplicantCases', tenant_id, id, data::text from gdcases.mt_doc_applicantcase union all select 'Officers', tenant_id, id, data::text from gdcases.mt_doc_officerentry order by 1, 2, 3";

    [Fact]
    public async Task have_rows_that_do_not_grow_with_a_case_that_goes_to_and_fro()
    {
        var host = cluster.Host;
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        var early = await After(rounds: 2);
        foreach (var (name, length) in await After(rounds: 10))
        {
            // Counts have another digit.
            length.ShouldBeInRange(early[name] - 10, early[name] + 10, name);
        }

        // How long each row is, the state's among them.
        async Task<IReadOnlyDictionary<string, int>> After(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                (await host.As("reviewer", "exit-entry").Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
                (await host.As("approver", "exit-entry").Take(number, "return", new { reason = "需补充审查" })).ShouldBe(HttpStatusCode.OK);
            }

            await host.CaughtUp();
            await using var session = host.Store.QuerySession("440100");
            List<(string Name, object Row)> rows = [("state", (await session.LoadAsync<Case>(number))!)];
            foreach (var model in ReadModels.All.Where(m => m.Streams == StreamKind.Cases))
            {
                rows.AddRange((await model.Load(session, [number], default)).Values.Select(row => (model.Name, row)));
            }

            return rows.ToDictionary(r => r.Name, r => JsonSerializer.Serialize(r.Row, r.Row.GetType(), StoreJson.Options).Length);
        }
    }

    // Without it they would follow too, a second later.
    [Fact]
    public async Task are_told_of_what_is_new()
    {
        await using var connection = await cluster.Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var listen = new NpgsqlCommand($"listen {AppendNotice.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        (await cluster.Host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created);
        var told = await connection.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await using (var enough = new NpgsqlCommand($"unlisten {AppendNotice.Channel}", connection))
        {
            await enough.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        told.ShouldBeTrue();
    }

    [Fact]
    public async Task are_right_after_many_append_at_once_and_some_are_rolled_back_and_the_same_when_rebuilt()
    {
        var database = await cluster.NewDatabase();
        List<string> grown;
        await using (var host = await TestHost.Start(database))
        {
            var source = host.Services.GetRequiredService<NpgsqlDataSource>();
            await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 3 == 2 ? RollBack(source) : Move(host, i)));
            await host.CaughtUp();
            // Those who came at once waited for each other: only what was rolled back on purpose is missing.
            (await Texts(source, "select type, '', '', '' from gdcases.mt_events where type = 'tombstone' limit 1")).ShouldBeEmpty();
            var verified = await Verification.Run(host.Store, source, ReadModels.All, CancellationToken.None);
            // Of each worker six cases, and its three officers in each of two cities.
            verified.Streams.ShouldBe((8 * 6) + (8 * 6));
            verified.Differences.ShouldBeEmpty();
            verified.Behind.Values.ShouldAllBe(b => b == 0);
            grown = await Texts(source, Rows);
            grown.Count.ShouldBeGreaterThan(48 * 2);
        }

        var rebuilt = await HostProcess.Run(["projections", "rebuild"], new() { ["ConnectionStrings__Cases"] = database });
        rebuilt.ExitCode.ShouldBe(0, rebuilt.Output);
        await using var after = NpgsqlDataSource.Create(database);
        (await Texts(after, Rows)).ShouldBe(grown);
        // A Host goes on from there.
        await using (var host = await TestHost.Start(database))
        {
            await Move(host, 0);
            foreach (var row in await Texts(after, $"select id, '', '', '' from gdcases.{WorklistItem.Model.Table} where tenant_id = '440100' and agency = 'exit-entry' and data ->> 'state' = 'reviewing'"))
            {
                (await host.As("reviewer", "exit-entry").Take(row.Split(' ')[0], "forward", new { })).ShouldBe(HttpStatusCode.OK);
            }

            await host.CaughtUp();
        }

        (await HostProcess.Run(["projections", "verify"], new() { ["ConnectionStrings__Cases"] = database })).ExitCode.ShouldBe(0);
    }

    // A double click rolled one append back; its numbers were missing, and every read model waited three seconds for them.
    [Fact]
    public async Task wait_for_no_number_that_two_at_once_have_lost()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var applicant = host.As("applicant");
        var numbers = (await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => applicant.Post("/v1/cases", Applications.For(Tourism), "one")))).Select(a => a.ShouldBe(HttpStatusCode.Created).Number).Distinct();
        var number = numbers.ShouldHaveSingleItem();
        var officer = host.As("intake-officer", "exit-entry");
        var notes = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => officer.Post($"/v1/cases/{number}/notes", new { text = "第二次点击" }, n % 2 == 0 ? "same" : $"note-{n}")));
        notes.ShouldAllBe(n => n.Status == HttpStatusCode.Created);
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        // One submission, eight notes of their own and one that was asked for eight times; the officer's own stream beside them. No number is missing.
        (await Texts(source, "select count(*) filter (where type = 'note-added')::text, (max(seq_id) - count(*))::text, count(*) filter (where type = 'tombstone')::text, '' from gdcases.mt_events")).ShouldHaveSingleItem().Trim().ShouldBe("9 0 0");
        await host.CaughtUp();
    }

    // A dump reads one snapshot for as long as it takes; made by another role than the Host's, it keeps nobody waiting at a number that is lost meanwhile.
    [Fact]
    public async Task go_on_past_a_lost_number_while_an_administrator_reads_an_old_snapshot()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Username = "gdcases_admin", Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, TestContext.Current.CancellationToken);
        await using (var read = new NpgsqlCommand("select count(*) from gdcases.mt_events", connection, snapshot))
        {
            await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        await Texts(source, "select nextval('gdcases.mt_events_sequence')::text, '', '', ''");
        var submitted = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created);
        await host.CaughtUp();
        (await host.As("applicant").Get("/v1/me/cases")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().ShouldHaveSingleItem()!["number"]!.ToString().ShouldBe(submitted.Number);
    }

    // Each holds its connection until it is done: nobody may want a second one then, or as many as there are wait for each other.
    [Fact]
    public async Task follow_when_more_come_at_once_than_there_are_connections()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var applicant = host.As("applicant");
        var numbers = (await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => applicant.Post("/v1/cases", Applications.For(Tourism))))).Select(a => a.ShouldBe(HttpStatusCode.Created).Number).ToHashSet();
        numbers.Count.ShouldBe(150);
        (await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => applicant.Post("/v1/cases", Applications.For(Tourism), "one")))).Select(a => a.ShouldBe(HttpStatusCode.Created).Number).Distinct().Count().ShouldBe(1);
        var officer = host.As("intake-officer", "exit-entry");
        (await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => officer.Post($"/v1/cases/{numbers.First()}/notes", new { text = "一" })))).ShouldAllBe(n => n.Status == HttpStatusCode.Created);
        await host.CaughtUp();
    }

    // A full disk stopped each read model whose batch met it, and none of them went on when there was room again.
    [Fact]
    public async Task go_on_by_themselves_whatever_has_stopped_them()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        await using var source = NpgsqlDataSource.Create(database);
        await Execute(source, "create function gdcases.no_room() returns trigger language plpgsql as $$begin raise exception 'No space left on device' using errcode = '53100'; end$$; create trigger no_room before insert or update on gdcases.mt_doc_casestatus for each row execute function gdcases.no_room()");
        var receipt = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created);
        var supervisor = host.As("supervisor", "exit-entry");
        await Eventually.Holds(async () => (await supervisor.Get("/health")).Json["checks"]!["read-models"]!["data"]!["CaseStatus"]!["state"]!.ToString() == "stopped: Other");

        // Commands are taken, the other models go on, and one that stands still does not take the Host out of service.
        (await host.Nobody().Get("/health/ready")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("Degraded");
        (await host.Nobody().Get("/health")).ShouldBe(HttpStatusCode.Unauthorized);
        // Whoever has just got their receipt is told of their case all the same, and nobody without its code.
        (await Status(receipt.QueryCode)).ShouldBe(HttpStatusCode.OK).Json["state"]!["code"]!.ToString().ShouldBe("submitted");
        (await Status("AAAAAAAA")).ShouldBeProblem(404, "status-not-found");
        (await host.As("intake-officer", "exit-entry").Take(receipt.Number, "accept")).ShouldBe(HttpStatusCode.OK);
        var verify = await HostProcess.Run(["projections", "verify"], new() { ["ConnectionStrings__Cases"] = database });
        (verify.ExitCode, verify.Output.Contains("CaseStatus is behind and does not move", StringComparison.Ordinal)).ShouldBe((1, true), verify.Output);

        await Execute(source, "drop trigger no_room on gdcases.mt_doc_casestatus");
        await host.CaughtUp();
        (await Status(receipt.QueryCode)).ShouldBe(HttpStatusCode.OK).Json["state"]!["code"]!.ToString().ShouldBe("reviewing");
        await Eventually.Holds(async () => (await host.Nobody().Get("/health/ready")).Text == "Healthy");

        Task<Answer> Status(string code) => host.Nobody().Get($"/v1/status/{receipt.Number}?code={code}");
    }

    // Whoever has the code is no guesser, and it is no error of ours that they can be shown.
    [Fact]
    public async Task are_not_asked_of_a_case_with_an_event_that_this_version_does_not_know()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        var receipt = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created);
        await host.CaughtUp();
        await using var source = NpgsqlDataSource.Create(database);
        await Execute(source, "delete from gdcases.mt_doc_casestatus; update gdcases.mt_events set type = 'of-a-version-to-come', mt_dotnet_type = 'Of.A.Version, To.Come'");
        (await host.Nobody().Get($"/v1/status/{receipt.Number}?code={receipt.QueryCode}")).ShouldBeProblem(404, "status-not-found");
    }

    // In a day each state that it has left is there once, the one that it came to the end in, too.
    [Fact]
    public void count_a_state_that_a_case_has_left_and_come_back_to()
    {
        StepTaken To(string state) => new Forwarded { At = Instant.FromUtc(2026, 5, 20, 2, 0), By = Actor.System, Action = "go", From = "", State = state, Ended = state == "ended" };
        var opened = JsonSerializer.Deserialize<CaseSubmitted>(File.ReadAllText(Path.Combine(Shared.Root(), "tests", "Host.Tests", "StoredEvents", "submitted.json")), StoreJson.Options)!;
        var record = (CaseRecord)CaseRecord.Model.Fold([opened with { State = "begun", At = Instant.FromUtc(2026, 5, 19, 2, 0) }, .. new[] { "worked", "ended", "worked", "ended", "worked", "ended" }.Select(To)])!;
        record.Stays.Select(s => s.State).ShouldBe(["begun", "ended", "worked", "ended"]);
    }

    // A Host that was paused goes on with the page it had, and another has followed the model meanwhile: its progress does not
    // move, and whatever else it writes of that page would be applied twice.
    [Fact]
    public async Task write_nothing_where_another_host_has_moved_their_progress()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        await Move(host, 0);
        await host.CaughtUp();
        await using var source = NpgsqlDataSource.Create(database);
        var before = await Texts(source, Rows);
        var names = string.Join(", ", ReadModels.All.Select(m => $"'{m.Progress}'"));
        await Execute(source, $"create function gdcases.overtaken() returns trigger language plpgsql as $$begin return null; end$$; create trigger overtaken before insert or update on gdcases.mt_event_progression for each row when (new.name in ({names})) execute function gdcases.overtaken()");
        await Move(host, 1);
        var supervisor = host.As("supervisor", "exit-entry");
        await Eventually.Holds(async () => (await supervisor.Get("/health")).Json["checks"]!["read-models"]!["data"]!.AsObject().All(m => m.Key == "CaseMessages" || m.Value!["state"]!.ToString().StartsWith("stopped", StringComparison.Ordinal)));
        (await Texts(source, Rows)).ShouldBe(before);

        await Execute(source, "drop trigger overtaken on gdcases.mt_event_progression");
        (await host.Verified()).ShouldBeTrue();
        (await Texts(source, Rows)).Count.ShouldBeGreaterThan(before.Count);
    }

    // A write that finds no room is told as that, and for a while nobody is sent here.
    [Fact]
    public async Task are_not_all_that_a_full_disk_stops()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database);
        await using var source = NpgsqlDataSource.Create(database);
        await Execute(source, "create function gdcases.no_room() returns trigger language plpgsql as $$begin raise exception 'No space left on device' using errcode = '53100'; end$$; create trigger no_room before insert on gdcases.mt_events for each row execute function gdcases.no_room()");
        (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism), "full")).ShouldBeProblem(503, "database-full");
        (await host.Nobody().Get("/health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable).Text.ShouldBe("Unhealthy");
        await Execute(source, "drop trigger no_room on gdcases.mt_events");
        (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism), "full")).ShouldBe(HttpStatusCode.Created);
    }

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Officers have streams beside the cases; those reach the officers' read model and no other.</summary>
    [Fact]
    public async Task are_made_from_streams_of_their_own_kind()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        await Move(host, 0);
        await host.CaughtUp();
        var rows = await Texts(host.Services.GetRequiredService<NpgsqlDataSource>(), $"select model, tenant, '', key from ({Rows}) r (model, tenant, key, data)");
        rows.Where(r => r.StartsWith("Officers ", StringComparison.Ordinal)).ShouldAllBe(r => r.Contains(" officer/", StringComparison.Ordinal) && r.Contains("*DEFAULT*", StringComparison.Ordinal));
        rows.Count(r => r.StartsWith("Officers ", StringComparison.Ordinal)).ShouldBe(6);
        rows.Where(r => !r.StartsWith("Officers ", StringComparison.Ordinal)).ShouldAllBe(r => r.Contains(" 440", StringComparison.Ordinal) && !r.Contains("officer/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task have_tables_and_indexes_that_no_later_start_wants_to_change()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        await host.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task stay_as_they_are_when_a_rebuild_ends_half_way()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        await Move(host, 0);
        await host.CaughtUp();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var before = await Texts(source, Rows);
        var folded = 0;
        var failing = new ReadModel<CaseStatus, CaseEvent>("CaseStatus", version: 1, StreamKind.Cases, (status, e) => ++folded > 5 ? throw new InvalidOperationException("The power is gone.") : CaseStatus.Fold(status, e), s => s.Number);
        (await Should.ThrowAsync<InvalidOperationException>(Rebuilding.Run(host.Store, source, failing, CancellationToken.None))).Message.ShouldBe("The power is gone.");
        (await Texts(source, Rows)).ShouldBe(before);
        (await Verification.Run(host.Store, source, ReadModels.All, CancellationToken.None)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task that_are_new_in_this_version_are_made_beside_those_of_the_version_before()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() };
        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings__Cases"]);
        await using (var host = await TestHost.Start(settings["ConnectionStrings__Cases"]))
        {
            await Move(host, 0);
            await host.CaughtUp();
        }

        var model = CaseDeadlines.Model;
        await AsAVersionBeforeLeftIt(source);
        await using (var host = await HostProcess.Serve(settings))
        {
            host.Output.ShouldContain("Deadlines: made beside the version before, 4 rows.");
            (await (await host.As("applicant")).Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value))).ShouldBe(HttpStatusCode.Created);
            await Eventually.Holds(async () => (await Texts(source, $"select id, '', '', '' from gdcases.{model.Table}")).Count == 5);
            (await Texts(source, $"select id, '', '', '' from gdcases.{model.TableOf(1)}")).Count.ShouldBe(4);
        }

        var verified = await HostProcess.Run(["projections", "verify"], settings);
        verified.ExitCode.ShouldBe(0, verified.Output);
        (await HostProcess.Run(["projections", "prune"], settings)).Output.ShouldContain("Deadlines: version 1 is gone.");
        (await Texts(source, $"select coalesce(to_regclass('gdcases.{model.TotalsTable}')::text, 'gone'), '', '', ''")).ShouldHaveSingleItem().ShouldContain(model.TotalsTable);
        (await Texts(source, $"select coalesce(to_regclass('gdcases.{model.TableOf(1)}')::text, 'gone'), '', '', ''")).ShouldHaveSingleItem().ShouldContain("gone");
    }

    // Two Hosts begin at once, and a third was killed while it was at it.
    [Fact]
    public async Task that_are_new_are_made_once_whatever_was_left_of_an_attempt()
    {
        var database = await cluster.NewDatabase();
        await using (var host = await TestHost.Start(database))
        {
            await Move(host, 0);
            await host.CaughtUp();
        }

        await using var source = Store.DataSource(database);
        await using var store = Store.Open(source);
        await AsAVersionBeforeLeftIt(source, drop: false);
        var told = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Rebuilding.MakeMissing(store, source, told.Enqueue, TestContext.Current.CancellationToken)));
        told.ShouldBe([$"Deadlines: being made beside the version before, from {told.First().Split(' ')[^2]} events.", "Deadlines: made beside the version before, 4 rows."]);
        (await Verification.Run(store, source, ReadModels.All, CancellationToken.None)).Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task that_cannot_be_made_for_an_event_keep_no_host_from_starting()
    {
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() };
        await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings__Cases"]);
        await using (var host = await TestHost.Start(settings["ConnectionStrings__Cases"]))
        {
            await Move(host, 0);
            await host.CaughtUp();
        }

        await AsAVersionBeforeLeftIt(source);
        await Timers.Sql(source, "update gdcases.mt_events set data = '[]' where version = 2 and stream_id like '440100%'");
        await using var degraded = await HostProcess.Serve(settings);
        degraded.Output.ShouldContain("Deadlines: not made, for it cannot apply event");
        (await (await degraded.As("applicant")).Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value))).ShouldBe(HttpStatusCode.Created);
        await Eventually.Holds(async () => (await new Client(degraded.Address, null).Get("/health/ready")).Text == "Degraded");
    }

    [Fact]
    public async Task that_differ_are_named()
    {
        var database = await cluster.NewDatabase();
        var numbers = new List<string>();
        await using (var host = await TestHost.Start(database))
        {
            for (var i = 0; i < 3; i++)
            {
                numbers.Add((await host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value))).ShouldBe(HttpStatusCode.Created).Number);
            }

            await host.CaughtUp();
        }

        await using (var source = NpgsqlDataSource.Create(database))
        {
            await Texts(source, $$"""update gdcases.mt_doc_casestatus set data = jsonb_set(data, '{state}', '"granted"') where id = '{{numbers[0]}}' returning id, '', '', ''""");
            await Texts(source, $"delete from gdcases.{WorklistItem.Model.Table} where id = '{numbers[1]}' returning id, '', '', ''");
            await Timers.Sql(source, $"update gdcases.{CaseDeadlines.Model.TotalsTable} set cases = cases + 1; update gdcases.{WorklistItem.Model.Table} set state = 'granted', due_ticks = 1 where id = '{numbers[0]}'; update gdcases.mt_doc_applicantcase set others = '{{x}}' where id = '{numbers[0]}'");
            await Texts(source, "update gdcases.mt_doc_applicantcase set id = '44010026052000099990' where id = '" + numbers[2] + "' returning id, '', '', ''");
        }

        var verified = await HostProcess.Run(["projections", "verify"], new() { ["ConnectionStrings__Cases"] = database });
        verified.ExitCode.ShouldBe(1);
        verified.Output.ShouldContain($"CaseStatus 440100 {numbers[0]}: differs in state");
        verified.Output.ShouldContain($"Worklist 440100 {numbers[1]}: the row is missing");
        verified.Output.ShouldContain($"ApplicantCases 440100 {numbers[2]}: the row is missing");
        verified.Output.ShouldContain("ApplicantCases 440100 44010026052000099990: a row without a stream");
        verified.Output.ShouldContain("Deadlines 440100 figures: exit-entry hkmo-endorsement-tourism: 4 cases are counted where there are 3");
        verified.Output.ShouldContain($"Worklist 440100 {numbers[0]}: differs in its columns state, due_ticks");
        verified.Output.ShouldContain($"ApplicantCases 440100 {numbers[0]}: differs in its columns others");
        verified.Output.ShouldContain("7 differences");
    }

    [Fact]
    public async Task that_nobody_knows_are_not_rebuilt()
    {
        var ended = await HostProcess.Run(["projections", "rebuild", "Nonsense"], new() { ["ConnectionStrings__Cases"] = await cluster.NewDatabase() });
        ended.ExitCode.ShouldBe(1);
        ended.Output.ShouldContain("There is no read model 'Nonsense'; there are CaseStatus, Worklist, Deadlines, ApplicantCases");
    }

    /// <summary>Deadlines with a table and progress of a version before and none of this one's, but for what an attempt left where they are not dropped.</summary>
    private static Task AsAVersionBeforeLeftIt(NpgsqlDataSource source, bool drop = true)
    {
        var model = CaseDeadlines.Model;
        return Timers.Sql(
            source,
            $"create table gdcases.{model.TableOf(1)} as table gdcases.{model.Table}; {(drop ? $"drop table gdcases.{model.Table}, gdcases.{model.TotalsTable}" : $"delete from gdcases.{model.Table} where ctid in (select ctid from gdcases.{model.Table} limit 1)")}; update gdcases.mt_event_progression set name = '{model.ProgressOf(1)}' where name = '{model.Progress}'");
    }

    /// <summary>Six cases in two cities, each accepted by whichever of three officers is first.</summary>
    private static async Task Move(TestHost host, int worker)
    {
        for (var i = 0; i < 6; i++)
        {
            var division = i % 2 == 0 ? "440100" : "440300";
            // Sent three times at once: two find the first one's answer.
            var key = Guid.NewGuid().ToString();
            var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.As("applicant").Post("/v1/cases", Applications.For(Cluster.Shipped.Item(Tourism)!.Value, division: division), key)));
            var number = sent.Select(s => s.ShouldBe(HttpStatusCode.Created).Number).Distinct().ShouldHaveSingleItem();
            var taken = await Task.WhenAll(Enumerable.Range(0, 3).Select(o => host.As("intake-officer", "exit-entry", division, (worker * 10) + o).Take(number, i % 3 == 0 ? "refuse" : "accept", i % 3 == 0 ? new { reasonCode = "r1", reason = "不符合" } : new { })));
            taken.Count(t => t.Status == HttpStatusCode.OK).ShouldBe(1);
        }
    }

    /// <summary>Takes numbers of the event sequence and gives them back to nobody, as a connection does that breaks before its commit.</summary>
    private static async Task RollBack(NpgsqlDataSource source)
    {
        for (var i = 0; i < 10; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("select nextval('gdcases.mt_events_sequence') from generate_series(1, 3)", connection, transaction);
            await command.ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
        }
    }

    private static async Task<List<string>> Texts(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetString(2)} {reader.GetString(3)}");
        }

        return rows;
    }
}
