using System.Net;
using System.Text.Json.Nodes;
using GdCases.Application.Materials;
using GdCases.Host.Jobs;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>Applications that are filled in over days and devices, and submitted once.</summary>
public sealed class A_draft(Cluster cluster) : IDisposable
{
    private const string Permit = "hkmo-permit-issue";

    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-drafts-").FullName;

    private async Task<TestHost> Start() => await TestHost.Start(await cluster.NewDatabase(), args: [$"--Files:Folder={_folder}"]);

    private static string New() => $"/v1/drafts/{Guid.NewGuid()}";

    private static Task<Answer> Save(Client who, string draft, JsonNode application, string? seen = null) =>
        who.Send(HttpMethod.Put, draft, Json(new JsonObject { ["application"] = application.DeepClone() }), ifMatch: seen);

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    private static Task<Answer> Submit(Client who, string draft, string? seen = null) => who.Send(HttpMethod.Post, $"{draft}/submission", null, ifMatch: seen);

    private static async Task<IReadOnlyList<string>> Wrong(Client who, string draft)
    {
        var check = (await who.Send(HttpMethod.Post, $"{draft}/check", null)).ShouldBe(HttpStatusCode.OK).Json;
        var errors = check["errors"]!.AsArray().Select(e => $"{e!["code"]} {e["path"]}").ToList();
        ((bool)check["ready"]!).ShouldBe(errors.Count == 0);
        return errors;
    }

