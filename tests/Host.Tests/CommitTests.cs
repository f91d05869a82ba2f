using System.Net;
using GdCases.Domain.Cases;
using GdCases.Projections.Deadlines;
using GdCases.Projections.Engine;
using Npgsql;

namespace GdCases.Host.Tests;

/// <summary>Commands that come at once go into one commit (docs/adr/0029); none knows of it.</summary>
public sealed class Commands_at_once(Cluster cluster) : IAsyncLifetime
{
    private string _database = null!;
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await cluster.NewDatabase();
        _source = NpgsqlDataSource.Create(_database);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task succeed_but_for_the_one_that_the_database_refuses()
    {
        await using var host = await TestHost.Start(_database);
        var numbers = await Submitted(host, 64);
        await Sql($"create function gdcases.poison() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger poison before insert on gdcases.mt_events for each row when (new.stream_id = '{numbers[40]}') execute function gdcases.poison()");
        var answers = await Task.WhenAll(numbers.Select(n => Intake(host).Take(n, "accept")));
        answers[40].ShouldBeProblem(500, "internal-error");
        answers.Where((_, i) => i != 40).ShouldAllBe(a => a.Status == HttpStatusCode.OK);
        (await Scalar("select count(*) from gdcases.mt_events where type = 'accepted'")).ShouldBe(63L);
        (await Scalar("select count(*) from gdcases.mt_doc_case where data->>'state' = 'reviewing'")).ShouldBe(63L);
    }

