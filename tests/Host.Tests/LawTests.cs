using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using NodaTime;

namespace GdCases.Host.Tests;

/// <summary>A rule holds whatever path led there: over HTTP, on a database, with a clock that tests move.</summary>
public class A_rule(Cluster cluster)
{
    private static readonly string[] Seen = ["appointment-kept", "identity-checked"];

    private TestHost Host => cluster.Host;

    private async Task<string> Submitted(string item, JsonObject? application = null) =>
        (await Host.As("applicant").Post("/v1/cases", application ?? Applications.For(item))).ShouldBe(HttpStatusCode.Created).Number;

    private async Task<JsonNode> View(string number, Client by) => (await by.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;

    private static string StateOf(JsonNode view) => (string)view["state"]!["code"]!;

    private static JsonObject Without(JsonObject application, string material)
    {
        var materials = application["materials"]!.AsArray();
        materials.Remove(materials.Single(m => (string)m!["material"]! == material));
        return application;
    }

    // Probe 1: a licence for other premises than were applied for.
    [Fact]
    public async Task lets_a_kept_promise_bring_what_was_promised_and_nothing_else()
    {
        var application = Without(Applications.For("food-licence"), "equipment-list");
        application["form"] = new JsonObject { ["premises"] = "天河路1号", ["business"] = "sale" };
        var number = await Submitted("food-licence", application);
        var (intake, reviewer, approver, applicant) = (Host.As("intake-officer", "market-regulation"), Host.As("reviewer", "market-regulation"), Host.As("approver", "market-regulation"), Host.As("applicant"));
        (await intake.Take(number, "accept", new { promises = new[] { new { material = "equipment-list", by = "2026-06-30" } } })).ShouldBe(HttpStatusCode.OK);
        (await reviewer.Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await approver.Take(number, "grant")).ShouldBe(HttpStatusCode.OK);
        StateOf(await View(number, reviewer)).ShouldBe("awaiting-materials", "nothing is issued on a promise");
        var other = await applicant.Take(number, "supply-promised", new { materials = new[] { new { material = "premises-plan", reference = "other" } }, form = new { business = "catering", premises = "越秀路99号" } });
        other.ShouldBeProblem(422, "not-asked-for", "materials[0].material");
        other.Json["errors"]!.AsArray().Select(e => (string?)e!["path"]).ShouldContain("form.premises");
        (await applicant.Take(number, "supply-promised", new { materials = new[] { new { material = "equipment-list", reference = "doc-9" } } })).ShouldBe(HttpStatusCode.OK);
        (await reviewer.Take(number, "issue", new { resultNumber = "JY14401" })).ShouldBe(HttpStatusCode.OK);
        ((string)(await View(number, reviewer))["form"]!["premises"]!).ShouldBe("天河路1号");
    }

    // Probe 2.
    [Fact]
    public async Task keeps_other_materials_and_fields_as_they_were_when_a_promise_is_kept()
    {
        var number = await Submitted("vehicle-registration", Without(Applications.For("vehicle-registration"), "tax-proof"));
        var intake = Host.As("intake-officer", "traffic");
        (await intake.Take(number, "accept", new { attestations = Seen, promises = new[] { new { material = "tax-proof", by = "2026-06-30" } } })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Take(number, "supply-promised", new
        {
            materials = new[] { new { material = "tax-proof", reference = "t" }, new { material = "insurance", reference = "other" } },
            form = new { vin = "LSVAA4182E2184847" },
        })).ShouldBeProblem(422, "not-asked-for", "form.vin");
        (await Host.As("applicant").Take(number, "supply-promised", new { materials = new[] { new { material = "tax-proof", reference = "t" } } })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 3.
    [Fact]
    public async Task lets_a_supplement_change_what_the_correction_asked_for_and_nothing_else()
    {
        var number = await Submitted("provident-fund-rent");
        (await Host.As("intake-officer", "provident-fund").Take(number, "request-correction", new { items = new[] { new { path = "materials.bank-account", message = "看不清" } } })).ShouldBe(HttpStatusCode.OK);
        var materials = new[] { new { material = "bank-account", reference = "doc-2" } };
        (await Host.As("applicant").Take(number, "supplement", new { materials, form = new { amount = 1_000_000 } })).ShouldBeProblem(422, "not-asked-for", "form.amount");
        (await Host.As("applicant").Take(number, "supplement", new { form = new { } })).ShouldBeProblem(422, "correction-incomplete", "materials.bank-account");
        (await Host.As("applicant").Take(number, "supplement", new { materials })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 4: nobody ever attested identity or appointment.
    [Fact]
    public async Task skipped_by_silence_meets_the_case_at_the_next_gate()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("passport-issue"))).ShouldBe(HttpStatusCode.Created).Number;
        host.Clock.Advance(Duration.FromDays(8));
        (await host.Fire()).ShouldBe(1);
        var (reviewer, approver) = (host.As("reviewer", "exit-entry"), host.As("approver", "exit-entry"));
        (await reviewer.Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        var view = (await approver.Get($"/v1/cases/{number}")).ShouldBe(HttpStatusCode.OK).Json;
        // The officer's screen says what is still owed, and the applicant's does not.
        view["owed"]!.AsArray().Select(o => $"{o!["gate"]} {o["requirement"]} {o["why"]!["code"]}").ShouldBe(
            ["decision appointment-kept not-attested", "decision identity-checked not-attested", "issue fee-paid fee-unpaid"], ignoreOrder: true);
        (await host.As("applicant").Get($"/v1/cases/{number}")).Json["owed"].ShouldBeNull();
        (await approver.Take(number, "grant")).ShouldBeProblem(422, "missing-field", "attestations");
        (await approver.Take(number, "grant", new { attestations = Seen })).ShouldBe(HttpStatusCode.OK);
        var facts = (await approver.Get($"/v1/cases/{number}")).Json["facts"]!.AsArray().Where(f => (string)f!["kind"]! == "attested").ToList();
        facts.Select(f => $"{f!["what"]} {f["by"]!["role"]} {f["action"]}").ShouldBe(["appointment-kept approver grant", "identity-checked approver grant"], ignoreOrder: true);
    }

    // Probe 5: an unrelated case for the tax, and one reviewer alone.
    [Fact]
    public async Task about_a_linked_case_and_a_second_officer_holds_after_silence()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var unrelated = (await host.As("applicant").Post("/v1/cases", Applications.For("unified-payment"))).ShouldBe(HttpStatusCode.Created).Number;
        var application = Applications.For(Cluster.Shipped.Item("property-transfer")!.Value, answer: f => f.Name == "taxCase" ? unrelated : null);
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "natural-resources").Take(number, "accept", new { attestations = Seen })).ShouldBeProblem(409, "linked-case-not-fulfilled", "form.taxCase");
        host.Clock.Advance(Duration.FromDays(8));
        await host.Fire();
        var reviewer = host.As("reviewer", "natural-resources");
        var alone = await reviewer.Take(number, "register", new { attestations = Seen });
        alone.ShouldBeProblem(409, "linked-case-not-fulfilled");
        alone.ShouldBeProblem(409, "not-examined");
        (await reviewer.Take(number, "examine")).ShouldBe(HttpStatusCode.OK);
        (await host.As("intake-officer", "finance").Take(unrelated, "bill", new { amount = 1, reason = "完税" })).ShouldBe(HttpStatusCode.OK);
        // Paid, the tax is settled; and a second reviewer registers.
        (await host.As("intake-officer", "finance").Take(unrelated, "pay", new { amount = 1, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        (await reviewer.Take(number, "register", new { attestations = Seen })).ShouldBeProblem(409, "second-officer-required");
        (await host.As("reviewer", "natural-resources", colleague: 2).Take(number, "register", new { attestations = Seen })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 6: missing at deemed acceptance there was no promise, and nobody asked again.
    [Fact]
    public async Task about_materials_holds_after_silence()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var application = Without(Applications.For("food-licence"), "equipment-list");
        var number = (await host.As("applicant").Post("/v1/cases", application)).ShouldBe(HttpStatusCode.Created).Number;
        host.Clock.Advance(Duration.FromDays(8));
        await host.Fire();
        var (reviewer, approver) = (host.As("reviewer", "market-regulation"), host.As("approver", "market-regulation"));
        (await reviewer.Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await approver.Take(number, "grant")).ShouldBeProblem(422, "missing-field", "promises");
        (await approver.Take(number, "grant", new { promises = new[] { new { material = "equipment-list", by = "2026-06-05" } } })).ShouldBe(HttpStatusCode.OK);
        // A broken promise is shown, and it is not forgotten.
        host.Clock.Advance(Duration.FromDays(30));
        var view = (await reviewer.Get($"/v1/cases/{number}")).Json;
        ((string)view["state"]!["code"]!, (bool)view["promises"]![0]!["broken"]!).ShouldBe(("awaiting-materials", true));
        (await reviewer.Take(number, "issue", new { resultNumber = "x" })).ShouldBeProblem(409, "action-not-open");
        (await host.As("applicant").Take(number, "supply-promised", new { materials = new[] { new { material = "equipment-list", reference = "doc" } } })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 7: three corrections running, each of which started the five days anew.
    [Fact]
    public async Task lets_a_correction_be_told_once_and_completely()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-permit-issue"))).ShouldBe(HttpStatusCode.Created).Number;
        var (intake, applicant) = (host.As("intake-officer", "exit-entry"), host.As("applicant"));
        (await intake.Take(number, "request-correction", Notice("photo"))).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(1));
        (await applicant.Take(number, "supplement", Supplied("photo"))).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(number, "request-correction", Notice("id-card"))).ShouldBeProblem(422, "not-said-at-first", "items[0].path");
        // Only what the supplement handed in can be found wrong again; silence then accepts, dated to the supplement.
        (await intake.Take(number, "request-correction", Notice("photo"))).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(1));
        (await applicant.Take(number, "supplement", Supplied("photo"))).ShouldBe(HttpStatusCode.OK);
        ((string)(await intake.Get($"/v1/cases/{number}")).Json["clock"]!["timers"]![0]!["at"]!["day"]!).ShouldBe("2026-05-29");
        host.Clock.Advance(Duration.FromDays(9));
        await host.Fire();
        var clock = (await intake.Get($"/v1/cases/{number}")).Json["clock"]!;
        ((string)clock["receivedOn"]!, (string)clock["acceptedOn"]!).ShouldBe(("2026-05-22", "2026-05-22"));

        static object Notice(string material) => new { items = new[] { new { path = $"materials.{material}", message = "不合格" } } };
        static object Supplied(string material) => new { materials = new[] { new { material, reference = "new" } } };
    }

    // Probe 8.
    [Fact]
    public async Task keeps_an_assessed_fee_whatever_is_computed_later()
    {
        var number = await Submitted("id-card-renew");
        var intake = Host.As("intake-officer", "household");
        (await intake.Take(number, "assess-fee", new { amount = 40, reason = "损坏" })).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(number, "request-correction", new { items = new[] { new { path = "materials.photo", message = "不合格" }, new { path = "form.reason", message = "请核对" } } })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Take(number, "supplement", new { materials = new[] { new { material = "photo", reference = "n" } }, form = new { reason = "damaged" } })).ShouldBe(HttpStatusCode.OK);
        ((decimal)(await View(number, intake))["fee"]!["due"]!).ShouldBe(40);
    }

    // Probe 9.
    [Fact]
    public async Task gives_back_what_was_paid_too_much_or_before_any_work_was_done()
    {
        var intake = Host.As("intake-officer", "exit-entry");
        var twice = Applications.For("hkmo-endorsement-tourism");
        twice["form"]!["entries"] = "2";
        var number = await Submitted("hkmo-endorsement-tourism", twice);
        (await intake.Take(number, "pay", new { amount = 30, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        (await intake.Take(number, "request-correction", new { items = new[] { new { path = "form.entries", message = "次数有误" } } })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Take(number, "supplement", new { form = new { entries = "1" } })).ShouldBe(HttpStatusCode.OK);
        (await View(number, intake))["fee"]!.ToJsonString().ShouldBe("""{"due":15,"paid":30,"outstanding":0,"refundOwed":15}""");
        var withdrawn = await Submitted("hkmo-endorsement-tourism");
        (await intake.Take(withdrawn, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Take(withdrawn, "withdraw")).ShouldBe(HttpStatusCode.OK);
        (await View(withdrawn, intake))["fee"]!.ToJsonString().ShouldBe("""{"due":0,"paid":15,"outstanding":0,"refundOwed":15}""");
        (await Host.As("applicant").Get($"/v1/cases/{withdrawn}/history", "zh-CN")).Text.ShouldContain("应予退费");
    }

    // Probe 11: granted and unpaid, or made and not collected, a case turned dark red and never ended.
    [Fact]
    public async Task ends_a_wait_for_the_applicant_and_reminds_them_before()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var (unpaid, uncollected) = (await Granted(), await Granted());
        (await host.As("intake-officer", "exit-entry").Take(uncollected, "pay", new { amount = 15, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", "exit-entry").Take(uncollected, "issue", new { resultNumber = "G1" })).ShouldBe(HttpStatusCode.OK);
        foreach (var number in new[] { unpaid, uncollected })
        {
            var view = (await host.As("supervisor", "exit-entry").Get($"/v1/cases/{number}")).Json;
            view["clock"]!["standstill"]!["cause"]!.ToString().ShouldBe("waits-for-applicant");
            view["openActions"]!.AsArray().Select(a => (string)a!["action"]!).ShouldBe(number == unpaid ? ["waive-fee", "terminate"] : ["terminate"]);
        }

        (await host.As("applicant").Get($"/v1/cases/{unpaid}")).Json["openActions"]!.AsArray().Select(a => (string)a!["action"]!).ShouldBe(["withdraw"]);
        host.Clock.Advance(Duration.FromDays(400));
        await host.Fire();
        (await Told(unpaid)).ShouldBe("submitted accepted forwarded decided forwarded reminded terminated: lapsed");
        (await Told(uncollected)).ShouldBe("submitted accepted forwarded decided forwarded paid issued forwarded reminded terminated: uncollected");

        async Task<string> Granted()
        {
            var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
            foreach (var (role, action) in new[] { ("intake-officer", "accept"), ("reviewer", "forward"), ("approver", "grant") })
            {
                (await host.As(role, "exit-entry").Take(number, action)).ShouldBe(HttpStatusCode.OK);
            }

            return number;
        }

        async Task<string> Told(string number)
        {
            var history = (await host.As("supervisor", "exit-entry").Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray();
            return $"{string.Join(' ', history.Select(e => (string)e!["event"]!))}: {StateOf((await host.As("supervisor", "exit-entry").Get($"/v1/cases/{number}")).Json)}";
        }
    }

    // Probe 10: a hearing of two days stood still for ever, green, without a word.
    [Fact]
    public async Task passes_a_special_procedure_up_when_its_days_are_over()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await host.As("reviewer", "exit-entry").Take(number, "start-appraisal", new { procedure = "appraisal", workingDays = 2, reason = "鉴定" })).ShouldBe(HttpStatusCode.OK);
        var clock = (await host.As("reviewer", "exit-entry").Get($"/v1/cases/{number}")).Json["clock"]!;
        ((string)clock["standstill"]!["cause"]!, (string)clock["standstill"]!["expectedUntil"]!).ShouldBe(("special-procedure", "2026-05-22"));
        host.Clock.Advance(Duration.FromDays(4));
        (await host.Fire()).ShouldBe(1);
        (await host.As("supervisor", "exit-entry").Get($"/v1/cases/{number}/history")).Json["events"]!.AsArray().Select(e => (string)e!["event"]!).Last().ShouldBe("overran");
        // The supervisor to whom it was passed up can end it.
        (await host.As("supervisor", "exit-entry").Take(number, "end-appraisal", new { findings = "真实" })).ShouldBe(HttpStatusCode.OK);
    }

    // Probe 13: whoever pays does not say how much. Probe 30: nothing is due, and nobody has to write it off.
    [Theory]
    [InlineData("unified-payment", "finance")]
    [InlineData("traffic-violation", "traffic")]
    public async Task of_a_bill_is_said_by_the_agency(string item, string agency)
    {
        var application = Applications.For(item);
        application["form"]!["amount"] = "0.01";
        (await Host.As("applicant").Post("/v1/cases", application)).ShouldBeProblem(422, "unknown-field", "form.amount");
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For(item))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", agency).Take(number, "pay", new { amount = 1, paymentReference = Applications.PaymentReference() })).ShouldBeProblem(409, "action-not-open");
        (await Host.As("intake-officer", agency).Take(number, "bill", new { amount = 0, reason = "已缴清" })).ShouldBe(HttpStatusCode.OK);
        StateOf((await Host.As("applicant").Get($"/v1/cases/{number}")).Json).ShouldBe("nothing-due");
    }

    // Administrative Penalty Law art. 67, 72: fifteen days, then a late charge.
    [Fact]
    public async Task of_a_fine_falls_overdue_after_fifteen_days()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var officer = host.As("intake-officer", "traffic");
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("traffic-violation"))).ShouldBe(HttpStatusCode.Created).Number;
        (await officer.Take(number, "bill", new { amount = 200, reason = "处罚决定" })).ShouldBe(HttpStatusCode.OK);
        (await host.As("applicant").Get($"/v1/cases/{number}")).Json["awaits"]!.ToJsonString().ShouldBe("""{"for":"Pay, or object","until":"2026-06-04"}""");
        host.Clock.Advance(Duration.FromDays(16));
        await host.Fire();
        (await officer.Take(number, "add-late-charge", new { amount = 401, reason = "加处" })).ShouldBeProblem(422, "amount-out-of-bounds", "amount");
        (await officer.Take(number, "add-late-charge", new { amount = 199, reason = "加处" })).ShouldBeProblem(422, "amount-out-of-bounds", "amount");
        (await officer.Take(number, "add-late-charge", new { amount = 206, reason = "逾期一日，加处百分之三" })).ShouldBe(HttpStatusCode.OK);
        (await officer.Take(number, "pay", new { amount = 200, paymentReference = Applications.PaymentReference() })).ShouldBeProblem(422, "amount-wrong", "amount");
        (await officer.Take(number, "pay", new { amount = 206, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        StateOf((await host.As("applicant").Get($"/v1/cases/{number}")).Json).ShouldBe("completed");

        // What is passed on for enforcement is still owed.
        var enforced = (await host.As("applicant").Post("/v1/cases", Applications.For("traffic-violation"))).ShouldBe(HttpStatusCode.Created).Number;
        (await officer.Take(enforced, "bill", new { amount = 200, reason = "处罚决定" })).ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(Duration.FromDays(120));
        await host.Fire();
        var view = (await host.As("applicant").Get($"/v1/cases/{enforced}")).Json;
        (StateOf(view), (decimal)view["fee"]!["due"]!, view["against"]!["title"]!.ToString(), (string?)view["against"]!["reason"]).ShouldBe(("enforced", 200m, "Passed on for enforcement", null));
    }

    // What is denied is not made, and what is not made costs nothing more.
    [Fact]
    public async Task of_a_fee_ends_with_a_denial()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("reviewer", "exit-entry").Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("approver", "exit-entry").Take(number, "deny", new { reasonCode = "r1", reason = "限制出境" })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("applicant").Get($"/v1/cases/{number}")).Json["fee"]!.ToJsonString().ShouldBe("""{"due":0,"paid":0,"outstanding":0}""");
    }

    // A debt that is written off is decided against nobody.
    [Fact]
    public async Task of_a_balance_written_off_is_no_decision_against_anybody()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("personal-income-tax"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "taxation").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("reviewer", "taxation").Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("approver", "taxation").Take(number, "bill-balance", new { amount = 500, reason = "应补税" })).ShouldBe(HttpStatusCode.OK);
        (await Host.As("supervisor", "taxation").Take(number, "write-off", new { reason = "困难" })).ShouldBe(HttpStatusCode.OK);
        var view = (await Host.As("applicant").Get($"/v1/cases/{number}")).Json;
        (StateOf(view), view["against"], (decimal)view["fee"]!["due"]!).ShouldBe(("written-off", null, 0m));
    }

    // The answer to a review is the last: nothing is offered that cannot be taken.
    [Fact]
    public async Task of_a_complaint_ends_with_the_answer_to_its_review()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("environment-complaint"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "environment").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        foreach (var (first, second) in new[] { (1, 2), (3, 4) })
        {
            (await Host.As("reviewer", "environment", colleague: second).Take(number, "dismiss", new { reasonCode = "r1", reason = "未超标" })).ShouldBe(HttpStatusCode.OK);
            (await Host.As("reviewer", "environment").Take(number, "reply", new { way = "electronic" })).ShouldBe(HttpStatusCode.OK);
            if (first == 1)
            {
                (await Host.As("applicant").Take(number, "request-review", new { reason = "不满意" })).ShouldBe(HttpStatusCode.OK);
            }
        }

        StateOf((await Host.As("applicant").Get($"/v1/cases/{number}")).Json).ShouldBe("closed");
    }

