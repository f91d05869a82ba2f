using System.Net;
using System.Text.Json.Nodes;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>A catalogue administrator proposes files, a second consents, and from a day on they serve new cases. Over HTTP.</summary>
public class A_catalogue_administrator(Cluster cluster)
{
    private const string Item = "services/travel/hkmo-endorsement-tourism.yaml";

    private static string Shipped(string path) => File.ReadAllText(Path.Combine(Cluster.ShippedFolder, path));

    private static string Dearer => Shipped(Item).Replace("\"1\": 15", "\"1\": 20", StringComparison.Ordinal);

    private static JsonObject Trial
    {
        get
        {
            var application = Applications.For("hkmo-endorsement-tourism");
            application["service"] = "hkmo-endorsement-trial";
            return application;
        }
    }

    private static Client Admin(TestHost host, int n) => host.With($"admin-{n}", ["catalogue-admin"], null, []);

    private static Task<Answer> Propose(Client admin, string path, string text) => admin.Post("/v1/catalogue/proposals", new { reason = "粤发改〔2026〕1号", files = new Dictionary<string, string> { [path] = text } });

    private static async Task<decimal> DueOfNew(TestHost host) => (decimal)(await host.As("applicant").Get($"/v1/cases/{await New(host)}")).Json["fee"]!["due"]!;