    [Fact]
    public async Task on_the_same_cases_at_two_Hosts_happen_once_each()
    {
        await using var one = await TestHost.Start(_database);
        await using var other = await TestHost.Start(_database);
        var numbers = await Submitted(one, 5);
        // Each request twice, at once, half of them at two Hosts; many on each case.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => i / 2).Select((request, i) =>
            Intake(i % 4 == 1 ? other : one).Post($"/v1/cases/{numbers[request % 5]}/notes", new { text = $"note {request}" }, $"key-{request}")));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Created);
        // A repetition got the first answer, and no two requests the same version.
        answers.Chunk(2).ShouldAllBe(twice => twice[0].Text == twice[1].Text);
        answers.Chunk(2).Select(twice => twice[0].Text).Distinct().Count().ShouldBe(100);
        foreach (var number in numbers)
        {
            ((long)(await Intake(one).Get($"/v1/cases/{number}")).Json["version"]!).ShouldBe(21);
        }

        (await Scalar("select count(distinct (stream_id, version)) from gdcases.mt_events where type = 'note-added' and version between 2 and 21")).ShouldBe(100L);
    }

    // What is planned while a table is small stays planned so: a join would read all of it, for every command, until the server
    // has counted its rows again.
    [Fact]
    public async Task look_up_by_their_keys_what_was_planned_while_there_was_next_to_nothing()
    {
        await using var host = await TestHost.Start(_database);
        string[] tables = ["mt_doc_case", .. ReadModels.All.Where(m => ReferenceEquals(m.Streams, StreamKind.Cases)).Select(m => m.Table)];
        var counts = ReadModels.All.Single(m => m.Totals is LimitCounts).TotalsTable;
        await Sql(string.Concat(tables.Append(counts).Select(t => $"alter table gdcases.{t} set (autovacuum_enabled = false);")));
        for (var i = 0; i < 30; i++)
        {
            // Each by itself, so that the read models look several times.
            var number = (await Submit(host)).ShouldBe(HttpStatusCode.Created).Number;
            (await Intake(host).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
            await host.CaughtUp();
            if (i == 10)
            {
                // The plans are kept by now, and what is found by them grows.
                await Sql(string.Concat(tables.Select(t => $"insert into gdcases.{t} select (jsonb_populate_record(o.d, jsonb_build_object('id', 'other ' || n))).* from (select d from gdcases.{t} d where id = '{number}' limit 1) o, generate_series(1, 5000) n;")));
                await Sql($"insert into gdcases.{counts} (tenant_id, agency, service, yellow, red, dark_red, cases) select '440300', 'nobody', 'none', n, n, n, 1 from generate_series(1, 5000) n");
            }

            (await host.As("applicant").Take(number, "withdraw", new { reason = "不办了" })).ShouldBe(HttpStatusCode.OK);
            await host.CaughtUp();
            if (i == 2)
            {
                // From here on the server knows how little there is.
                await Sql($"analyze {string.Join(", ", tables.Append(counts).Select(t => $"gdcases.{t}"))}");
            }
        }

        await Eventually.Holds(async () => await Scalar($"select count(*) = {tables.Length} from pg_stat_user_indexes where relname = any('{{{string.Join(',', tables)}}}') and indexrelname like 'pkey%' and idx_scan >= 30") is true);
        (await Scalar($"select string_agg(relname || ': ' || idx_tup_read || ' rows in ' || idx_scan, ', ') from pg_stat_user_indexes where relname = any('{{{string.Join(',', tables)}}}') and indexrelname like 'pkey%' and idx_tup_read > 4 * idx_scan"))
            .ShouldBe(DBNull.Value);
        // No table was read whole a single time, by whatever index or by none; what is counted no more is taken out by its key as well.
        (await Scalar($"select string_agg(indexrelname || ': ' || idx_tup_read, ', ') from pg_stat_user_indexes where relname = any('{{{string.Join(',', tables.Append(counts))}}}') and idx_tup_read >= 5000"))
            .ShouldBe(DBNull.Value);
        (await Scalar($"select string_agg(relname || ': ' || seq_tup_read, ', ') from pg_stat_user_tables where relname = any('{{{string.Join(',', tables.Append(counts))}}}') and seq_tup_read >= 5000"))
            .ShouldBe(DBNull.Value);
    }

    // The same of what is joined with the files of cases, and with what is booked, when a command names or books some.
    [Fact]
    public async Task look_up_files_and_places_by_their_keys_as_well()
    {
        const string hall = "gz-yuexiu-exit-entry";
        await using var host = await TestHost.Start(_database);
        var applicant = host.As("applicant");
        await Sql("alter table gdcases.case_files set (autovacuum_enabled = false); alter table gdcases.bookings set (autovacuum_enabled = false)");
        await Sql($"insert into gdcases.waiting_list (number, hall, from_day, until_day, since) select n, '{hall}', '2026-01-01', '2027-12-31', 0 from unnest(array['one', 'two']) n");
        string[] slots = [.. (await host.Nobody().Get($"/v1/halls/{hall}/slots?from=2026-05-26&days=14")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray().Where(s => (int)s!["left"]! > 2).Select(s => (string)s!["start"]!)];
        for (var i = 0; i < 30; i++)
        {
            var file = Files.Address(await Files.Bring(applicant, System.Text.Encoding.ASCII.GetBytes($"%PDF-1.7 {i}"), "permit", "hkmo-endorsement-tourism"));
            var number = (await applicant.Post("/v1/cases", Files.Application(file, "hkmo-endorsement-tourism", "permit"))).ShouldBe(HttpStatusCode.Created).Number;
            (await applicant.Post($"/v1/cases/{number}/appointment", new { hall, start = slots[i] })).ShouldBe(HttpStatusCode.Created);
            if (i == 2)
            {
                await Sql("analyze gdcases.case_files, gdcases.bookings");
            }
            else if (i == 18)
            {
                await Sql(
                    """
                    insert into gdcases.files (address, brought_by, type, bytes, digest) select 'other ' || n, 'nobody', 'pdf', 1, '' from generate_series(1, 5000) n;
                    insert into gdcases.case_files (address, number) select 'other ' || n, 'other ' || n from generate_series(1, 5000) n;
                    insert into gdcases.bookings (number, hall, starts_at, ends_at, expected) select 'other ' || n, 'elsewhere', n, n, true from generate_series(1, 5000) n
                    """);
            }
        }

        (await Scalar("select string_agg(relname || ': ' || sum, ', ') from (select relname, sum(idx_tup_read) from pg_stat_user_indexes where relname in ('case_files', 'bookings') group by 1) i where sum >= 5000")).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task of_which_one_waits_for_somebody_else_keep_nobody_waiting()
    {
        await using var host = await TestHost.Start(_database);
        var numbers = await Submitted(host, 2);
        await using var somebody = await _source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holds = await somebody.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand($"select from gdcases.mt_streams where id = '{numbers[0]}' for update", somebody))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var waiting = Intake(host).Take(numbers[0], "accept");
        for (var note = 0; note < 20; note++)
        {
            (await Intake(host).Post($"/v1/cases/{numbers[1]}/notes", new { text = "goes on" })).ShouldBe(HttpStatusCode.Created);
        }

        waiting.IsCompleted.ShouldBeFalse();
        await holds.RollbackAsync(TestContext.Current.CancellationToken);
        (await waiting).ShouldBe(HttpStatusCode.OK);
    }

    // One case that somebody holds for long takes one place of those that wait alone, however many commands come for it.
    [Fact]
    public async Task on_a_case_that_is_held_leave_room_for_those_on_other_cases()
    {
        await using var host = await TestHost.Start(_database);
        var numbers = await Submitted(host, 2);
        await using var first = await Hold(numbers[0]);
        var waiting = Enumerable.Range(0, 40).Select(i => Intake(host).Post($"/v1/cases/{numbers[0]}/notes", new { text = $"note {i}" })).ToList();
        await Eventually.Holds(async () => await Waiting() >= 1);
        await using (var second = await Hold(numbers[1]))
        {
            waiting.Add(Intake(host).Take(numbers[1], "accept"));
            await Eventually.Holds(async () => await Waiting() == 2);
        }

        (await waiting[^1]).ShouldBe(HttpStatusCode.OK);
        (await Intake(host).Post($"/v1/cases/{numbers[1]}/notes", new { text = "goes on" })).ShouldBe(HttpStatusCode.Created);
        waiting.SkipLast(1).ShouldAllBe(w => !w.IsCompleted);
        await first.DisposeAsync();
        (await Task.WhenAll(waiting.SkipLast(1))).ShouldAllBe(n => n.Status == HttpStatusCode.Created);

        async Task<long> Waiting() => (long)(await Scalar("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))!;

        async Task<NpgsqlConnection> Hold(string number)
        {
            var somebody = await _source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand($"begin; select from gdcases.mt_streams where id = '{number}' for update", somebody);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return somebody;
        }
    }

    // Each apart they would have had a transaction of its own, one after the other.
    [Fact]
    public async Task on_one_case_wait_for_it_in_memory_and_go_together()
    {
        await using var host = await TestHost.Start(_database);
        var number = (await Submitted(host, 1)).Single();
        await using var somebody = await _source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var holds = await somebody.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand($"select from gdcases.mt_streams where id = '{number}' for update", somebody))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var notes = Enumerable.Range(0, 60).Select(i => Intake(host).Post($"/v1/cases/{number}/notes", new { text = $"note {i}" })).ToList();
        await Eventually.Holds(async () => await Scalar("select count(*) > 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") is true);
        await holds.RollbackAsync(TestContext.Current.CancellationToken);
        (await Task.WhenAll(notes)).ShouldAllBe(n => n.Status == HttpStatusCode.Created);
        ((long)(await Scalar("select count(distinct xmin::text) from gdcases.mt_events where type = 'note-added'"))!).ShouldBeLessThan(20);
    }

    [Fact]
    public async Task get_numbers_that_are_neither_wasted_nor_used_up_without_a_word()
    {
        string day;
        await using (var first = await TestHost.Start(_database))
        {
            var before = CaseNumberOf(await Submit(first));
            day = before.Value[6..12];
            // Refused for want of a form, so it takes no number.
            (await first.As("applicant").Post("/v1/cases", With(form: false))).ShouldBeProblem(422, "missing-field");
            CaseNumberOf(await Submit(first)).Running.ShouldBe(before.Running + 1);
        }

        // As where a version before has counted, and goes on beside this one: what there is stays where it is, and there is room for more.
        await Sql("delete from gdcases.case_numbers_taken");
        await using (var second = await TestHost.Start(_database))
        {
            CaseNumberOf(await Submit(second)).Running.ShouldBe(100_003);
            await Sql($"update gdcases.case_numbers_taken set taken = 0 where division = '440100' and day = '{day}'");
        }

        await using (var again = await TestHost.Start(_database))
        {
            CaseNumberOf(await Submit(again)).Running.ShouldBe(200_004);
        }

        await Sql($"update gdcases.case_numbers_taken set taken = {CaseNumber.MaxRunning - 1} where division = '440100' and day = '{day}'");
        await using var third = await TestHost.Start(_database);
        CaseNumberOf(await Submit(third)).Running.ShouldBe(CaseNumber.MaxRunning);
        (await Submit(third)).ShouldBeProblem(409, "case-numbers-exhausted");
        (await Submit(third)).ShouldBeProblem(409, "case-numbers-exhausted");
    }

    // Anybody may ask for any six digits; only cities count.
    [Fact]
    public async Task about_a_city_that_there_is_not_leave_nothing_behind()
    {
        await using var host = await TestHost.Start(_database);
        var application = With(form: true);
        application["division"] = "999999";
        (await host.As("applicant").Post("/v1/cases", application)).ShouldBeProblem(422, "unknown-division", "division");
        (await Scalar("select count(*) from gdcases.case_numbers_taken where division = '999999'")).ShouldBe(0L);
    }

    // A row that came from nowhere: what asked for it waited for a lock that there was nothing to take of.
    [Fact]
    public async Task on_a_case_without_a_stream_are_told_that_there_is_none()
    {
        await using var host = await TestHost.Start(_database);
        var number = CaseNumberOf(await Submit(host));
        var stray = CaseNumber.Create(number.Division, new NodaTime.LocalDate(2020, 1, 1), 7).Value;
        await Sql($"insert into gdcases.mt_doc_case (tenant_id, id, data, mt_version, mt_last_modified) select tenant_id, '{stray}', jsonb_set(data, '{{number}}', '\"{stray}\"'), mt_version, mt_last_modified from gdcases.mt_doc_case");
        (await Intake(host).Take(stray, "accept")).ShouldBeProblem(404, "case-not-found");
    }

    // Nobody hears of cases in the product itself, and what nobody hears is kept nowhere.
    [Fact]
    public async Task leave_no_message_that_nobody_hears()
    {
        await using var host = await TestHost.Start(_database);
        await Submitted(host, 3);
        await Eventually.Holds(async () => await Scalar("select exists (select from gdcases.mt_event_progression where name = 'CaseMessages:All' and last_seq_id >= (select max(seq_id) from gdcases.mt_events))") is true);
        (await Scalar("select (select count(*) from gdcases_messages.wolverine_incoming_envelopes) + (select count(*) from gdcases_messages.wolverine_dead_letters)")).ShouldBe(0L);
    }

    private static CaseNumber CaseNumberOf(Answer answer) => CaseNumber.TryParse(answer.ShouldBe(HttpStatusCode.Created).Number, out var number) ? number : throw new InvalidOperationException(answer.Number);

    private static System.Text.Json.Nodes.JsonObject With(bool form)
    {
        var application = Applications.For("hkmo-endorsement-tourism");
        if (!form)
        {
            application["form"] = new System.Text.Json.Nodes.JsonObject();
        }

        return application;
    }

    private static Client Intake(TestHost host) => host.As("intake-officer", "exit-entry");

    private static Task<Answer> Submit(TestHost host) => host.As("applicant").Post("/v1/cases", With(form: true));

    private static async Task<IReadOnlyList<string>> Submitted(TestHost host, int count) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Submit(host)))).Select(a => a.ShouldBe(HttpStatusCode.Created).Number)];

    private async Task Sql(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
