using System.Net;
using System.Text.Json;
using GdCases.Application.Json;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using Marten;
using NodaTime;
using Npgsql;
using static Marten.Services.Json.Transformations.SystemTextJson.JsonTransformations;

namespace GdCases.Host.Tests;

/// <summary>Whole histories, decided again.</summary>
public sealed class A_replay(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";

    [Fact]
    public async Task lists_nothing_that_the_engine_did_and_exactly_what_a_changed_rule_concerns()
    {
        var database = await cluster.NewDatabase();
        var accepted = new List<string>();
        await using (var host = await TestHost.Start(database))
        {
            for (var i = 0; i < 3; i++)
            {
                var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
                if (i > 0)
                {
                    (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
                    accepted.Add(number);
                }
            }

            (await host.Replayed()).ShouldBeEmpty();
        }

        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(source, """update gdcases.mt_doc_publishedworkflow set data = replace(data::text, '"by": ["intake-officer"], "to": "reviewing"', '"by": ["approver"], "to": "reviewing"')::jsonb""");
        var changed = await Replay(database);
        changed.ExitCode.ShouldBe(2);
        changed.Output.Split('\n').Where(l => l.Contains(" accepted: ", StringComparison.Ordinal)).ShouldBe(accepted.Select(n => $"{n} 2 accepted: refused: role-not-allowed"));
        changed.Output.ShouldContain("3 cases, 5 events, 2 deviations");

        // Who asks for less is told of less.
        (await Replay(database, "--division", "440100", "--service", Tourism, "--to", "2020-01-01")).Output.ShouldContain("3 cases, 0 events, 0 deviations");
    }

    // Each is told at its case, and none stops the others.
    [Fact]
    public async Task tells_what_no_engine_has_written()
    {
        var database = await cluster.NewDatabase();
        var numbers = new List<string>();
        await using (var host = await TestHost.Start(database))
        {
            for (var i = 0; i < 6; i++)
            {
                var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
                (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
                numbers.Add(number);
            }
        }

        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(
            source,
            $$"""
            update gdcases.mt_events set data = jsonb_set(data, '{number}', '"44010026010100000019"') where version = 1 and stream_id = '{{numbers[0]}}';
            delete from gdcases.mt_events where version = 1 and stream_id = '{{numbers[1]}}';
            delete from gdcases.mt_events where version = 2 and stream_id = '{{numbers[2]}}';
            delete from gdcases.mt_events where stream_id = '{{numbers[3]}}';
            update gdcases.mt_events set data = jsonb_set(data, '{basis,linkedCases}', '[{"number": "{{numbers[3]}}", "version": 1}]') where version = 2 and stream_id = '{{numbers[4]}}';
            """);
        var come = Path.GetTempFileName();
        await File.WriteAllTextAsync(come, """{"Asked":"service any, division any, from any, to any","Division":"440000","Number":"","Cases":7,"Events":0,"Deviations":1}""", TestContext.Current.CancellationToken);
        // With other filters it is another replay.
        (await Replay(database, "--continue", come, "--service", Tourism)).Output.ShouldContain("is of a replay of service any");
        var forged = await Replay(database, "--continue", come);
        forged.ExitCode.ShouldBe(2, forged.Output);
        forged.Output.ShouldContain($"{numbers[0]} 1 submitted: cannot be decided at all (InvalidOperationException)");
        forged.Output.ShouldContain($"{numbers[1]} 2 accepted: not a whole history: 1 events, and it has come to version 2");
        forged.Output.ShouldContain($"{numbers[2]} 2 submitted: not a whole history: 1 events, and it has come to version 2");
        forged.Output.ShouldContain($"{numbers[3]} 2 no event: not a whole history: 0 events, and it has come to version 2");
        forged.Output.ShouldContain($"{numbers[4]} 2 accepted: rests on version 1 of case {numbers[3]}, whose history is not whole");
        // It went on: seven cases and a deviation had been told of before. Through, it leaves nothing that another could go on from.
        forged.Output.ShouldContain("13 cases, 3 events, 6 deviations");
        File.Exists(come).ShouldBeFalse();
    }

    [Fact]
    public async Task says_which_event_it_does_not_know()
    {
        var database = await cluster.NewDatabase();
        string number;
        await using (var host = await TestHost.Start(database))
        {
            number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        }

        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(source, "update gdcases.mt_events set type = 'unheard-of', mt_dotnet_type = 'Nobody.Knows, It'");
        var stopped = await Replay(database);
        stopped.ExitCode.ShouldBe(1);
        stopped.Output.ShouldContain($"Stopped: version 1 of case {number} is an event of the type 'unheard-of', which this version of the product does not know.");
        stopped.Output.ShouldNotContain("   at ");

        // One that it knows, and whose data are none: named as well, and nothing of what is in it.
        await Timers.Sql(source, "update gdcases.mt_events set type = 'submitted', mt_dotnet_type = null, data = '[\"张三\"]'");
        stopped = await Replay(database);
        stopped.ExitCode.ShouldBe(1);
        stopped.Output.ShouldContain("Stopped: event 1 (submitted) cannot be read.");
        stopped.Output.ShouldNotContain("   at ");
        stopped.Output.ShouldNotContain("张三");
        // So it is by whatever reads histories.
        var verified = await HostProcess.Run(["projections", "verify"], new() { ["ConnectionStrings__Cases"] = database });
        verified.ExitCode.ShouldBe(1);
        verified.Output.ShouldContain("Stopped: event 1 (submitted) cannot be read.");
        verified.Output.ShouldNotContain("   at ");
    }

    /// <summary>An event whose shape has changed is read through an upcast: the stored one stays as it is.</summary>
    [Fact]
    public async Task reads_an_event_of_a_shape_of_before_through_its_upcast()
    {
        var database = await cluster.NewDatabase();
        await using var host = await TestHost.Start(database, adapt: builder => builder.Services.ConfigureMarten(options =>
            options.Events.Upcast<NoteAdded>("remark-made", Upcast(json => new NoteAdded
            {
                At = json.RootElement.GetProperty("at").Deserialize<Instant>(StoreJson.Options),
                By = json.RootElement.GetProperty("by").Deserialize<Actor>(StoreJson.Options)!,
                Basis = json.RootElement.GetProperty("basis").Deserialize<Basis>(StoreJson.Options),
                Text = json.RootElement.GetProperty("remark").Deserialize<FreeText>(StoreJson.Options),
            }))));
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "exit-entry").Post($"/v1/cases/{number}/notes", new { text = "看过" })).ShouldBe(HttpStatusCode.Created);
        await using var source = NpgsqlDataSource.Create(database);
        await Timers.Sql(source, "update gdcases.mt_events set type = 'remark-made', mt_dotnet_type = '', data = data - 'text' || jsonb_build_object('remark', data->'text') where type = 'note-added'");
        var entry = (await host.As("auditor").Get($"/v1/audit/cases/{number}/events")).ShouldBe(HttpStatusCode.OK).Json["events"]![1]!["entry"]!;
        ((string)entry["event"]!, (string)entry["details"]!["text"]!).ShouldBe(("remark-made", "看过"));
        (await host.Replayed()).ShouldBeEmpty();

        // Without it, what cannot be read is named and nothing is made up.
        await Timers.Sql(source, "update gdcases.mt_events set type = 'unheard-of' where type = 'remark-made'");
        var stopped = (await host.As("auditor").Get($"/v1/audit/cases/{number}/events")).ShouldBeProblem(500, "unknown-event");
        ((string)stopped["detail"]!).ShouldContain("unheard-of");
        (await host.As("auditor").Get($"/v1/cases/{number}/history")).ShouldBeProblem(500, "unknown-event");
    }

    private static Task<(int ExitCode, string Output)> Replay(string database, params string[] asked) =>
        HostProcess.Run(["audit", "replay", .. asked], new() { ["ConnectionStrings__Cases"] = database });
}
