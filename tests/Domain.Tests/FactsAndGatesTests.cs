using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>What must be true at a gate is a fact of the case, whatever path led there.</summary>
public class Facts_and_gates : Scenario
{
    private static readonly Definition InPerson = Definition with { Item = Item with { Requirements = [new(Gate.Acceptance, R("appointment-kept")), new(Gate.Acceptance, R("identity-checked"))] } };

    /// <summary>Five working days after the story's beginning silence counts as acceptance.</summary>
    private static readonly Instant Later = Instant.FromUtc(2026, 5, 28, 2, 0);

    private static Case Silently(CaseApplication application, Definition definition) =>
        CaseDecider.FireDue(Submit(application, definition: definition).ShouldHappen(), definition, By(Caller.System, Later)).ShouldHappen();

    private static string[] Needs(Case c, Caller by, string action, Definition definition, string field) =>
        [.. CaseDecider.Actions(c, definition, By(by, Later)).Single(a => a.Name == action).Fields.Where(f => f.Name == field).SelectMany(f => f.Values)];

    [Fact]
    public void are_attested_with_the_action_that_passes_the_gate()
    {
        var c = Given(InPerson);
        Needs(c, Intake, "accept", InPerson, "attestations").ShouldBe(["appointment-kept", "identity-checked"], ignoreOrder: true);
        When(c, Intake, "accept", definition: InPerson).ShouldBeRefused(("missing-field", "attestations"));
        When(c, Intake, "accept", Attesting(Attestation.IdentityChecked), InPerson).ShouldBeRefused(("missing-attestation", "attestations"));
        var accepted = When(c, Intake, "accept", Attesting(Attestation.IdentityChecked, Attestation.AppointmentKept), InPerson).ShouldHappen();
        accepted.Attested.Select(a => (a.What, a.By.Id, a.At, a.Action)).ShouldBe([(Attestation.IdentityChecked, "intake", Now, "accept"), (Attestation.AppointmentKept, "intake", Now, "accept")]);
        // What nobody asks for is not attested.
        When(c, Intake, "accept", Attesting(Attestation.IdentityChecked, Attestation.AppointmentKept, Attestation.CardRead), InPerson).ShouldBeRefused(("attestation-not-asked", "attestations[2]"));
        When(Given(), Intake, "accept", Attesting(Attestation.IdentityChecked)).ShouldBeRefused(("field-not-taken", "attestations"), ("attestation-not-asked", "attestations[0]"));
    }

    [Fact]
    public void that_stand_are_not_asked_for_again()
    {
        var c = Given(InPerson, (Intake, "accept", Attesting(Attestation.IdentityChecked, Attestation.AppointmentKept)), (Reviewer, "forward", Nothing));
        Needs(c, Approver, "grant", InPerson, "attestations").ShouldBeEmpty();
        When(c, Approver, "grant", definition: InPerson).ShouldHappen<Decided>();
    }

    [Fact]
    public void that_must_be_met_each_time_are_asked_for_at_every_passing_of_their_gate_and_at_no_later_one()
    {
        var twice = InPerson with
        {
            Item = Item with { Requirements = [new(Gate.Acceptance, R("both-parties-present")) { EachTime = true }] },
            Workflow = Workflow with { Actions = [.. Workflow.Actions, A("receive", new Forward(), "submitted", "submitted", Roles.IntakeOfficer) with { Gate = Gate.Acceptance }] },
        };
        var received = Given(twice, (Intake, "receive", Attesting(Attestation.BothPartiesPresent)));
        Needs(received, Intake, "accept", twice, "attestations").ShouldBe(["both-parties-present"]);
        When(received, Intake, "accept", definition: twice).ShouldBeRefused(("missing-field", "attestations"));
        var accepted = When(received, Intake, "accept", Attesting(Attestation.BothPartiesPresent), twice).ShouldHappen();
        accepted.Attested.Count.ShouldBe(2);
        var pending = When(accepted, Reviewer, "forward", definition: twice).ShouldHappen();
        When(pending, Approver, "grant", definition: twice).ShouldHappen<Decided>();
    }

