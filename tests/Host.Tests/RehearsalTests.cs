using System.Net;
using System.Text.Json.Nodes;
using GdCases.Application.Audit;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Fees;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;
using GdCases.Projections.Engine;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>A change of law, tried on what really happened.</summary>
public sealed class A_rehearsal(Cluster cluster)
{
    private const string Tourism = "hkmo-endorsement-tourism";
    private const string Agency = "exit-entry";

    private static string Shipped(string end) => Cluster.Shipped.Files.Single(f => f.Key.EndsWith(end, StringComparison.Ordinal)).Value;

    private static Task<Answer> Rehearse(Client who, string kind, string name, string text) =>
        who.Send(HttpMethod.Post, "/v1/catalogue/rehearsals", System.Net.Http.Json.JsonContent.Create(new { kind, name, text }));

    [Fact]
    public async Task of_a_shorter_limit_a_further_gate_and_another_calendar_tells_exactly_what_would_be_otherwise()
    {
        var database = await cluster.NewDatabase();
        string[] numbers;
        await using (var host = await TestHost.Start(database))
        {
            // The first is decided on the fifth working day, the second never accepted, the third only accepted.
            numbers = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => (await host.As("applicant").Post("/v1/cases", Applications.For(Tourism))).ShouldBe(HttpStatusCode.Created).Number))];
            (await host.As("intake-officer", Agency).Take(numbers[0], "accept")).ShouldBe(HttpStatusCode.OK);
            (await host.As("intake-officer", Agency).Take(numbers[2], "accept")).ShouldBe(HttpStatusCode.OK);
            (await host.As("reviewer", Agency).Take(numbers[0], "forward")).ShouldBe(HttpStatusCode.OK);
            host.Clock.Advance(Duration.FromDays(7));
            await host.Fire();
            (await host.As("approver", Agency).Take(numbers[0], "grant")).ShouldBe(HttpStatusCode.OK);
            await host.CaughtUp();

            var admin = host.As("catalogue-admin");
            var item = Shipped($"/{Tourism}.yaml");

            // As it is, nothing would be otherwise.
            var same = (await Rehearse(admin, "service", Tourism, item)).ShouldBe(HttpStatusCode.OK).Json;
            same["items"]!.AsArray().ShouldBeEmpty(same.ToJsonString());
            same["figures"]!.AsArray().Single()!.ToJsonString().ShouldBe($$"""{"division":"440100","service":"{{Tourism}}","cases":3,"refused":0,"moved":0,"wereLate":0,"wouldBeLate":0,"otherwise":0,"untold":0}""");

            var shorter = (await Rehearse(admin, "service", Tourism, item.Replace("promised: 7", "promised: 4", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK).Json;
            Told(shorter).Select(t => $"{t.Number}: {string.Join("; ", t.Differences)}").ShouldBe(
                [$"{numbers[0]}: promised 2026-05-29 would be 2026-05-26; would be late", $"{numbers[2]}: promised 2026-05-29 would be 2026-05-26"], ignoreOrder: true);
            ((int)shorter["figures"]![0]!["moved"]!, (int)shorter["figures"]![0]!["wouldBeLate"]!).ShouldBe((2, 1));

            // A calendar in which the 25th of May is off.
            var calendar = Shipped("calendars/2026.yaml").Replace("days:\n", "days:\n  - { date: 2026-05-25, off: true, name: 测试 }\n", StringComparison.Ordinal);
            var moved = Told((await Rehearse(admin, "calendar", "2026", calendar)).ShouldBe(HttpStatusCode.OK).Json);
            moved.Single(m => m.Number == numbers[0]).Differences.ShouldContain("promised 2026-05-29 would be 2026-06-01");

            // Nobody is accepted before their identity was checked.
            var stricter = Shipped("workflows/endorsement.yaml").Replace("acceptance: [materials-complete]", "acceptance: [materials-complete, identity-checked]", StringComparison.Ordinal).Replace("attest: card-read", "attest: [card-read, identity-checked]", StringComparison.Ordinal);
            Told((await Rehearse(admin, "workflow", "endorsement", stricter)).ShouldBe(HttpStatusCode.OK).Json).Select(t => $"{t.Number}: {string.Join("; ", t.Differences)}")
                .ShouldBe([
                    $"{numbers[0]}: 2 accepted refused: missing-field (not met: identity-checked); 4 decided refused: missing-field (not met: identity-checked)",
                    $"{numbers[2]}: 2 accepted refused: missing-field (not met: identity-checked)",
                ], ignoreOrder: true);

            // One whose history cannot be decided again keeps nothing from the others.
            await using (var session = host.Store.LightweightSession("440100"))
            {
                var stored = (await Streams.Events(session, numbers, long.MaxValue, TestContext.Current.CancellationToken)).ToDictionary();
                stored[numbers[1]] = [.. stored[numbers[1]].Select(e => session.Events.BuildEvent((CaseEvent)e.Data with { Basis = null }))];
                var change = new ChangeOfLaw((first, _) => ValueTask.FromResult<Definition?>(Cluster.Shipped.Current(first.Service)), null, false);
                var rehearsed = await host.Services.GetRequiredService<Rehearsals>().Run(stored, change, TestContext.Current.CancellationToken);
                rehearsed.Where(r => r.Rehearsed is { IsTheSame: true }).Select(r => r.Number).ShouldBe([numbers[0], numbers[2]], ignoreOrder: true);
                rehearsed.Single(r => r.Number == numbers[1]).Differences.ShouldBe(["cannot be told"]);
                RehearsalFigures.Of(rehearsed).Single().ShouldBe(new RehearsalFigures("440100", Tourism, 3, 0, 0, 0, 0, 0, 1));
            }

            // What a rule over people would have refused would tell who they are: no case is named, and figures are coarse.
            var guess = (await Rehearse(admin, "service", Tourism, item.Replace("rules:\n", "rules:\n  - { path: applicant, holds: \"!applicant.id.startsWith('44')\", zh: 不。, en: \"No.\" }\n", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK).Json;
            ((bool)guess["withheld"]!, guess["items"]!.AsArray().Count, (int)guess["figures"]![0]!["refused"]!).ShouldBe((true, 0, 5));
            ((bool)shorter["withheld"]!).ShouldBeFalse();
            // Of the administrator's own cities, and known to auditors.
            (await Rehearse(host.As("catalogue-admin", division: "440300"), "service", Tourism, item)).ShouldBe(HttpStatusCode.OK).Json["figures"]!.AsArray().ShouldBeEmpty();
            var looks = (await host.As("auditor").Get("/v1/audit/looks?kind=rehearsal")).ShouldBe(HttpStatusCode.OK).Json["items"]!.AsArray();
            looks.Select(l => $"{l!["asked"]} {l["numbers"]!.AsArray().Count}").ShouldBe([$"service {Tourism} 0", "workflow endorsement 2", "calendar 2026 2", $"service {Tourism} 2", $"service {Tourism} 0"]);

            // Nothing was written, nothing personal told, and nobody else is told anything.
            (await host.Replayed()).ShouldBeEmpty();
            shorter.ToJsonString().ShouldNotContain("陈");
            (await Rehearse(host.As("auditor"), "service", Tourism, item)).ShouldBeProblem(403, "role-not-allowed");
            (await Rehearse(host.As("supervisor", Agency), "service", Tourism, item)).ShouldBeProblem(403, "role-not-allowed");
            (await Rehearse(admin, "service", Tourism, item.Replace("promised: 7", "promised: soon", StringComparison.Ordinal))).ShouldBeProblem(422, "law-not-readable");
            (await Rehearse(admin, "service", Tourism, "")).ShouldBeProblem(422, "missing-field", "text");
            (await Rehearse(admin, "service", "../x", item)).ShouldBeProblem(422, "field-not-a-code", "name");
            (await Rehearse(admin, "fee", Tourism, item)).ShouldBeProblem(400, "malformed-json");
            (await Rehearse(admin, "calendar", "2027", calendar)).ShouldBeProblem(422, "law-not-readable");
            (await Rehearse(admin, "calendar", "2026", "year: 2026")).ShouldBeProblem(422, "law-not-readable");
        }

        // The same by the command line, of every case.
        var folder = Directory.CreateTempSubdirectory("gdcases-law-").FullName;
        var file = Path.Combine(folder, $"{Tourism}.yaml");
        await File.WriteAllTextAsync(file, Shipped($"/{Tourism}.yaml").Replace("promised: 7", "promised: 4", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string> { ["ConnectionStrings__Cases"] = database };
        var told = await HostProcess.Run(["audit", "rehearse", "--service", file], settings);
        told.ExitCode.ShouldBe(2, told.Output);
        told.Output.ShouldContain($"{numbers[0]} promised 2026-05-29 would be 2026-05-26\n{numbers[0]} would be late\n");
        told.Output.ShouldContain($"440100 {Tourism}: 3 cases; refused 0, last day moved 2, late 0 and would be 1, elsewhere 0, not to be told 0.");
        (await HostProcess.Run(["audit", "rehearse"], settings)).ExitCode.ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    // The same question in another place has another answer told of it; other days and other gates ask nobody anything.
    [Fact]
    public void asks_something_else_of_people_wherever_it_is_asked()
    {
        var law = Cluster.Shipped.Current(Tourism)!;
        var (item, workflow) = (law.Item, law.Workflow);
        var young = new Condition("applicant.age < 30", new HashSet<string> { "applicant.age" }, new HashSet<object>(), isDated: true, _ => true);
        var birthday = new FormField { Name = "birthday", Title = item.Title, Type = FieldType.All.Of<DateField>() };
        Definition[] others =
        [
            With(item with { Rules = [.. item.Rules, new Rule(young, "applicant", item.Title)] }),
            With(item with { Materials = [item.Materials[0] with { When = young }, .. item.Materials.Skip(1)] }),
            With(item with { Fee = new Fee { Table = [new FeeLine(young, 1), new FeeLine(null, 2)] } }),
            With(item with { Fee = new Fee { Table = [new FeeLine(young, 2), new FeeLine(null, 2)] } }),
            law with { Workflow = workflow with { Actions = [workflow.Actions[0] with { When = young }, .. workflow.Actions.Skip(1)] } },
            law with { Workflow = workflow with { Actions = [workflow.Actions[0] with { Next = [new NextState(young, "denied")] }, .. workflow.Actions.Skip(1)] } },
            With(item with { Form = [.. item.Form, birthday] }),
            With(item with { Form = [.. item.Form, birthday], Limits = item.Limits with { From = LimitStart.Field, Field = "birthday" } }),
            With(item with { Subject = Subject.Either }),
            With(item with { Mobiles = [MobileRegion.HongKong] }),
            With(item with { Parties = [new DeclaredParty(PartyRole.Guardian, 1, 1)] }),
        ];
        others.Append(law).Select(d => string.Join('\n', d.AskedOfPersons.Order(StringComparer.Ordinal))).ShouldBeUnique();
        With(item with { Limits = item.Limits with { Promised = 3 }, Requirements = [], Delivery = [DeliveryWay.Counter] }).AskedOfPersons.SetEquals(law.AskedOfPersons).ShouldBeTrue();

        Definition With(ServiceItem other) => law with { Item = other };
    }

    private static IReadOnlyList<(string Number, string[] Differences)> Told(JsonNode rehearsal) =>
        [.. rehearsal["items"]!.AsArray().Select(i => ((string)i!["number"]!, i["differences"]!.AsArray().Select(d => (string)d!).ToArray()))];
}