    [Fact]
    public async Task is_filled_in_checked_and_submitted_once()
    {
        await using var host = await Start();
        var (applicant, draft, whole) = (host.As("applicant"), New(), Applications.For(Permit));

        // Begun with next to nothing; told what is missing, by the item's own rules.
        var saved = (await Save(applicant, draft, new JsonObject { ["service"] = Permit })).ShouldBe(HttpStatusCode.Created);
        (saved.ETag, (string)saved.Json["application"]!["service"]!).ShouldBe(("\"1\"", Permit));
        var wrong = await Wrong(applicant, draft);
        wrong.ShouldContain("missing-field applicant.name");
        wrong.ShouldContain("missing-field division");
        wrong.ShouldContain("missing-material materials");

        // Gone on with on another device, which sees what was saved on the first.
        (await applicant.Get(draft)).Json["version"]!.GetValue<int>().ShouldBe(1);
        var half = whole.DeepClone().AsObject();
        half["applicant"]!["idNumber"] = "440106199003071232";
        half["materials"]!.AsArray().RemoveAt(0);
        (await Save(applicant, draft, half, "\"1\"")).ShouldBe(HttpStatusCode.OK).ETag.ShouldBe("\"2\"");
        (await Save(applicant, draft, whole, "\"1\"")).ShouldBeProblem(412, "draft-changed", "If-Match");
        (await Wrong(applicant, draft)).ShouldBe(["not-your-identity applicant", "checksum-wrong applicant.idNumber", "missing-material materials"], ignoreOrder: true);
        (await Submit(applicant, draft)).ShouldBeProblem(403, "not-your-identity", "applicant");
        (await applicant.Get(draft)).Json["version"]!.GetValue<int>().ShouldBe(2);

        (await Save(applicant, draft, whole)).ShouldBe(HttpStatusCode.OK);
        (await Wrong(applicant, draft)).ShouldBeEmpty();
        (await Submit(applicant, draft, "\"2\"")).ShouldBeProblem(412, "draft-changed", "If-Match");

        // However often, and at once: one case, the same answer.
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Submit(applicant, draft)));
        var number = answers.Select(a => a.ShouldBe(HttpStatusCode.Created).Number).Distinct().ShouldHaveSingleItem();
        answers.Select(a => (string)a.Json["queryCode"]!).Distinct().ShouldHaveSingleItem();
        (await Submit(applicant, draft)).ShouldBe(HttpStatusCode.Created).Number.ShouldBe(number);
        (await applicant.Get(draft)).ShouldBeProblem(404, "draft-not-found", "id");
        // A device that was away and knows nothing of it makes no second one.
        (await Save(applicant, draft, whole)).ShouldBeProblem(409, "draft-submitted", "id");
        (await applicant.Get("/v1/drafts")).Json["items"]!.AsArray().ShouldBeEmpty();
        await host.CaughtUp();
        (await applicant.Get("/v1/me/cases")).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await host.Replayed()).ShouldBeEmpty();
    }

    [Fact]
    public async Task is_nobody_elses()
    {
        var host = cluster.Host;
        var (applicant, other, draft) = (host.As("applicant"), host.As("applicant2"), New());
        (await Save(applicant, draft, Applications.For(Permit))).ShouldBe(HttpStatusCode.Created);
        (await other.Get(draft)).ShouldBeProblem(404, "draft-not-found", "id");
        (await Save(other, draft, Applications.For(Permit))).ShouldBeProblem(404, "draft-not-found", "id");
        (await other.Send(HttpMethod.Post, $"{draft}/check", null)).ShouldBeProblem(404, "draft-not-found", "id");
        (await Submit(other, draft)).ShouldBeProblem(404, "draft-not-found", "id");
        (await other.Send(HttpMethod.Delete, draft, null)).ShouldBeProblem(404, "draft-not-found", "id");
        (await other.Get("/v1/drafts")).Json["items"]!.AsArray().ShouldNotContain(d => draft.EndsWith((string)d!["id"]!, StringComparison.Ordinal));
        foreach (var role in new[] { "supervisor", "auditor", "intake-officer" })
        {
            (await host.As(role, "exit-entry").Get(draft)).ShouldBeProblem(403, "role-not-allowed");
        }

        (await applicant.Get("/v1/drafts")).Json["items"]!.AsArray().ShouldContain(d => draft.EndsWith((string)d!["id"]!, StringComparison.Ordinal));
        (await applicant.Send(HttpMethod.Delete, draft, null)).ShouldBe(HttpStatusCode.NoContent);
        (await applicant.Get(draft)).ShouldBeProblem(404, "draft-not-found", "id");
        // Its id names nothing else: a version that was seen under it would be taken for the new one's.
        (await Save(applicant, draft, Applications.For(Permit))).ShouldBeProblem(404, "draft-not-found", "id");
        (await Submit(applicant, draft, "\"1\"")).ShouldBeProblem(404, "draft-not-found", "id");
    }

    [Fact]
    public async Task that_could_be_no_application_is_none()
    {
        var applicant = cluster.Host.With("who-drafts-a-lot", ["applicant"], null, []);
        (await Save(applicant, "/v1/drafts/mine", new JsonObject())).ShouldBeProblem(400, "draft-id-malformed", "id");
        (await Save(applicant, New(), new JsonObject { ["nothing"] = 1 })).ShouldBeProblem(400, "malformed-json", "application.nothing");
        (await Save(applicant, New(), new JsonObject { ["channel"] = "post" })).ShouldBeProblem(400, "malformed-json", "application.channel");
        (await applicant.Send(HttpMethod.Put, New(), Json(new JsonObject()))).ShouldBeProblem(422, "missing-field", "application");
        (await Save(applicant, New(), new JsonObject(), "\"1\"")).ShouldBeProblem(404, "draft-not-found", "id");
        (await Save(applicant, New(), new JsonObject(), "1")).ShouldBeProblem(400, "if-match-malformed", "If-Match");
        (await Submit(applicant, New(), "x")).ShouldBeProblem(400, "if-match-malformed", "If-Match");
        foreach (var twice in new[] { """{"application":{"service":"a","service":"b"}}""", """{"application":{"form":{"a":"1","a":"2"}}}""" })
        {
            (await applicant.Send(HttpMethod.Put, New(), new StringContent(twice, System.Text.Encoding.UTF8, "application/json"))).ShouldBeProblem(400, "malformed-json");
        }

        // Longer than any application's, which took minutes to be told all that is missing in it.
        (await Save(applicant, New(), new JsonObject { ["parties"] = new JsonArray([.. Enumerable.Repeat<JsonNode?>(null, 21)]) })).ShouldBeProblem(422, "too-many", "application.parties");
        (await Save(applicant, New(), new JsonObject { ["materials"] = new JsonArray([.. Enumerable.Repeat<JsonNode?>(null, 20_000)]) })).ShouldBeProblem(422, "too-many", "application.materials");
        (await Save(applicant, New(), new JsonObject { ["form"] = new JsonObject { ["a"] = new JsonArray(new JsonArray()) } })).ShouldBeProblem(422, "field-not-scalar", "application.form.a");

        // However many are begun at once.
        var begun = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => Save(applicant, New(), new JsonObject())));
        begun.ShouldAllBe(b => b.Status == HttpStatusCode.Created);
        (await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => Save(applicant, New(), new JsonObject())))).Count(b => b.Status == HttpStatusCode.Created).ShouldBe(5);
        (await Save(applicant, New(), new JsonObject())).ShouldBeProblem(409, "too-many-drafts");
        (await applicant.Get("/v1/drafts")).Json["items"]!.AsArray().Count.ShouldBe(20);
    }

    [Fact]
    public async Task keeps_its_files_until_its_time_is_over()
    {
        await using var host = await Start();
        var (applicant, draft) = (host.As("applicant"), New());
        var kept = Files.Address(await Files.Bring(applicant, Files.Photo(), "photo"));
        var other = Files.Address(await Files.Bring(applicant, Files.Photo(), "photo"));
        var application = Files.Application(kept);
        (await Save(applicant, draft, application)).ShouldBe(HttpStatusCode.Created);

        var old = host.Services.GetRequiredService<OldFiles>();
        var store = host.Services.GetRequiredService<IFileStore>();
        await old.Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await using (var stored = await store.Open(kept, TestContext.Current.CancellationToken))
        {
            stored.ShouldNotBeNull();
        }

        (await store.Open(other, TestContext.Current.CancellationToken)).ShouldBeNull();

        // A month later it is over, and the files with it.
        host.Clock.Advance(Duration.FromDays(31));
        (await applicant.Get(draft)).ShouldBeProblem(404, "draft-not-found", "id");
        await old.Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        (await store.Open(kept, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    // Saved on one device while it is submitted on another: what was acknowledged as saved is submitted, or is there to be.
    [Fact]
    public async Task loses_nothing_that_was_saved_while_it_was_submitted()
    {
        var applicant = cluster.Host.As("applicant");
        for (var round = 0; round < 40; round++)
        {
            var (draft, application) = (New(), Applications.For(Permit));
            (await Save(applicant, draft, application)).ShouldBe(HttpStatusCode.Created);
            application["materials"]![0]!["reference"] = "newer";
            var saving = Save(applicant, draft, application);
            var (submitted, saved) = (await Submit(applicant, draft), await saving);
            if (saved.Status == HttpStatusCode.OK && submitted.Status == HttpStatusCode.Created)
            {
                (await applicant.Get($"/v1/cases/{submitted.Number}")).Json["materials"]!.AsArray().Select(m => (string?)m!["reference"]).ShouldContain("newer");
            }
            else if (saved.Status == HttpStatusCode.OK)
            {
                submitted.ShouldBeProblem(412, "draft-changed", "If-Match");
                (await Submit(applicant, draft)).ShouldBe(HttpStatusCode.Created);
            }
            else
            {
                saved.ShouldBeProblem(409, "draft-submitted", "id");
            }
        }
    }

    // What people are called: as they write it, from the draft to the case.
    [Theory]
    [InlineData("<b>张</b>&amp;'\"")]
    [InlineData("\u202E张\u200F三")]
    [InlineData("\U0002C0EC\U0002C0EC")]
    [InlineData("300")]
    public async Task gives_names_back_as_they_were_written(string name)
    {
        var host = cluster.Host;
        var (applicant, draft, application) = (host.As("applicant"), New(), Applications.For(Permit));
        name = name == "300" ? string.Concat(Enumerable.Repeat("\U0002C0EC", 300)) : name;
        application["applicant"]!["name"] = name;
        ((string)(await Save(applicant, draft, application)).ShouldBe(HttpStatusCode.Created).Json["application"]!["applicant"]!["name"]!).ShouldBe(name);
        ((string)(await applicant.Get(draft)).Json["application"]!["applicant"]!["name"]!).ShouldBe(name);
        var number = (await Submit(applicant, draft)).ShouldBe(HttpStatusCode.Created).Number;
        var whole = (await host.As("intake-officer", "exit-entry").Get($"/v1/cases/{number}?view=full")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)whole["parties"]![0]!["name"]!).ShouldBe(name);
        application["applicant"]!["name"] = string.Concat(Enumerable.Repeat("\U0002C0EC", 301));
        (await applicant.Post("/v1/cases", application)).ShouldBeProblem(422, "field-too-long", "applicant.name");
    }

    [Fact]
    public async Task begins_with_what_earlier_cases_know_when_its_owner_agrees()
    {
        await using var host = await Start();
        var applicant = host.As("applicant");
        (await applicant.Get("/v1/me/prefill?service=hkmo-endorsement-tourism")).ShouldBeProblem(400, "parameter-malformed", "agreed");
        (await applicant.Get("/v1/me/prefill?service=nothing&agreed=true")).ShouldBeProblem(422, "unknown-service", "service");
        (await applicant.Get("/v1/me/prefill?service=hkmo-endorsement-tourism&agreed=true")).Json["application"]!.AsObject().Select(p => p.Key).ShouldBe(["service"]);

        var before = Applications.For("hkmo-endorsement-tourism");
        var number = (await applicant.Post("/v1/cases", before)).ShouldBe(HttpStatusCode.Created).Number;
        await host.CaughtUp();
        var known = (await applicant.Get("/v1/me/prefill?service=hkmo-endorsement-tourism&agreed=true")).ShouldBe(HttpStatusCode.OK).Json;
        ((string)known["application"]!["applicant"]!["idNumber"]!, (string)known["application"]!["applicant"]!["mobile"]!).ShouldBe(((string)before["applicant"]!["idNumber"]!, (string)before["applicant"]!["mobile"]!));
        ((string)known["application"]!["form"]!["destination"]!).ShouldBe((string)before["form"]!["destination"]!);
        known["from"]!.AsArray().Select(f => (string)f!["number"]!).Distinct().ShouldBe([number]);
        // It is what a draft takes.
        (await Save(applicant, New(), known["application"]!)).ShouldBe(HttpStatusCode.Created);
        // What somebody else knows is theirs.
        (await host.As("applicant2").Get("/v1/me/prefill?service=hkmo-endorsement-tourism&agreed=true")).Json["application"]!.AsObject().Select(p => p.Key).ShouldBe(["service"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