    // Probe 4: silence counts as acceptance, but nobody has seen the applicant yet.
    [Fact]
    public void skipped_by_silence_are_owed_at_the_next_gate()
    {
        var c = Silently(Application, InPerson);
        c.State.ShouldBe("reviewing");
        CaseDecider.Owed(c, InPerson, By(Reviewer, Later)).Select(o => (o.Gate, o.Requirement.Code, o.Why.Code)).ShouldBe(
        [
            (Gate.Decision, "second-officer", "not-examined"), (Gate.Decision, "appointment-kept", "not-attested"), (Gate.Decision, "identity-checked", "not-attested"), (Gate.Issue, "fee-paid", "fee-unpaid"),
        ], ignoreOrder: true);
        var pending = When(c, Reviewer, "forward", definition: InPerson, at: Later).ShouldHappen();
        When(pending, Approver, "grant", definition: InPerson, at: Later).ShouldBeRefused(("missing-field", "attestations"));
        When(pending, Approver, "grant", Attesting(Attestation.AppointmentKept, Attestation.IdentityChecked), InPerson, Later).ShouldHappen<Decided>();
        // A denial asks for neither: nobody has to come in order to be refused.
        When(pending, Approver, "deny", Denial, InPerson, Later).ShouldHappen<Decided>();
    }

