using System.Net;
using GdCases.Domain.Catalogue;
using GdCases.Host.CatalogueFiles;

namespace GdCases.Host.Tests;

/// <summary>A folder of catalogue files, copied from the shipped one and changed.</summary>
public sealed class A_catalogue_folder(Cluster cluster) : IDisposable
{
    private readonly string _folder = CopyOfShipped();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string CopyOfShipped()
    {
        var copy = Directory.CreateTempSubdirectory("gdcases-catalogue-").FullName;
        foreach (var file in Directory.GetFiles(Cluster.ShippedFolder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Cluster.ShippedFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private void Change(string file, string what, string by)
    {
        var path = Path.Combine(_folder, file);
        var text = File.ReadAllText(path);
        text.ShouldContain(what);
        File.WriteAllText(path, text.Replace(what, by, StringComparison.Ordinal));
    }

    // File, what is replaced by what, and the fault with its line.
    public static TheoryData<string, string, string, string> Broken => new()
    {
        { "workflows/benefit.yaml", "to: payout-ordered", "to: payout-order", "unknown-state" },
        { "workflows/benefit.yaml", "step: deliver", "step: bless", "unknown-name" },
        { "workflows/benefit.yaml", "by: approver", "by: wizard", "unknown-role" },
        { "workflows/benefit.yaml", "    done: Paid\n", "", "missing-key" },
        { "workflows/benefit.yaml", "en: Balance settled", "en: Paid out", "same-title" },
        { "workflows/benefit.yaml", "include: acceptance", "include: acceptances", "unknown-name" },
        { "workflows/benefit.yaml", "acceptance, accepted: reviewing", "acceptance", "missing-key" },
        { "workflows/benefit.yaml", "accepted: reviewing", "accepted: reviewin", "unknown-state" },
        { "workflows/benefit.yaml", "accepted: reviewing", "accepted: reviewing, rejected: denied", "unknown-key" },
        { "workflows/benefit.yaml", "{ include: correction }", "{ include: correction, words: { accept: { zh: 受理, en: Accept, done: Accepted } } }", "unknown-key" },
        { "workflows/benefit.yaml", "zh: 公示\n    en: public notice", "zh: [公示, 公告]\n    en: public notice", "wrong-value" },
        { "workflows/benefit.yaml", "{ include: correction }", "{ include: correction }\n  - { include: correction }", "duplicate-name" },
        { "fragments/correction.yaml", "to: awaiting-correction", "to: <corrected>", "unknown-name" },
        { "fragments/correction.yaml", "by: <by>", "by: applicant", "without-effect" },
        { "fragments/correction.yaml", "step: supplement", "step: bless", "unknown-name" },
        { "fragments/correction.yaml", "name: correction", "name: corrections", "wrong-file-name" },
        { "fragments/correction.yaml", "parameters: { by:", "parameters: { words: all, by:", "wrong-value" },
        { "workflows/benefit.yaml", "start: submitted", "start: submitted\nstart: again", "bad-yaml" },
        { "workflows/benefit.yaml", "start: submitted", "start: submitted\ncolour: red", "unknown-key" },
        { "workflows/benefit.yaml", "after: 60 calendar days", "after: 5 moons", "wrong-value" },
        { "workflows/benefit.yaml", "name: benefit", "name: benefits", "wrong-file-name" },
        { "workflows/divorce.yaml", "take: lapse,", "take: deny,", "timer-leads-nowhere" },
        { "workflows/benefit.yaml", "step: deliver\n", "step: deliver\n    pays-out: true\n", "payout-without-result" },
        { "workflows/fine.yaml", "raises-up-to: 2", "raises-up-to: 1", "raise-without-assessment" },
        { "workflows/fine.yaml", "step: forward, from: [billed, dismissed], to: deferred", "step: forward, raises-up-to: 2, from: [billed, dismissed], to: deferred", "raise-without-assessment" },
        { "workflows/fine.yaml", "keeps-fee: true", "keeps-fee: true, cancels-fee: true", "keeps-fee-without-effect" },
        { "services/housing/provident-fund-rent.yaml", "up-to: form.amount", "up-to: form.bankAccount", "wrong-value" },
        { "services/tax/unified-payment.yaml", "fee: { amount: 0, assessable: true }", "fee: { by: billNumber }", "wrong-value" },
        { "services/housing/property-transfer.yaml", "service: unified-payment", "service: no-such-item", "unknown-name" },
        { "services/travel/passport-issue.yaml", "workflow: travel-document", "workflow: nowhere", "unknown-name" },
        { "services/travel/passport-issue.yaml", "agency: exit-entry", "agency: nobody", "unknown-name" },
        { "services/travel/passport-issue.yaml", "subject: person", "subject: cat", "wrong-value" },
        { "services/travel/passport-issue.yaml", "promised: 7", "promised: seven", "wrong-value" },
        { "services/travel/passport-issue.yaml", "promised: 7", "promised: 70", "wrong-value" },
        { "services/travel/passport-issue.yaml", "zh: 普通护照申领", "", "missing-key" },
        { "services/travel/hkmo-endorsement-tourism.yaml", "\"2\": 30", "\"3\": 30", "wrong-value" },
        { "services/travel/hkmo-endorsement-tourism.yaml", "code: hkmo-endorsement-tourism", "code: [", "bad-yaml" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent", "form.sum <= form.monthlyRent", "unknown-name" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent", "spouse.age <= form.monthlyRent", "unknown-name" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent * 12", "form.amount <= form.bankAccount", "condition-undecided" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent * 12", "form.amount < 0", "condition-never-holds" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent * 12", "1 < 2", "condition-without-effect" },
        { "services/housing/provident-fund-rent.yaml", "form.amount <= form.monthlyRent * 12", "form.amount <= ", "not-a-condition" },
        { "services/housing/provident-fund-rent.yaml", "path: form.amount", "path: form.sum", "unknown-name" },
        { "services/business/food-licence.yaml", "has(form.seats)", "form.seats > 0", "condition-undecided" },
        { "services/education/marriage-registration.yaml", "!has(spouse.age) || ", "", "condition-undecided" },
        { "services/travel/id-card-renew.yaml", "- { amount: 20 }", "- { when: \"form.reason == 'expired'\", amount: 20 }", "fee-not-covered" },
        { "services/travel/id-card-renew.yaml", "amount: 40", "amount: 40.005", "wrong-value" },
        { "services/travel/id-card-renew.yaml", "when: \"form.reason in ['lost', 'damaged']\", ", "", "wrong-value" },
        { "services/travel/id-card-renew.yaml", "when: \"form.reason != 'lost'\"", "when: \"form.cause != 'lost'\"", "unknown-name" },
        { "calendars/2026.yaml", "date: 2026-01-02,", "date: 2026-01-01,", "duplicate-day" },
        { "calendars/2026.yaml", "date: 2026-01-02,", "date: 2027-01-02,", "day-outside-year" },
        { "calendars/2026.yaml", "{ date: 2026-01-04, off: false", "{ date: 2026-01-06, off: false", "working-day-in-week" },
        { "calendars/2026.yaml", "{ date: 2026-01-04, off: false,", "{ date: 2026-01-04,", "missing-key" },
        { "calendars/2026.yaml", "year: 2026", "", "missing-key" },
        { "calendars/2026.yaml", "date: 2026-01-02,", "date: tomorrow,", "wrong-value" },
        { "agencies.yaml", "09:00-17:00", "nine to five", "wrong-value" },
        { "workflows/benefit.yaml", "take: lapse-unsettled, remind", "take: lapse-unsettled }\n  - { in: balance-due, after: 90 calendar days, take: lapse-unsettled, remind", "duplicate-timer" },
        { "categories.yaml", "categories:", "kinds:", "unknown-key" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void that_is_broken_is_refused_with_file_line_and_reason(string file, string what, string by, string code)
    {
        var line = File.ReadAllText(Path.Combine(_folder, file)).Split(what)[0].Count(c => c == '\n') + 1;
        Change(file, what, by);
        var faults = Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults;
        faults.ShouldContain(f => f.File == file && f.Code == code, string.Join('\n', faults));
        var fault = faults.First(f => f.File == file && f.Code == code);
        fault.Reason.ShouldNotBeEmpty();
        // The line of the thing at fault: an action begins at its name, a few lines above the key.
        fault.Line.ShouldBeInRange(code is "wrong-file-name" or "unknown-name" or "missing-key" ? 1 : line - 8, line + 2);
    }

    [Fact]
    public void that_is_broken_in_many_places_says_all_of_them()
    {
        Change("workflows/benefit.yaml", "by: approver", "by: wizard");
        Change("workflows/divorce.yaml", "take: lapse,", "take: deny,");
        Change("services/travel/passport-issue.yaml", "promised: 7", "promised: seven");
        Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults.Select(f => f.File).Distinct()
            .ShouldBe(["services/travel/passport-issue.yaml", "workflows/benefit.yaml", "workflows/divorce.yaml"]);
    }

    [Fact]
    public void shares_what_the_law_frames_for_all_and_tells_where_it_comes_from()
    {
        // What a fragment says is the workflow's own: told with the line that includes it, and where it stands.
        Change("fragments/collection.yaml", "guards: to-be-sent, at-once: true", "guards: to-be-sent, at-once: true, at-most: 0");
        var faults = Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults;
        faults.ShouldAllBe(f => f.Code == "at-most-nothing" && f.Reason.EndsWith("(included from fragments/collection.yaml:11)"));
        faults.Select(f => f.File).ShouldContain("workflows/divorce.yaml");
        File.ReadAllLines(Path.Combine(_folder, "workflows/divorce.yaml"))[(int)faults.Single(f => f.File == "workflows/divorce.yaml").Line - 1].ShouldBe("  - include: collection");
        Change("fragments/collection.yaml", ", at-most: 0", "");

        // A fault of the fragment by itself is told once, however many include it.
        Change("fragments/collection.yaml", "step: deliver", "step: bless");
        Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults.ShouldHaveSingleItem().ToString().ShouldStartWith("fragments/collection.yaml:12: unknown-name: 'bless'");
        Change("fragments/collection.yaml", "step: bless", "step: deliver");

        // A fault of what a workflow fills in is told where the workflow says it: a value, one of a list, a part of a text.
        Told("workflows/licence.yaml", "procedures: inspection, longest: 30", "procedures: [hearing, inspectoin], longest: abc", "unknown-name", "wrong-value");

        // A hearing is told seven working days before.
        Told("workflows/licence.yaml", "procedures: inspection, longest: 30", "procedures: hearing, longest: 6", "hearing-too-soon");

        // A workflow's own state stands instead of the fragment's, and words of its own for an action instead of the fragment's.
        var licence = CatalogueFolder.Read(_folder).Current("company-registration")!.Workflow;
        (licence.State("delivered")!.Title.En, licence.Actions.First(a => a.Name == "deliver").Title.En).ShouldBe(("Licence delivered", "Deliver the licence"));
        licence.States[0].Name.ShouldBe(licence.Start);
        licence.States.Select(s => s.Final).ShouldBeInOrder();

        File.WriteAllText(Path.Combine(_folder, "fragments/idle.yaml"), "name: idle\nactions:\n  - { name: idle, zh: 闲, en: Idle, done: Idled, step: forward, from: submitted, by: reviewer }\n");
        Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults.ShouldHaveSingleItem().ToString().ShouldBe("fragments/idle.yaml:1: without-effect: no workflow includes this fragment");

        void Told(string file, string what, string by, params string[] codes)
        {
            Change(file, what, by);
            var line = Array.FindIndex(File.ReadAllLines(Path.Combine(_folder, file)), l => l.Contains(by, StringComparison.Ordinal)) + 1;
            var told = Should.Throw<CatalogueException>(() => CatalogueFolder.Read(_folder)).Faults;
            told.Select(f => f.Code).Distinct().ShouldBe(codes, ignoreOrder: true);
            told.Select(f => (f.File, f.Line)).Distinct().ShouldBe([(file, line)]);
            Change(file, by, what);
        }
    }

    [Fact]
    public async Task shows_an_item_as_people_read_it()
    {
        var sheet = await HostProcess.Run(["catalogue", "show", "id-card-renew", "--language", "en", "--folder", _folder]);
        sheet.ExitCode.ShouldBe(0);
        foreach (var line in new[]
        {
            "# Renewal of the resident identity card", "- Old card (old-card), only if form.reason != 'lost'", "- CNY 40.00: form.reason in ['lost', 'damaged']", "- 60 calendar days allowed by law, from receipt",
            "- Accept (accept) -> Under review; intake-officer; asks for materials-complete, identity-checked, guardian-present", "- Deem accepted (deem-accepted) -> Under review; system\n", "- after 5 working days by itself: deem-accepted", "stateDiagram-v2",
        })
        {
            sheet.Output.ShouldContain(line);
        }

        (await HostProcess.Run(["catalogue", "show", "hukou-change", "--folder", _folder])).Output.ShouldStartWith("# 户口项目变更");
        var none = await HostProcess.Run(["catalogue", "show", "no-such-item", "--folder", _folder]);
        (none.ExitCode, none.Output.Trim()).ShouldBe((1, "gdcases: there is no service item 'no-such-item'."));
        // Every item can be shown, in both languages.
        var catalogue = CatalogueFolder.Read(_folder);
        foreach (var definition in catalogue.Items.Select(i => catalogue.Current(i.Value.Code)!))
        {
            Commands.ServiceSheet.Of(definition, catalogue, "en").ShouldNotContain("，");
            Commands.ServiceSheet.Of(definition, catalogue, "zh-CN").ShouldContain("```mermaid");
        }
    }

    [Fact]
    public async Task that_is_broken_stops_the_start_and_is_told_by_the_check_without_a_database()
    {
        (await HostProcess.Run(["catalogue", "check", _folder])).Output.ShouldStartWith("53 service items, 16 workflows, 19 agencies, 21 divisions: sound.");
        Change("workflows/benefit.yaml", "start: submitted", "start: nowhere");
        var check = await HostProcess.Run(["catalogue", "check", _folder]);
        check.ExitCode.ShouldBe(1);
        check.Output.ShouldContain("workflows/benefit.yaml:1: unknown-state: the start state 'nowhere' is not among the states");
        var serve = await HostProcess.Run(["serve"], new() { ["Catalogue__Folder"] = _folder, ["ConnectionStrings__Cases"] = await cluster.NewDatabase() });
        serve.ExitCode.ShouldBe(1);
        serve.Output.ShouldContain("workflows/benefit.yaml:1: unknown-state");
    }

    [Fact]
    public async Task that_changes_serves_new_cases_and_leaves_open_ones_as_they_were()
    {
        var database = await cluster.NewDatabase();
        var application = Applications.For(Cluster.Shipped.Item("hkmo-endorsement-tourism")!.Value);
        string old;
        await using (var host = await TestHost.Start(database, CatalogueFolder.Read(_folder)))
        {
            old = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        }

        // A dearer fee, and a workflow in which nobody accepts any more: it is called admit.
        Change("services/travel/hkmo-endorsement-tourism.yaml", "\"1\": 15", "\"1\": 20");
        Change("workflows/endorsement.yaml", "- { include: acceptance, accepted: reviewing }", "- { include: acceptance, accepted: reviewing, accept: admit }");
        Change("fragments/acceptance.yaml", "accepted: ~", "accepted: ~, accept: accept");
        Change("fragments/acceptance.yaml", "name: accept,", "name: <accept>,");
        await using (var host = await TestHost.Start(database, CatalogueFolder.Read(_folder)))
        {
            var young = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
            var intake = host.As("intake-officer", "exit-entry");
            ((decimal)(await intake.Get($"/v1/cases/{young}")).Json["fee"]!["due"]!).ShouldBe(20);
            ((decimal)(await intake.Get($"/v1/cases/{old}")).Json["fee"]!["due"]!).ShouldBe(15);
            (await intake.Take(young, "accept")).ShouldBeProblem(404, "unknown-action");
            (await intake.Take(young, "admit")).ShouldBe(HttpStatusCode.OK);
            (await intake.Take(old, "admit")).ShouldBeProblem(404, "unknown-action");
            (await intake.Take(old, "accept")).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public void gives_a_version_by_what_it_says_and_not_by_how()
    {
        static string Of(ServiceCatalogue catalogue) => catalogue.Item("passport-issue")!.Version;
        Change("services/travel/passport-issue.yaml", "code: passport-issue", "# A remark.\n\ncode:    passport-issue");
        Of(CatalogueFolder.Read(_folder)).ShouldBe(Of(Cluster.Shipped));
        Change("services/travel/passport-issue.yaml", "promised: 7", "promised: 8");
        Of(CatalogueFolder.Read(_folder)).ShouldNotBe(Of(Cluster.Shipped));
    }
}