    // The learner's period runs from the certificate, which follows the theory test, and on through the tests after it.
    [Fact]
    public async Task of_a_learner_runs_on_from_test_to_test()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("driving-licence-exam"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "traffic").Take(number, "accept", new { attestations = Seen })).ShouldBe(HttpStatusCode.OK);
        var reviewer = host.As("reviewer", "traffic");
        foreach (var (days, action, until) in new[] { (30, "fail-test-1", "2029-05-21"), (30, "pass-test-1", "2029-07-19"), (100, "fail-test-2", "2029-07-19"), (30, "pass-test-2", "2029-07-19"), (30, "pass-test-3", "2029-07-19") })
        {
            host.Clock.Advance(Duration.FromDays(days));
            (await reviewer.Take(number, action, new { attestations = Seen[1..], reason = "不合格" })).ShouldBe(HttpStatusCode.OK);
            (await host.As("applicant").Get($"/v1/cases/{number}")).Json["awaits"]!["until"]!.ToString().ShouldBe(until, action);
        }
    }

    // Probe 30.
    [Fact]
    public async Task of_a_refund_is_recorded_and_told()
    {
        var number = (await Host.As("applicant").Post("/v1/cases", Applications.For("personal-income-tax"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "taxation").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("reviewer", "taxation").Take(number, "forward")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("approver", "taxation").Take(number, "grant")).ShouldBe(HttpStatusCode.OK);
        var reviewer = Host.As("reviewer", "taxation");
        (await reviewer.Take(number, "order-payout", new { resultNumber = "r-1" })).ShouldBeProblem(422, "missing-field", "payout");
        (await reviewer.Take(number, "order-payout", new { resultNumber = "r-1", payout = 0 })).ShouldBeProblem(422, "field-not-an-amount", "payout");
        var withdrawal = (await Host.As("applicant").Post("/v1/cases", Applications.For("provident-fund-rent"))).ShouldBe(HttpStatusCode.Created).Number;
        (await Host.As("intake-officer", "provident-fund").Take(withdrawal, "accept")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("reviewer", "provident-fund").Take(withdrawal, "forward")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("approver", "provident-fund").Take(withdrawal, "grant")).ShouldBe(HttpStatusCode.OK);
        (await Host.As("reviewer", "provident-fund").Take(withdrawal, "order-payout", new { resultNumber = "r-2", payout = 1000 })).ShouldBeProblem(422, "payout-above-applied-for", "payout");
        (await reviewer.Take(number, "order-payout", new { resultNumber = "r-1", payout = 1234.56 })).ShouldBe(HttpStatusCode.OK);
        ((decimal)(await Host.As("applicant").Get($"/v1/cases/{number}")).Json["result"]!["payout"]!).ShouldBe(1234.56m);
    }

    // Probe 12.
    [Fact]
    public async Task tells_a_decision_on_an_objection_from_the_decision_on_the_case()
    {
        var (number, code) = await Bill();
        await Decide(number, "dismiss");
        (await Host.As("intake-officer", "traffic").Take(number, "pay", new { amount = 200, paymentReference = Applications.PaymentReference() })).ShouldBe(HttpStatusCode.OK);
        var (upheld, codeOfUpheld) = await Bill();
        await Decide(upheld, "uphold");
        await Host.CaughtUp();
        var paid = (await Host.Nobody().Get($"/v1/status/{number}?code={code}")).ShouldBe(HttpStatusCode.OK).Json;
        (paid["against"]!["title"]!.ToString(), paid["against"]!["reason"]!.ToString()).ShouldBe(("Objection dismissed", "证据充分"));
        (StateOf(paid), (string?)paid["decision"], (string?)paid["objection"]).ShouldBe(("completed", null, "denied"));
        var cancelled = (await Host.Nobody().Get($"/v1/status/{upheld}?code={codeOfUpheld}")).ShouldBe(HttpStatusCode.OK).Json;
        (StateOf(cancelled), (string?)cancelled["decision"], (string?)cancelled["objection"], (decimal)cancelled["fee"]!["due"]!).ShouldBe(("upheld", null, "granted", 0m));

        async Task<(string Number, string Code)> Bill()
        {
            var receipt = (await Host.As("applicant").Post("/v1/cases", Applications.For("traffic-violation"))).ShouldBe(HttpStatusCode.Created);
            (await Host.As("applicant").Take(receipt.Number, "bill", new { amount = 0.01, reason = "便宜" })).ShouldBeProblem(403, "role-not-allowed");
            (await Host.As("intake-officer", "traffic").Take(receipt.Number, "bill", new { amount = 200, reason = "处罚决定" })).ShouldBe(HttpStatusCode.OK);
            return (receipt.Number, receipt.QueryCode);
        }

        async Task Decide(string of, string how)
        {
            (await Host.As("applicant").Take(of, "object")).ShouldBe(HttpStatusCode.OK);
            var reviewer = Host.As("reviewer", "traffic");
            (await reviewer.Take(of, how, how == "dismiss" ? new { reasonCode = "r1", reason = "证据充分" } : new { })).ShouldBeProblem(409, "not-examined");
            (await reviewer.Take(of, "examine")).ShouldBe(HttpStatusCode.OK);
            (await Host.As("reviewer", "traffic", colleague: 2).Take(of, how, how == "dismiss" ? new { reasonCode = "r1", reason = "证据充分" } : new { })).ShouldBe(HttpStatusCode.OK);
        }
    }

    // Probe 15: received on Monday and accepted on Friday.
    [Fact]
    public async Task accepts_nothing_before_it_was_received()
    {
        await using var host = await TestHost.Start(await cluster.NewDatabase());
        host.Clock.Reset(Instant.FromUtc(2026, 5, 22, 9, 30));
        var number = (await host.As("applicant").Post("/v1/cases", Applications.For("hkmo-endorsement-tourism"))).ShouldBe(HttpStatusCode.Created).Number;
        (await host.As("intake-officer", "exit-entry").Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        var clock = (await host.As("reviewer", "exit-entry").Get($"/v1/cases/{number}")).Json["clock"]!;
        ((string)clock["receivedOn"]!, (string)clock["acceptedOn"]!, (string)clock["limit"]!["from"]!).ShouldBe(("2026-05-25", "2026-05-25", "2026-05-25"));
    }

    // What was submitted is frozen by acceptance, but for where people are reached and how they want to have the result.
    [Fact]
    public async Task freezes_what_was_submitted_but_for_contact_and_delivery()
    {
        var number = await Submitted("hkmo-endorsement-tourism");
        var (applicant, intake) = (Host.As("applicant"), Host.As("intake-officer", "exit-entry"));
        (await intake.Take(number, "accept")).ShouldBe(HttpStatusCode.OK);
        (await applicant.Post($"/v1/cases/{number}/contact", new { mobile = "+852 9123 4567" })).ShouldBeProblem(422, "mobile-region-not-taken", "mobile");
        (await applicant.Post($"/v1/cases/{number}/contact", new { mobile = "139 0013 9000" })).ShouldBe(HttpStatusCode.OK);
        (await applicant.Post($"/v1/cases/{number}/delivery-choice", new { way = "post" })).ShouldBeProblem(422, "address-missing", "address");
        (await applicant.Post($"/v1/cases/{number}/delivery-choice", new { way = "post", address = "广州市天河区天河路1号" })).ShouldBe(HttpStatusCode.OK);
        var view = await View(number, intake);
        ((string)view["parties"]![0]!["mobile"]!, (string)view["deliveryChoice"]!["way"]!).ShouldBe(("139****9000", "post"));
        view.ToJsonString().ShouldNotContain("天河路");
        (await Host.As("applicant2").Post($"/v1/cases/{number}/contact", new { mobile = "13900139000" })).ShouldBeProblem(404, "case-not-found");
        (await intake.Take(number, "supplement", new { })).ShouldBeProblem(409, "action-not-open");
    }
}