    // Probe 5: after silence one reviewer alone decided.
    [Fact]
    public void of_two_officers_are_not_given_by_silence()
    {
        var alone = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("register", new Decide(), "reviewing", "granted", Roles.Reviewer)] } };
        var c = Silently(Application, alone);
        (c.ExaminedBy, c.AcceptedAt).ShouldBe((null, Later));
        When(c, Reviewer, "register", definition: alone, at: Later).ShouldBeRefused("not-examined", RefusalKind.Conflict);
        var examined = When(c, Intake, "examine", definition: alone, at: Later).ShouldHappen();
        examined.Examinations.Select(e => (e.By.Id, e.Action, e.At)).ShouldBe([("intake", "examine", Later)]);
        When(examined, Reviewer, "register", definition: alone, at: Later).ShouldHappen<Decided>();
    }

    [Fact]
    public void take_four_eyes_for_a_grant_and_for_a_denial()
    {
        var both = Officer("both", Roles.Reviewer, Roles.Approver);
        var examined = Given([.. Reviewing, (both, "forward", Nothing)]);
        When(examined, both, "grant").ShouldBeRefused("second-officer-required", RefusalKind.Conflict);
        When(examined, both, "deny", Denial).ShouldBeRefused("second-officer-required");
        When(examined, Approver, "grant").ShouldHappen<Decided>();
        // Sent back and examined by somebody else, it is a second pair of eyes again.
        When(Given([.. Reviewing, (both, "forward", Nothing), (Approver, "return", Because), (Reviewer, "forward", Nothing)]), both, "grant").ShouldHappen<Decided>();
    }

    // Whoever took an application in may hand its result out: two have seen to the decision already.
    [Fact]
    public void of_two_officers_are_about_the_decision_and_not_about_what_follows()
    {
        var alone = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("register", new Decide(), "reviewing", "granted", Roles.Reviewer)] } };
        var paid = Given(alone, (Intake, "accept", Nothing), (Intake, "pay", Amount(15)), (Reviewer, "register", Nothing));
        CaseDecider.Owed(paid, alone, By(Intake)).ShouldBeEmpty();
        When(paid, Intake, "issue", Numbered, alone).ShouldHappen<Issued>();
    }

    [Fact]
    public void of_an_objection_are_asked_when_that_is_decided_and_of_nothing_else()
    {
        var objecting = Definition with
        {
            Workflow = Workflow with
            {
                Requirements = [new(Gate.Decision, R("second-officer")) { About = DecisionSubject.Objection }],
                States = [.. Workflow.States, S("upheld", true, Outcome.Granted)],
                Actions = [.. Workflow.Actions, A("uphold", new Decide(), "pending", "upheld", Roles.Approver, Roles.Reviewer) with { About = DecisionSubject.Objection, CancelsFee = true }],
            },
        };
        var c = Given(objecting, [.. Reviewing, (Reviewer, "forward", Nothing)]);
        CaseDecider.Owed(c, objecting, By(Reviewer)).ShouldBeEmpty();
        When(c, Reviewer, "uphold", definition: objecting).ShouldBeRefused("second-officer-required");
        var both = Officer("reviewer", Roles.Approver);
        When(c, both, "grant", definition: objecting).ShouldHappen<Decided>();
        var upheld = When(c, Approver, "uphold", definition: objecting).ShouldHappen();
        (upheld.Ended, upheld.Fulfilled, upheld.Decision, upheld.Objection?.Outcome, upheld.Fee.Outstanding).ShouldBe((true, false, null, Outcome.Granted, 0m));
    }

    [Fact]
    public void of_a_guardian_concern_only_cases_that_have_one()
    {
        var watched = Definition with { Item = Item with { Requirements = [new(Gate.Acceptance, R("guardian-present")) { EachTime = true }] } };
        When(Given(watched), Intake, "accept", definition: watched).ShouldHappen<Accepted>();
        var child = Submit(Application with { Parties = [P(PartyRole.Applicant, Child, mobile: null), P(PartyRole.Guardian, Citizen)] }, definition: watched).ShouldHappen();
        CaseDecider.Owed(child, watched, By(Intake)).Select(o => o.Requirement.Code).ShouldContain("guardian-present");
        CaseDecider.Owed(Given(watched), watched, By(Intake)).Select(o => o.Requirement.Code).ShouldNotContain("guardian-present");
        When(child, Intake, "accept", definition: watched).ShouldBeRefused(("missing-field", "attestations"));
        When(child, Intake, "accept", Attesting(Attestation.GuardianPresent), watched).ShouldHappen<Accepted>();
    }

    [Fact]
    public void open_an_examination_to_an_officer_until_there_was_one()
    {
        var once = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "examine" ? a with { Guards = [G("unexamined")] } : a)] } };
        var c = Silently(Application, once);
        var examined = When(c, Intake, "examine", definition: once, at: Later).ShouldHappen();
        When(examined, Intake, "examine", definition: once, at: Later).ShouldBeRefused("already-examined", RefusalKind.Conflict);
    }

    [Fact]
    public void may_be_excepted_by_name()
    {
        var excepted = Definition with { Workflow = Workflow with { Requirements = [.. Workflow.Requirements.Where(r => r.Gate != Gate.Decision), new(Gate.Decision, R("second-officer")) { Except = ["grant"] }] } };
        var both = Officer("both", Roles.Reviewer, Roles.Approver);
        var c = Given(excepted, [.. Reviewing, (both, "forward", Nothing)]);
        When(c, both, "grant", definition: excepted).ShouldHappen<Decided>();
        When(c, both, "deny", Denial, excepted).ShouldBeRefused("second-officer-required");
    }

    [Fact]
    public void are_attested_by_officers_and_kiosks_and_never_by_the_public_or_by_the_engine()
    {
        var self = Definition with
        {
            Item = Item with { Requirements = [new(Gate.Acceptance, R("card-read"))] },
            Workflow = Workflow with
            {
                Actions =
                [
                    .. Workflow.Actions.Where(a => a.Name != "accept"), A("accept", new Accept(), "submitted", "reviewing", Roles.Kiosk, Roles.Applicant),
                    A("accept-at-once", new Accept(), "submitted", "reviewing", Roles.System) with { AtOnce = true },
                ],
            },
        };
        var c = Submit(Application with { Channel = Channel.Kiosk }, Kiosk, self).ShouldHappen();
        c.State.ShouldBe("submitted", "nobody has read the card");
        When(c, Applicant, "accept", Attesting(Attestation.CardRead), self).ShouldBeRefused("not-attested", RefusalKind.Conflict);
        When(c, Kiosk, "accept", Attesting(Attestation.CardRead), self).ShouldHappen().Attested[0].By.Office.ShouldBe(new Office(City, null));
    }

    [Fact]
    public void that_an_action_attests_are_attested_every_time()
    {
        var sat = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "try" ? a with { Attest = [Attestation.IdentityChecked] } : a)] } };
        var once = Given(sat, [.. Reviewing, (Reviewer, "try", Because.With(InputFields.Attestations, [Attestation.IdentityChecked]))]);
        When(once, Reviewer, "try", Because, sat).ShouldBeRefused(("missing-field", "attestations"));
        When(once, Reviewer, "try", Because.With(InputFields.Attestations, [Attestation.IdentityChecked, Attestation.IdentityChecked]), sat).ShouldHappen<Returned>().Attested.ShouldBe([Attestation.IdentityChecked]);
    }

    [Fact]
    public void of_materials_may_be_promised_at_acceptance()
    {
        var c = Submit(WithoutLetter).ShouldHappen();
        When(c, Intake, "accept").ShouldBeRefused(("missing-field", "promises"));
        When(c, Intake, "accept", Promised("letter", 5, 20)).ShouldBeRefused(("date-not-in-future", "promises[0].by"));
        When(c, Intake, "accept", Promised("photo", 6, 20)).ShouldBeRefused(("not-deferrable", "promises[0].material"), ("missing-promise", "promises"));
        When(c, Intake, "accept", Promised("extra", 6, 20)).ShouldBeRefused("not-deferrable");
        When(c, Intake, "accept", Nothing.With(InputFields.Promises, [new Promise("letter", new LocalDate(2026, 6, 20)), new Promise("letter", new LocalDate(2026, 6, 21))])).ShouldBeRefused(("already-promised", "promises[1].material"));
        When(Submit(Application).ShouldHappen(), Intake, "accept", Promised("letter", 6, 20)).ShouldBeRefused(("field-not-taken", "promises"), ("already-supplied", "promises[0].material"));
        var accepted = When(c, Intake, "accept", Promised("letter", 6, 20)).ShouldHappen();
        accepted.Promises.Select(p => (p.Promise.Material, p.By.Id, p.Action)).ShouldBe([("letter", "intake", "accept")]);
    }

    // Probe 6: the promise is kept before the result is issued, a broken one holds up the decision.
    [Fact]
    public void of_materials_hold_up_the_decision_when_broken_and_the_issue_until_kept()
    {
        var accepted = Given(WithoutLetter, Definition, (Intake, "accept", Promised("letter", 5, 26)), (Reviewer, "forward", Nothing));
        var granted = When(accepted, Approver, "grant").ShouldHappen();
        granted.State.ShouldBe("owing", "what was promised has to come before the result is made");
        When(accepted, Approver, "grant", at: Instant.FromUtc(2026, 5, 26, 15, 59)).ShouldHappen<Decided>();
        When(accepted, Approver, "grant", at: Instant.FromUtc(2026, 5, 26, 16, 1)).ShouldBeRefused("promise-broken", RefusalKind.Conflict);
        var supplied = When(granted, Applicant, "supply", HandingIn("letter")).ShouldHappen();
        (supplied.State, supplied.Promises.Count, supplied.Materials["letter"].Action).ShouldBe(("paying", 0, "supply"));
    }

    // Probe 6: missing at deemed acceptance, there is no promise, but it is owed all the same.
    [Fact]
    public void of_materials_missing_since_silence_are_promised_with_the_decision_or_supplied()
    {
        var c = When(Silently(WithoutLetter, Definition), Reviewer, "forward", at: Later).ShouldHappen();
        When(c, Approver, "grant", at: Later).ShouldBeRefused(("missing-field", "promises"));
        When(c, Approver, "grant", Promised("letter", 6, 20), at: Later).ShouldHappen().State.ShouldBe("owing");
        var supplied = When(Silently(WithoutLetter, Definition), Applicant, "supply", HandingIn("letter"), at: Later).ShouldHappen();
        supplied.MaterialsOwed(Item).ShouldBeEmpty();
        // Nobody can promise for the engine.
        CaseDecider.Owed(Silently(WithoutLetter, Definition), Definition, By(Reviewer, Later)).Single(o => o.Requirement.Code == "materials-complete").Why.Code.ShouldBe("materials-missing");
    }

    // Probes 1 and 2: only what was promised may come.
    [Fact]
    public void of_materials_take_nothing_but_what_was_promised()
    {
        var c = Given(WithoutLetter, Definition, (Intake, "accept", Promised("letter", 6, 20)));
        When(c, Applicant, "supply", HandingIn("letter", "photo")).ShouldBeRefused(("not-asked-for", "materials[1].material"));
        When(c, Applicant, "supply", HandingIn("letter", "shoe")).ShouldBeRefused(("unknown-material", "materials[1].material"));
        When(c, Applicant, "supply", HandingIn("letter").With(Supplement.Form, new Dictionary<string, string> { ["entries"] = "2", ["colour"] = "red" }))
            .ShouldBeRefused(("field-not-taken", "form"), ("not-asked-for", "form.entries"), ("unknown-field", "form.colour"));
        When(Given(Reviewing), Applicant, "supply", HandingIn("letter")).ShouldBeRefused("no-materials-owed", RefusalKind.Conflict);
    }

    // Probe 3: a correction is answered with what it asked for, all of it and nothing else.
    [Fact]
    public void that_were_submitted_are_changed_only_where_a_correction_asks_for_it()
    {
        var correcting = Given((Intake, "request-correction", Notice("materials.photo", "form.remark")));
        When(correcting, Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "x", ["entries"] = "2" })).ShouldBeRefused(("not-asked-for", "form.entries"));
        When(correcting, Applicant, "supplement", HandingIn("photo", "letter").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "x" })).ShouldBeRefused(("not-asked-for", "materials[1].material"));
        When(correcting, Applicant, "supplement", HandingIn("photo")).ShouldBeRefused(("missing-field", "form"), ("correction-incomplete", "form.remark"));
        When(correcting, Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "" })).ShouldBeRefused(("correction-incomplete", "form.remark"));
        When(correcting, Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "much too long" })).ShouldBeRefused(("field-too-long", "form.remark"));
        When(correcting, Applicant, "supplement", HandingIn("photo", "photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "x" })).ShouldBeRefused(("duplicate-material", "materials[1].material"));
        var corrected = When(correcting, Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = " x " })).ShouldHappen();
        (corrected.State, corrected.Correction, corrected.Materials["photo"].Reference!.Value.Text, corrected.Form["remark"], corrected.Form.Personal.Values.Count, corrected.Form["entries"]).ShouldBe(("submitted", null, "new", "x", 1, "1"));
        corrected.LastCorrection!.Fields.ShouldBe(["remark"]);
    }

    [Fact]
    public void of_a_case_under_correction_are_not_complete()
    {
        var stuck = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions, A("accept", new Accept(), "correcting", "reviewing", Roles.IntakeOfficer)] } };
        When(Given(stuck, (Intake, "request-correction", Notice("materials.photo"))), Intake, "accept", definition: stuck).ShouldBeRefused("correction-outstanding", RefusalKind.Conflict);
    }

    // Art. 32 and probe 7: once and completely; then only the supplement's own faults.
    [Fact]
    public void are_asked_for_in_one_notice_and_afterwards_only_what_the_supplement_got_wrong()
    {
        var corrected = Given((Intake, "request-correction", Notice("materials.photo", "form.remark")), (Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "x" })));
        When(corrected, Intake, "request-correction", Notice("materials.letter")).ShouldBeRefused(("not-said-at-first", "items[0].path"));
        CaseDecider.Actions(corrected, Definition, By(Intake)).Single(a => a.Name == "request-correction").Fields[0].Values.ShouldBe(["materials.photo", "form.remark"]);
        var again = Given((Intake, "request-correction", Notice("materials.photo", "form.remark")), (Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "x" })),
            (Intake, "request-correction", Notice("materials.photo")), (Applicant, "supplement", HandingIn("photo")));
        When(again, Intake, "request-correction", Notice("form.remark")).ShouldBeRefused(("not-said-at-first", "items[0].path"));
        When(again, Intake, "request-correction", Notice("materials.photo")).ShouldHappen<CorrectionRequested>();
    }

    [Theory]
    [InlineData("materials.shoe")]
    [InlineData("form.colour")]
    [InlineData("photo")]
    public void are_asked_for_only_where_the_item_has_them(string path) => When(Given(), Intake, "request-correction", Notice(path)).ShouldBeRefused(("unknown-path", "items[0].path"));

    [Fact]
    public void are_asked_for_with_what_is_wrong_and_with_days_to_answer()
    {
        When(Given(), Intake, "request-correction", Notice()).ShouldBeRefused(("missing-field", "items"));
        When(Given(), Intake, "request-correction", Nothing.With(RequestCorrection.Items, [new("materials.photo", default)])).ShouldBeRefused(("missing-field", "items[0].message"));
        When(Given(), Intake, "request-correction", Nothing.With(RequestCorrection.Items, [new("materials.photo", FreeText.Of(new string('x', 2001)))])).ShouldBeRefused(("field-too-long", "items[0].message"));
        When(Given(), Intake, "request-correction", Nothing.With(RequestCorrection.Items, [.. Enumerable.Repeat(new CorrectionItem("materials.photo", Said("x")), 101)])).ShouldBeRefused(("too-many", "items"));
        When(Given(), Intake, "request-correction", Notice("materials.photo").With(InputFields.WorkingDays, 0)).ShouldBeRefused(("field-not-a-number", "workingDays"));
        var correction = Given((Intake, "request-correction", Notice("materials.photo").With(InputFields.WorkingDays, 3))).Correction!;
        (correction.WorkingDays, correction.RequestedAt).ShouldBe((3, Now));
        Given((Intake, "request-correction", Notice("materials.photo"))).Correction!.WorkingDays.ShouldBe(15);
    }

    [Fact]
    public void of_the_fee_are_paid_exactly_and_before_the_result()
    {
        var c = Given(Granted);
        c.State.ShouldBe("paying");
        When(c, Intake, "pay", Amount(14.99m)).ShouldBeRefused(("amount-wrong", "amount"));
        When(c, Intake, "pay", Amount(15.001m)).ShouldBeRefused(("field-not-an-amount", "amount"), ("amount-wrong", "amount"));
        CaseDecider.Actions(c, Definition, By(Intake)).Single(a => a.Name == "pay").Fields[0].Values.ShouldBe(["15"]);
        var paid = When(c, Intake, "pay", Amount(15)).ShouldHappen();
        paid.Fee.Payments.Select(p => (p.Amount, p.Reference.Text, p.By.Id, p.At, p.Action)).ShouldBe([(15m, "p", "intake", Now, "pay")]);
        When(Given((Intake, "pay", Amount(15))), Intake, "pay", Amount(0)).ShouldBeRefused("nothing-to-pay", RefusalKind.Conflict);
        When(paid, Intake, "issue", Numbered).ShouldHappen<Issued>();
        // A gate asks for it even where a workflow forgot to let the case wait.
        var hasty = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Where(a => a.Name != "wait-for-payment")] } };
        When(Given(hasty, Granted), Intake, "issue", Numbered, hasty).ShouldBeRefused("fee-unpaid", RefusalKind.Conflict);
    }

    // Probe 8: an assessed fee stays assessed.
    [Fact]
    public void of_an_assessed_fee_are_not_computed_again()
    {
        var assessed = Given(Assessable, (Intake, "assess", Assessed(40)), (Intake, "request-correction", Notice("form.entries")), (Applicant, "supplement", Written(("entries", "2"))));
        (assessed.Fee.Due, assessed.Fee.Assessed).ShouldBe((40m, true));
        Given((Intake, "request-correction", Notice("form.entries")), (Applicant, "supplement", Written(("entries", "2")))).Fee.Due.ShouldBe(30m);
        When(Given(), Intake, "assess", Assessed(40)).ShouldBeRefused("fee-not-assessable", RefusalKind.Conflict);
        foreach (var wrong in new[] { -1m, 0.001m, 1_000_000_001m })
        {
            When(Given(Assessable), Intake, "assess", Assessed(wrong), Assessable).ShouldBeRefused(("field-not-an-amount", "amount"));
        }

        When(Given(Assessable), Intake, "assess", Assessed(0), Assessable).ShouldHappen().Fee.Outstanding.ShouldBe(0);
        When(Given(Assessable), Intake, "assess", Assessed(1_000_000_000m), Assessable).ShouldHappen().Fee.Outstanding.ShouldBe(1_000_000_000m);
    }

    // Probe 9: what was paid too much goes back.
    [Fact]
    public void of_money_paid_too_much_are_an_obligation_to_refund()
    {
        var two = Application with { Form = new Dictionary<string, string> { ["entries"] = "2" } };
        var corrected = Given(two, Definition, (Intake, "pay", Amount(30)), (Intake, "request-correction", Notice("form.entries")));
        var events = When(corrected, Applicant, "supplement", Written(("entries", "1"))).Events();
        events.Select(e => e.GetType().Name).ShouldBe(["Supplemented", "RefundOwed"]);
        var refund = (RefundOwed)events[1];
        (refund.Amount, refund.Cause, refund.By).ShouldBe((15m, RefundCause.Overpaid, Actor.System));
        var after = When(corrected, Applicant, "supplement", Written(("entries", "1"))).ShouldHappen();
        (after.Fee.Due, after.Fee.Paid, after.Fee.RefundOwed, after.Fee.Outstanding).ShouldBe((15m, 30m, 15m, 0m));
        refund.Details(Item).Select(d => d.Value).ShouldBe([15m, "overpaid"]);
    }

    [Fact]
    public void of_money_paid_for_nothing_are_an_obligation_to_refund()
    {
        var withdrawn = Given((Intake, "pay", Amount(15)), (Applicant, "withdraw", Nothing));
        (withdrawn.Fee.RefundOwed, withdrawn.Fee.Due).ShouldBe((15m, 0m));
        When(Given((Intake, "pay", Amount(15))), Applicant, "withdraw").Events().OfType<RefundOwed>().Single().Cause.ShouldBe(RefundCause.EndedBeforeWork);
        When(Given((Intake, "pay", Amount(15))), Intake, "refuse", Denial).ShouldHappen().Fee.RefundOwed.ShouldBe(15m);
        // Silence is no work.
        var silent = CaseDecider.FireDue(Given((Intake, "pay", Amount(15))), Definition, By(Caller.System, Later)).ShouldHappen();
        When(silent, Applicant, "drop", at: Later).ShouldHappen().Fee.RefundOwed.ShouldBe(15m);
        // Once accepted, work has begun.
        var dropped = Given([.. Reviewing, (Intake, "pay", Amount(15)), (Applicant, "drop", Nothing)]);
        (dropped.Fee.RefundOwed, dropped.Fee.Due).ShouldBe((0m, 15m));
        // Assessed lower, and then higher again: what is owed back counts as not paid.
        var higher = Given(Assessable, (Intake, "pay", Amount(15)), (Intake, "assess", Assessed(5)), (Intake, "assess", Assessed(20)));
        (higher.Fee.RefundOwed, higher.Fee.Outstanding).ShouldBe((10m, 15m));
    }

    [Fact]
    public void of_a_linked_case_are_looked_at_through_the_gate()
    {
        var linking = Definition with
        {
            Item = Item with { Form = [.. Item.Form, new FormField { Name = "tax", Title = Any, Type = F("case-number"), Required = true, Service = "tax", Personal = false }], Requirements = [new(Gate.Acceptance, R("linked-case-fulfilled"))] },
        };
        var tax = CaseNumber.Create(OtherCity, new LocalDate(2026, 5, 1), 7).Value;
        var c = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["tax"] = tax } }, definition: linking).ShouldHappen();
        c.Links.ShouldBe([tax]);

        Ruling With(params LinkedCase[] linked) => CaseDecider.Take(c, "accept", Nothing, linking, By(Intake) with { LinkedCases = linked });
        With().ShouldBeRefused(("linked-case-not-fulfilled", "form.tax"));
        With(new LinkedCase(tax, 3, "tax", Citizen.Key, false)).ShouldBeRefused("linked-case-not-fulfilled");
        With(new LinkedCase(tax, 3, "other", Citizen.Key, true)).ShouldBeRefused("linked-case-not-fulfilled");
        With(new LinkedCase(tax, 3, "tax", "somebody else", true)).ShouldBeRefused("linked-case-not-fulfilled");
        With(new LinkedCase(CaseNumber.Create(City, new LocalDate(2026, 5, 1), 7).Value, 3, "tax", Citizen.Key, true)).ShouldBeRefused("linked-case-not-fulfilled");
        With(new LinkedCase(tax, 3, "tax", Citizen.Key, true)).ShouldHappen<Accepted>().Basis!.LinkedCases.ShouldBe([new LinkedVersion(tax, 3)]);
        // Probe 5: silence does not make an unrelated case the right one.
        var silent = CaseDecider.FireDue(c, linking, By(Caller.System, Later)).ShouldHappen();
        var pending = When(silent, Reviewer, "forward", definition: linking, at: Later).ShouldHappen();
        When(pending, Approver, "grant", definition: linking, at: Later).ShouldBeRefused("linked-case-not-fulfilled");
    }

    [Fact]
    public void of_a_linked_case_follow_a_form_put_right()
    {
        var linking = Definition with
        {
            Item = Item with { Form = [.. Item.Form, new FormField { Name = "tax", Title = Any, Type = F("case-number"), Required = true, Personal = false }], Requirements = [new(Gate.Acceptance, R("linked-case-fulfilled"))] },
        };
        var (wrong, right) = (CaseNumber.Create(OtherCity, new LocalDate(2026, 5, 1), 7).Value, CaseNumber.Create(OtherCity, new LocalDate(2026, 5, 1), 8).Value);
        var c = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["tax"] = wrong } }, definition: linking).ShouldHappen();
        c = When(c, Intake, "request-correction", Notice("form.tax"), linking).ShouldHappen();
        c = When(c, Applicant, "supplement", Nothing.With(Supplement.Form, new Dictionary<string, string> { ["tax"] = right }), linking).ShouldHappen();
        c.Links.ShouldBe([right]);
        CaseDecider.Take(c, "accept", Nothing, linking, By(Intake) with { LinkedCases = [new LinkedCase(right, 3, "tax", Citizen.Key, true)] }).ShouldHappen<Accepted>();
    }

    [Fact]
    public void still_owed_are_told_to_the_officer_gate_by_gate()
    {
        static (Gate, string)[] Owed(Case c, Caller by) => [.. CaseDecider.Owed(c, Definition, By(by)).Select(o => (o.Gate, o.Requirement.Code))];
        Owed(Given(), Intake).ShouldBe([(Gate.Decision, "second-officer"), (Gate.Issue, "fee-paid")]);
        Owed(Submit(WithoutLetter).ShouldHappen(), Intake).ShouldBe([(Gate.Acceptance, "materials-complete"), (Gate.Decision, "second-officer"), (Gate.Issue, "fee-paid")]);
        Owed(Given(Pending), Approver).ShouldBe([(Gate.Issue, "fee-paid")]);
        Owed(Given(Pending), Reviewer).ShouldBe([(Gate.Decision, "second-officer"), (Gate.Issue, "fee-paid")]);
        Owed(Given(PaidFor), Intake).ShouldBe([]);
        // A promise will do until the decision, and no longer.
        Owed(Given(WithoutLetter, Definition, (Intake, "accept", Promised("letter", 6, 20)), (Reviewer, "forward", Nothing)), Approver).ShouldBe([(Gate.Issue, "fee-paid")]);
        Owed(Given(WithoutLetter, Definition, (Intake, "accept", Promised("letter", 6, 20)), (Reviewer, "forward", Nothing), (Approver, "grant", Nothing)), Approver)
            .ShouldBe([(Gate.Issue, "materials-complete"), (Gate.Issue, "fee-paid")]);
        Owed(Given((Applicant, "withdraw", Nothing)), Intake).ShouldBe([]);
    }

    [Fact]
    public void of_a_kiosk_case_are_told_by_its_channel_and_by_where_its_result_is_handed_out()
    {
        G("self-service").Holds(Given(), Item).ShouldBeFalse();
        var atKiosk = Submit(Application with { Channel = Channel.Kiosk }, Kiosk).ShouldHappen();
        G("self-service").Holds(atKiosk, Item).ShouldBeTrue();
        G("self-service").Holds(atKiosk, Item with { Delivery = [DeliveryWay.Counter] }).ShouldBeFalse();
        // An officer has looked into it: from then on officers decide, also once the kiosk has supplied what was asked for.
        var asked = When(atKiosk, Intake, "request-correction", Notice("materials.photo")).ShouldHappen();
        G("self-service").Holds(asked, Item).ShouldBeFalse();
        G("self-service").Holds(When(asked, Kiosk, "supplement", HandingIn("photo")).ShouldHappen(), Item).ShouldBeFalse();
    }

    [Fact]
    public void of_what_an_event_rested_on_are_recorded()
    {
        var accepted = When(Given(), Intake with { Hall = "hall-1" }, "accept").ShouldHappen<Accepted>();
        (accepted.By.Role, accepted.By.Office, accepted.Basis!.Calendar, accepted.Basis.Hours).ShouldBe((Roles.IntakeOfficer, new Office(City, AgencyCode, "hall-1"), 7, Time.OfficeHours.Usual));
    }
}
