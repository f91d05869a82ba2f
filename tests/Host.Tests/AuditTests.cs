using System.Net;
using Npgsql;

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
    }

    private static Task<(int ExitCode, string Output)> Replay(string database, params string[] asked) =>
        HostProcess.Run(["audit", "replay", .. asked], new() { ["ConnectionStrings__Cases"] = database });
}