    private static async Task<string> New(TestHost host) => (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;

    [Fact]
    public async Task publishes_with_a_second_ones_consent_from_a_day_on()
    {
        var database = await cluster.NewDatabase();
        string id, old;
        await using (var host = await TestHost.Start(database))
        {
            old = await New(host);
            var proposed = (await Propose(Admin(host, 1), Item, Dearer)).ShouldBe(HttpStatusCode.Created).Json;
            id = (string)proposed["id"]!;
            proposed["changes"]!.AsArray().Select(c => (string)c!).ShouldBe(["service item hkmo-endorsement-tourism: fee.amounts.1 15 -> 20"]);
            (proposed["state"]!.ToString(), proposed["proposedBy"]!.ToString()).ShouldBe(("open", "admin-1"));
            (await DueOfNew(host)).ShouldBe(15);

            // Not alone, not for a day that is over, not by anybody else.
            (await Admin(host, 1).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-22" })).ShouldBeProblem(403, "consent-by-another");
            (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-19" })).ShouldBeProblem(422, "serves-from-past", "servesFrom");
            (await host.As("supervisor", "exit-entry").Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-22" })).ShouldBeProblem(403, "role-not-allowed");
            var consented = (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-22" }, "consent-1")).ShouldBe(HttpStatusCode.OK).Json;
            (consented["state"]!.ToString(), consented["consentedBy"]!.ToString(), consented["servesFrom"]!.ToString()).ShouldBe(("consented", "admin-2", "2026-05-22"));
            (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-22" }, "consent-1")).ShouldBe(HttpStatusCode.OK);
            (await Admin(host, 3).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-22" })).ShouldBeProblem(409, "proposal-settled");

            // Until midnight in China before that day the old serves.
            host.Clock.Advance(Duration.FromHours(37.9));
            (await DueOfNew(host)).ShouldBe(15);
            host.Clock.Advance(Duration.FromHours(0.2));
            (await DueOfNew(host)).ShouldBe(20);
            (await Admin(host, 3).Post($"/v1/catalogue/proposals/{id}/decline", new { })).ShouldBeProblem(409, "proposal-settled");
            ((decimal)(await host.Nobody().Get("/v1/catalogue/services/hkmo-endorsement-tourism")).Json["item"]!["fee"]!["amounts"]!["1"]!).ShouldBe(20);
            ((decimal)(await host.As("applicant").Get($"/v1/cases/{old}")).Json["fee"]!["due"]!).ShouldBe(15);
        }

        // Another Host, or the same one started again, serves the same.
        await using (var host = await TestHost.Start(database))
        {
            (await DueOfNew(host)).ShouldBe(15);
            host.Clock.Advance(Duration.FromDays(3));
            (await DueOfNew(host)).ShouldBe(20);
            (await host.As("intake-officer", "exit-entry").Take(old, "accept")).ShouldBe(HttpStatusCode.OK);
            (await Admin(host, 1).Get($"/v1/catalogue/proposals/{id}/file?path={Item}")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe(Dearer);
            (await Admin(host, 1).Get("/v1/catalogue/proposals")).Json["items"]!.AsArray().Select(p => (string)p!["id"]!).ShouldBe([id]);
        }
    }

    [Fact]
    public async Task is_told_what_is_wrong_by_file_and_line_and_nothing_is_kept()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var admin = Admin(host, 1);
        (await Propose(admin, Item, Shipped(Item).Replace("promised: 7", "promised: seven", StringComparison.Ordinal))).ShouldBeProblem(422, "catalogue-not-sound", $"{Item}:{1 + Array.FindIndex(Shipped(Item).Split('\n'), l => l.Contains("promised: 7"))}");
        (await Propose(admin, "workflows/endorsement.yaml", Shipped("workflows/endorsement.yaml").Replace("guards: [self-service, fee-settled]", "guards: self-service", StringComparison.Ordinal))).ShouldBeProblem(422, "catalogue-not-sound");
        (await Propose(admin, "fragments/acceptance.yaml", "name: [")).ShouldBeProblem(422, "catalogue-not-sound", "fragments/acceptance.yaml:2");
        (await Propose(admin, "agencies.yaml", Shipped("agencies.yaml"))).ShouldBeProblem(422, "not-a-catalogue-file", "files.agencies.yaml");
        (await Propose(admin, "services/../divisions.yaml", "x")).ShouldBeProblem(422, "not-a-catalogue-file");
        (await Propose(admin, Item, "")).ShouldBeProblem(422, "missing-field", $"files.{Item}");
        (await Propose(admin, Item, Shipped(Item) + "\n# A remark.\n")).ShouldBeProblem(422, "nothing-changes", "files");
        (await admin.Post("/v1/catalogue/proposals", new { })).ShouldBeProblem(422, "missing-field", "reason");
        (await host.As("intake-officer", "exit-entry").Post("/v1/catalogue/proposals", new { })).ShouldBeProblem(403, "role-not-allowed");
        (await admin.Get("/v1/catalogue/proposals")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await admin.Post("/v1/catalogue/proposals/none/consent", new { servesFrom = "2026-06-01" })).ShouldBeProblem(404, "unknown-proposal", "id");
        (await admin.Post("/v1/catalogue/proposals/none/decline", new { })).ShouldBeProblem(404, "unknown-proposal", "id");
        (await admin.Get("/v1/catalogue/proposals/none/file?path=x")).ShouldBeProblem(404, "unknown-proposal", "path");
    }

    // What is written to be costly is refused before it is read.
    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("a: {", 30_000)]
    [InlineData("- ", 60_000)]
    [InlineData("&a [*a, ", 1)]
    [InlineData("a: &b c\nd: *b", 1)]
    public async Task cannot_bring_the_host_down(string text, int times)
    {
        var answer = await Propose(Admin(cluster.Host, 1), "services/travel/deep.yaml", string.Concat(Enumerable.Repeat(text, times)));
        answer.ShouldBeProblem(422, "catalogue-not-sound");
        answer.Json["errors"]!.AsArray().ShouldContain(e => e!["detail"]!.ToString().Contains("bad-yaml"));
    }

    [Fact]
    public async Task declines_and_proves_again_with_what_serves_later()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var declined = (string)(await Propose(Admin(host, 1), Item, Dearer)).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{declined}/decline", new { })).ShouldBe(HttpStatusCode.OK).Json["state"]!.ToString().ShouldBe("declined");

        // A new item over a fragment's new parameter, to serve in June; and a fragment without it, which would take its ground away.
        var item = Shipped(Item).Replace("code: hkmo-endorsement-tourism", "code: hkmo-endorsement-trial", StringComparison.Ordinal);
        var added = (await Propose(Admin(host, 1), "services/travel/hkmo-endorsement-trial.yaml", item)).ShouldBe(HttpStatusCode.Created).Json;
        added["changes"]!.AsArray().Select(c => (string)c!).ShouldBe(["+ service item hkmo-endorsement-trial"]);
        var workflow = Shipped("workflows/endorsement.yaml").Replace("name: issue\n", "name: make\n", StringComparison.Ordinal);
        var renamed = (await Propose(Admin(host, 1), "workflows/endorsement.yaml", workflow)).ShouldBe(HttpStatusCode.Created).Json;
        renamed["changes"]!.AsArray().Select(c => (string)c!).ShouldContain(c => c.StartsWith("workflow endorsement: actions.make"));
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{added["id"]}/consent", new { servesFrom = "2026-06-01" })).ShouldBe(HttpStatusCode.OK);
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{renamed["id"]}/consent", new { servesFrom = "2026-05-20" })).ShouldBe(HttpStatusCode.OK);

        // At once for the one, later for the other; and a later item cannot be made unsound by an earlier day.
        (await host.As("applicant").Post("/v1/cases", Trial)).ShouldBeProblem(422, "unknown-service");
        var number = await New(host);
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("intake-officer", "exit-entry").Take(number, "issue", new { resultNumber = "G1" })).ShouldBeProblem(404, "unknown-action");
        host.Clock.Advance(Duration.FromDays(13));
        (await host.As("applicant").Post("/v1/cases", Trial)).ShouldBe(HttpStatusCode.Created);
    }

    // Two changes from one base: the second would undo the first unseen.
    [Fact]
    public async Task does_not_undo_anothers_change_unseen()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var dearer = (await Propose(Admin(host, 1), Item, Dearer)).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        var quicker = (await Propose(Admin(host, 1), Item, Shipped(Item).Replace("promised: 7", "promised: 6", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{dearer}/consent", new { servesFrom = "2028-05-21" })).ShouldBeProblem(422, "serves-from-too-late", "servesFrom");
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{dearer}/consent", new { servesFrom = "2026-06-01" })).ShouldBe(HttpStatusCode.OK);
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{quicker}/consent", new { servesFrom = "2026-06-10" })).ShouldBeProblem(409, "proposal-outdated", "id");
        // On top of the first it is taken, from no earlier day than the first.
        var both = (await Propose(Admin(host, 1), Item, Dearer.Replace("promised: 7", "promised: 6", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{both}/consent", new { servesFrom = "2026-05-25" })).ShouldBeProblem(422, "serves-before-base", "servesFrom");
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{both}/consent", new { servesFrom = "2026-06-01" })).ShouldBe(HttpStatusCode.OK);
    }

    // A consent can be taken back while its day has not come; what was consented to since was proven with it.
    [Fact]
    public async Task takes_back_what_does_not_serve_yet_the_last_first()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var first = (string)(await Propose(Admin(host, 1), Item, Dearer)).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{first}/consent", new { servesFrom = "2026-06-01" })).ShouldBe(HttpStatusCode.OK);
        var second = (string)(await Propose(Admin(host, 1), Item, Dearer.Replace("promised: 7", "promised: 6", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{second}/consent", new { servesFrom = "2026-06-02" })).ShouldBe(HttpStatusCode.OK);
        (await Admin(host, 3).Post($"/v1/catalogue/proposals/{first}/decline", new { })).ShouldBeProblem(409, "proposal-settled");
        (await Admin(host, 3).Post($"/v1/catalogue/proposals/{second}/decline", new { })).ShouldBe(HttpStatusCode.OK).Json["state"]!.ToString().ShouldBe("withdrawn");
        (await Admin(host, 3).Post($"/v1/catalogue/proposals/{first}/decline", new { })).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(20));
        (await DueOfNew(host)).ShouldBe(15);

        // Newest first, a page at a time.
        var page = (await Admin(host, 3).Get("/v1/catalogue/proposals?limit=1")).ShouldBe(HttpStatusCode.OK).Json;
        (page["items"]!.AsArray().Single()!["id"]!.ToString(), page["items"]![0]!["declinedBy"]!.ToString()).ShouldBe((second, "admin-3"));
        var last = (await Admin(host, 3).Get($"/v1/catalogue/proposals?limit=1&cursor={page["next"]}")).Json;
        (last["items"]!.AsArray().Single()!["id"]!.ToString(), (string?)last["next"]).ShouldBe((first, null));
    }

    // The answer was lost: whoever asks again gets it, whatever has happened since.
    [Fact]
    public async Task gets_the_first_answer_again()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        object body = new { reason = "粤发改〔2026〕1号", files = new Dictionary<string, string> { [Item] = Dearer } };
        var id = (string)(await Admin(host, 1).Post("/v1/catalogue/proposals", body, "k-1")).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-20" }, "k-2")).ShouldBe(HttpStatusCode.OK);
        (await Admin(host, 1).Post("/v1/catalogue/proposals", body, "k-1")).ShouldBe(HttpStatusCode.Created).Json["id"]!.ToString().ShouldBe(id);
        (await Admin(host, 1).Post("/v1/catalogue/proposals", body, "k-3")).ShouldBeProblem(422, "nothing-changes");
    }

    // In a fee's table the first line that is for an application counts, so its order is a change that has to be seen.
    [Fact]
    public async Task sees_that_only_an_order_changes()
    {
        const string Card = "services/travel/id-card-renew.yaml";
        var two = Shipped(Card).Replace("    - { amount: 20 }", "    - { when: \"form.reason != 'expired'\", amount: 30 }\n    - { amount: 20 }", StringComparison.Ordinal);
        var turned = Shipped(Card).Replace("    - { when: \"form.reason in ['lost', 'damaged']\", amount: 40 }\n", "    - { when: \"form.reason != 'expired'\", amount: 30 }\n    - { when: \"form.reason in ['lost', 'damaged']\", amount: 40 }\n", StringComparison.Ordinal);
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var id = (string)(await Propose(Admin(host, 1), Card, two)).ShouldBe(HttpStatusCode.Created).Json["id"]!;
        (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-20" })).ShouldBe(HttpStatusCode.OK);
        (await Propose(Admin(host, 1), Card, turned)).ShouldBe(HttpStatusCode.Created).Json["changes"]!.AsArray().Select(c => (string)c!)
            .ShouldBe(["service item id-card-renew: fee.table in this order: form.reason in ['lost', 'damaged'], form.reason != 'expired', otherwise -> form.reason != 'expired', form.reason in ['lost', 'damaged'], otherwise"]);
    }

    // What cannot be stored or counted, and what says more than it is written in, is refused before anybody can consent to it.
    [Theory]
    [InlineData("services/travel/hkmo-endorsement-tourism.yaml", "en: Hong Kong", "en: \"Hong\\0Kong\" #")]
    [InlineData("services/travel/hkmo-endorsement-tourism.yaml", "en: Hong Kong", "en: \"\\u202EHong Kong\" #")]
    [InlineData("services/travel/hkmo-endorsement-tourism.yaml", "promised: 7", "promised: 2147483647")]
    [InlineData("services/travel/hkmo-endorsement-tourism.yaml", "keep: 10 years", "keep: 9999 years")]
    [InlineData("services/business/food-licence.yaml", "extension: 10", "extension: 2147483647")]
    [InlineData("services/business/food-licence.yaml", "max: 100000", "max: 79228162514264337593543950335")]
    [InlineData("services/business/food-licence.yaml", "min: 0, max: 100000", "min: 1.2, max: 1.8")]
    [InlineData("services/business/food-licence.yaml", "holds: \"form.business == 'sale' || has(form.seats)\"", "holds: \"  \"")]
    [InlineData("services/business/food-licence.yaml", "en: Food business licence", "en: ~")]
    [InlineData("services/business/food-licence.yaml", "scope: city", "scope: city\n? [a, b]\n: c")]
    [InlineData("services/business/food-licence.yaml", "code: food-licence", "code: Food.Licence")]
    public async Task is_refused_what_the_product_cannot_keep_or_count(string file, string what, string by)
    {
        Shipped(file).ShouldContain(what);
        (await Propose(Admin(cluster.Host, 1), file, Shipped(file).Replace(what, by, StringComparison.Ordinal))).ShouldBeProblem(422, "catalogue-not-sound");
    }

    [Fact]
    public async Task cannot_say_more_by_filling_in_than_there_is_room_for()
    {
        var text = Shipped("fragments/acceptance.yaml").Replace("en: Submitted", $"en: \"{string.Concat(Enumerable.Repeat("<accepted>", 6_000))}\"", StringComparison.Ordinal);
        (await Propose(Admin(cluster.Host, 1), "fragments/acceptance.yaml", text)).Json["errors"]!.AsArray().ShouldContain(e => e!["detail"]!.ToString().Contains("too-large"));
    }

    // A new release's folder may not go with what was published over the old one: the start says so, and an operator can mend it.
    [Fact]
    public async Task leaves_an_operator_a_way_to_start_again()
    {
        var database = await cluster.NewDatabase();
        string id;
        await using (var host = await TestHost.Start(database))
        {
            id = (string)(await Propose(Admin(host, 1), "workflows/filing.yaml", Shipped("workflows/filing.yaml").Replace("en: Record made", "en: Record kept", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Created).Json["id"]!;
            (await Admin(host, 2).Post($"/v1/catalogue/proposals/{id}/consent", new { servesFrom = "2026-05-20" })).ShouldBe(HttpStatusCode.OK);
        }

        var files = Cluster.Shipped.Files.ToDictionary();
        files["fragments/electronic-delivery.yaml"] = files["fragments/electronic-delivery.yaml"].Replace("issued: issued", "issued: ~", StringComparison.Ordinal);
        foreach (var file in files.Keys.Where(f => f.StartsWith("workflows/", StringComparison.Ordinal)).ToList())
        {
            files[file] = files[file].Replace("include: electronic-delivery }", "include: electronic-delivery, issued: issued }", StringComparison.Ordinal)
                .Replace("include: electronic-delivery, delivered: enrolled }", "include: electronic-delivery, delivered: enrolled, issued: issued }", StringComparison.Ordinal)
                .Replace("include: electronic-delivery, delivered: completed }", "include: electronic-delivery, delivered: completed, issued: issued }", StringComparison.Ordinal)
                .Replace("include: electronic-delivery\n    delivered: booked", "include: electronic-delivery\n    issued: issued\n    delivered: booked", StringComparison.Ordinal);
        }

        var newer = CatalogueFiles.CatalogueFolder.Read(files);
        (await Should.ThrowAsync<Startup.StartupException>(TestHost.Start(database, newer))).Message.ShouldContain("catalogue withdraw");
        Dictionary<string, string> there = new() { ["ConnectionStrings__Cases"] = database };
        (await HostProcess.Run(["catalogue", "published"], there)).Output.ShouldContain($"{id} from 2026-05-20: workflows/filing.yaml (粤发改〔2026〕1号)");
        (await HostProcess.Run(["catalogue", "withdraw", "none"], there)).ExitCode.ShouldBe(1);
        (await HostProcess.Run(["catalogue", "withdraw", id], there)).ExitCode.ShouldBe(0);
        await using var again = await TestHost.Start(database, newer);
        (await again.Nobody().Get("/v1/catalogue/services/passport-issue")).ShouldBe(HttpStatusCode.OK);
    }
}
