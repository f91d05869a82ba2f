using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GdCases.Application.Cases;
using GdCases.Application.Messages;
using GdCases.Domain.Cases;
using JasperFx.CodeGeneration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;
using Wolverine.Runtime;

namespace GdCases.Host.Tests;

/// <summary>Commands happen once, whole, and one at a time.</summary>
public partial class A_command(Cluster cluster)
{
    // One for each command was forty, each asked about on a connection of its own at every stop.
    [Fact]
    public void waits_in_no_queue_and_what_is_published_does()
    {
        string[] wolverines = ["agents", "default", "durable", "replies", "scheduled", "system"];
        cluster.Host.Services.GetRequiredService<IWolverineRuntime>().Options.Transports.AllEndpoints().Where(e => e.Uri.Scheme == "local").Select(e => e.Uri.Host).Except(wolverines).Order(StringComparer.Ordinal)
            .ShouldBe(["gdcases.application.messages.caseadvanced", "gdcases.application.messages.lightturned"]);
        // What had no queue would go nowhere, without a word.
        Directory.EnumerateFiles(Path.Combine(Shared.Root(), "src"), "*.cs", SearchOption.AllDirectories).SelectMany(f => Published().Matches(File.ReadAllText(f))).Select(m => m.Groups["type"].Value).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe([nameof(CaseAdvanced), nameof(LightTurned)]);
    }

    /// <summary>How handlers are called is compiled with the Host; whoever has changed a handler writes it anew.</summary>
    [Fact]
    public async Task is_carried_out_by_code_that_its_handler_makes()
    {
        var (made, kept) = (Directory.CreateTempSubdirectory("gdcases-codegen-").FullName, Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "Host", "Generated"));
        try
        {
            (await HostProcess.Run(["codegen", made])).ExitCode.ShouldBe(0);
            var (files, there) = (Files(made), Files(kept));
            there.Keys.ShouldBe(files.Keys, "./gdcases codegen writes them anew");
            there.Where(f => f.Value != files[f.Key]).Select(f => f.Key).ShouldBeEmpty("./gdcases codegen writes them anew");
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }

        static SortedDictionary<string, string> Files(string folder) =>
            new(Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText), StringComparer.Ordinal);

        static string Here([CallerFilePath] string here = "") => here;
    }

    private TestHost Host => cluster.Host;

    private static JsonObject Application(string material = "doc") => With(Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value), material);

    private static JsonObject With(JsonObject application, string material)
    {
        application["materials"]![0]!["reference"] = material;
        return application;
    }

    private Client Intake(int? colleague = null) => Host.As("intake-officer", "exit-entry", colleague: colleague);

    private async Task<Answer> Submitted() => (await Host.As("applicant").Post("/v1/cases", Application())).ShouldBe(HttpStatusCode.Created);

    [Fact]
    public async Task that_submits_gives_a_number_a_code_and_where_to_look()
    {
        var receipt = await Submitted();
        CaseNumber.TryParse(receipt.Number, out var number).ShouldBeTrue();
        number.Division.ShouldBe("440100");
        receipt.QueryCode.Length.ShouldBe(8);
        receipt.ETag.ShouldBe("\"1\"");
        receipt.Headers.Location!.ToString().ShouldBe($"/v1/cases/{receipt.Number}");
        (await Host.As("applicant").Get(receipt.Headers.Location.ToString())).ShouldBe(HttpStatusCode.OK).ETag.ShouldBe("\"1\"");
    }

    // Found by trying: the parts of a key ran into each other, and one caller got another's receipt, query code and all.
    [Fact]
    public async Task of_one_caller_is_not_anothers_whatever_their_names_and_keys()
    {
        var card = new Domain.Parties.IdDocument(Domain.Parties.IdType.ResidentId, (string)Application()["applicant"]!["idNumber"]!);
        var first = (await Host.With("q/z", [Domain.Access.Roles.Applicant], null, [], [card]).Post("/v1/cases", Application(), "k9")).ShouldBe(HttpStatusCode.Created);
        var second = (await Host.With("q", [Domain.Access.Roles.Applicant], null, [], [card]).Post("/v1/cases", Application(), "z/k9")).ShouldBe(HttpStatusCode.Created);
        second.Number.ShouldNotBe(first.Number);
    }

    [Fact]
    public async Task repeated_gets_the_first_answer_and_happens_once()
    {
        var key = Guid.NewGuid().ToString();
        var first = (await Host.As("applicant").Post("/v1/cases", Application(), key)).ShouldBe(HttpStatusCode.Created);
        var second = (await Host.As("applicant").Post("/v1/cases", Application(), key)).ShouldBe(HttpStatusCode.Created);
        second.Text.ShouldBe(first.Text);
        (await Host.As("applicant").Post("/v1/cases", Application("other"), key)).ShouldBeProblem(422, "idempotency-key-reused", "Idempotency-Key");
        // Another caller's key is another key.
        var number = first.Number;
        (await Intake().Take(number, "accept", key: key)).ShouldBe(HttpStatusCode.OK);
        (await Intake().Take(number, "accept", key: key)).ShouldBe(HttpStatusCode.OK).ETag.ShouldBe("\"2\"");
        (await Intake().Take(number, "accept")).ShouldBeProblem(409, "action-not-open");
    }

    [Fact]
    public async Task sent_ten_times_at_once_happens_once()
    {
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Host.As("applicant").Post("/v1/cases", Application(), key)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Created);
        answers.Select(a => a.Number).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task of_two_officers_at_once_one_wins()
    {
        var number = (await Submitted()).Number;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Intake(i).Take(number, "accept")));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Status == HttpStatusCode.Conflict);
        ((long)(await Intake().Get($"/v1/cases/{number}")).Json["version"]!).ShouldBe(2);
    }

    [Fact]
    public async Task on_a_version_long_gone_is_told_the_current_one()
    {
        var number = (await Submitted()).Number;
        (await Intake().Post($"/v1/cases/{number}/notes", new { text = "seen" }, ifMatch: "\"1\"")).ShouldBe(HttpStatusCode.Created).ETag.ShouldBe("\"2\"");
        ((long)(await Intake().Take(number, "accept", ifMatch: "\"1\"")).ShouldBeProblem(412, "stale-version")["currentVersion"]!).ShouldBe(2);
        (await Intake().Delete($"/v1/cases/{number}/assignment", "\"1\"")).ShouldBeProblem(412, "stale-version");
        (await Intake().Take(number, "accept", ifMatch: "two")).ShouldBeProblem(400, "if-match-malformed");
        (await Intake().Take(number, "accept", ifMatch: "*")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task claims_a_case_for_one_desk()
    {
        var number = (await Submitted()).Number;
        var supervisor = Host.As("supervisor", "exit-entry");
        (await Intake(1).Post($"/v1/cases/{number}/assignment", new { })).ShouldBe(HttpStatusCode.OK);
        (await Intake(2).Post($"/v1/cases/{number}/assignment", new { })).ShouldBeProblem(409, "assigned-to-another");
        (await Intake(2).Take(number, "accept")).ShouldBeProblem(409, "assigned-to-another");
        (await Intake(1).Post($"/v1/cases/{number}/assignment", new { officer = "somebody" })).ShouldBeProblem(403, "only-supervisors-assign");
        (await Intake(2).Delete($"/v1/cases/{number}/assignment")).ShouldBeProblem(409, "assigned-to-another");
        (await supervisor.Post($"/v1/cases/{number}/assignment", new { officer = "intake-officer-exit-entry-440100-2" })).ShouldBe(HttpStatusCode.OK);
        (await Intake(2).Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await supervisor.Delete($"/v1/cases/{number}/assignment")).ShouldBeProblem(409, "not-assigned");
    }

    [Fact]
    public async Task sends_its_message_if_and_only_if_it_commits()
    {
        var seen = new Outbox();
        await using var host = await TestHost.Start(await cluster.NewDatabase(), adapt: b =>
        {
            b.Services.AddSingleton(seen);
            b.Services.AddSingleton<IWolverineExtension, Outbox.Listener>();
        });
        var number = (await host.As("applicant").Post("/v1/cases", Application())).ShouldBe(HttpStatusCode.Created).Number;
        // Refused by the decider: nothing happened, nothing is told.
        (await host.As("intake-officer", "exit-entry").Take(number, "forward")).ShouldBeProblem(403, "role-not-allowed");
        (await host.As("intake-officer", "exit-entry").Take(number, "refuse", new { reasonCode = "r1" })).ShouldBeProblem(422, "missing-field");
        // Refused by the database at the commit, after the message was published: the same.
        await Sql("create function gdcases.stop() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$; create trigger stop before insert on gdcases.mt_events for each row when (new.type = 'accepted') execute function gdcases.stop()");
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBeProblem(500, "internal-error");
        await Sql("drop trigger stop on gdcases.mt_events");
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        await seen.Version(number, 1);
        await seen.Version(number, 2);
        seen.Of(number).ShouldBe([1, 2]);

        async Task Sql(string sql)
        {
            await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\b(Publish|Send|Schedule)Async\(\s*new (?<type>\w+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, 1000)]
    private static partial System.Text.RegularExpressions.Regex Published();
}

/// <summary>Hears what commands publish.</summary>
public sealed class Outbox
{
    private readonly Lock _lock = new();
    private readonly List<CaseAdvanced> _heard = [];
    private readonly List<(string Number, long Version, TaskCompletionSource Heard)> _waiting = [];

    public IReadOnlyList<long> Of(string number)
    {
        lock (_lock)
        {
            return [.. _heard.Where(m => m.Number == number).Select(m => m.Version).Order()];
        }
    }

    public Task Version(string number, long version)
    {
        lock (_lock)
        {
            var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((number, version, wait));
            if (_heard.Any(m => m.Number == number && m.Version == version))
            {
                wait.SetResult();
            }

            return wait.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    private void Hear(CaseAdvanced message)
    {
        lock (_lock)
        {
            _heard.Add(message);
            foreach (var waiting in _waiting.Where(w => w.Number == message.Number && w.Version == message.Version))
            {
                waiting.Heard.TrySetResult();
            }
        }
    }

    public sealed class Listener : IWolverineExtension
    {
        public void Configure(WolverineOptions options)
        {
            options.Discovery.IncludeType(typeof(HeardHandler));
            // The Host brings only its own handlers' code.
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
        }
    }

    public static class HeardHandler
    {
        public static void Handle(CaseAdvanced message, Outbox outbox) => outbox.Hear(message);
    }
}
