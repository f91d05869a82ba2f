using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Assignment;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Officers;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

public class A_case : Scenario
{
    private static Ruling Assign(Case c, Officer? officer, Caller by) => CaseDecider.Assign(c, officer?.Id ?? by.Id, officer, Definition, By(by));

    private static Ruling Release(Case c, Caller by) => CaseDecider.Release(c, Definition, By(by));

    private static Ruling Note(Case c, string text, Caller by) => CaseDecider.AddNote(c, FreeText.Of(text), Definition, By(by));

    private static Officer Known(string id, string role = Roles.Reviewer, string agency = AgencyCode, string division = City) =>
        new() { Id = id, Agency = agency, Divisions = [division], Roles = [role], LastSeen = Now };

    [Fact]
    public void goes_from_submission_to_delivery()
    {
        var c = Given([.. Issued, (Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Post).With(Deliver.DeliveryReference, Ref("EMS-1")))]);
        (c.State, c.Ended, c.Fulfilled, c.Fee.Paid, c.Decision!.Outcome, c.Result!.Number.Text, c.Delivery!.Way, c.Delivery.Reference!.Value.Text).ShouldBe(("delivered", true, true, 15m, Outcome.Granted, "n", DeliveryWay.Post, "EMS-1"));
        c.Version.ShouldBe(9);
        c.AcceptedAt.ShouldBe(Now);
        c.UpdatedAt.ShouldBe(Now);
        c.Result.IssuedAt.ShouldBe(Now);
    }

    [Fact]
    public void tells_until_when_its_result_is_valid() =>
        Given([.. PaidFor, (Intake, "issue", Numbered.With(Cases.Steps.Issue.ValidUntil, new LocalDate(2027, 5, 20)))]).Result!.ValidUntil.ShouldBe(new LocalDate(2027, 5, 20));

    [Fact]
    public void ends_unfulfilled_when_denied()
    {
        var c = Given([.. Pending, (Approver, "deny", Denial)]);
        (c.Ended, c.Fulfilled, c.Decision!.Outcome, c.Decision.ReasonCode, c.Decision.Reason!.Value.Text, c.Decision.By.Id).ShouldBe((true, false, Outcome.Denied, "r1", "不符合条件", "approver"));
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("withdraw")]
    public void ends_unfulfilled_when_it_is_refused_or_withdrawn(string action)
    {
        var c = Given(action == "refuse" ? (Intake, action, Denial) : (Applicant, action, Nothing));
        (c.Ended, c.Fulfilled, c.Fee.Due).ShouldBe((true, false, 0m));
    }

    // Art. 38: a denial gives its reasons.
    [Fact]
    public void is_not_denied_without_reasons() => When(Given(Pending), Approver, "deny").ShouldBeRefused(("missing-field", "reasonCode"), ("missing-field", "reason"));

    [Fact]
    public void is_granted_with_a_reason_or_without_but_never_with_a_code_of_one()
    {
        When(Given(Pending), Approver, "grant", Because).ShouldHappen<Decided>().Reason!.Value.Text.ShouldBe("因为");
        When(Given(Pending), Approver, "grant", Denial).ShouldBeRefused(("field-not-taken", "reasonCode"));
    }

    [Fact]
    public void refuses_an_action_of_another_state_and_names_the_open_ones()
    {
        When(Given(), Reviewer, "forward").ShouldBeRefused("action-not-open", RefusalKind.Conflict).OpenActions.ShouldBe([]);
        When(Given(Reviewing), Reviewer, "heard", Nothing.With(EndSpecialProcedure.Findings, Said("x"))).ShouldBeRefused("action-not-open").OpenActions.ShouldBe(["hear", "try", "forward"]);
    }

    [Fact]
    public void refuses_an_action_nobody_knows() => When(Given(), Intake, "bless").ShouldBeRefused("unknown-action", RefusalKind.NotFound).OpenActions.ShouldBe(["accept", "refuse", "request-correction", "pay"]);

    [Fact]
    public void refuses_another_role() => When(Given(), Reviewer, "accept").ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden).OpenActions.ShouldBe([]);

    [Fact]
    public void refuses_fields_that_the_action_does_not_take() =>
        When(Given(), Intake, "accept", Because.With(AssessFee.Amount, 1m)).ShouldBeOfType<Ruling.Refused>().Refusal.Faults.Select(f => (f.Code, f.Path)).ShouldBe([("field-not-taken", "reason"), ("field-not-taken", "amount")], ignoreOrder: true);

    [Fact]
    public void refuses_texts_that_are_too_long()
    {
        When(Given(), Intake, "refuse", Denial.With(InputFields.Reason, FreeText.Of(new string('长', 2001)))).ShouldBeRefused(("field-too-long", "reason"));
        When(Given(), Intake, "refuse", Denial.With(InputFields.Reason, FreeText.Of(new string('长', 2000)))).ShouldHappen<NotAccepted>().Reason.Text.Length.ShouldBe(2000);
        When(Given(), Intake, "refuse", Denial.With(InputFields.ReasonCode, new string('r', 65))).ShouldBeRefused(("field-too-long", "reasonCode"));
        When(Given(), Intake, "refuse", Denial.With(InputFields.ReasonCode, "张小三")).ShouldBeRefused(("field-not-a-code", "reasonCode"));
        When(Given(), Intake, "refuse", Denial.With(InputFields.ReasonCode, "R-1")).ShouldHappen<NotAccepted>();
        When(Given(PaidFor), Intake, "issue", Nothing.With(Cases.Steps.Issue.ResultNumber, Reference.Of(new string('n', 201)))).ShouldBeRefused(("field-too-long", "resultNumber"));
        When(Given(), Intake, "refuse", Denial.With(InputFields.ReasonCode, new string('r', 64))).ShouldHappen<NotAccepted>().ReasonCode.Length.ShouldBe(64);
    }

    [Fact]
    public void that_is_returned_says_why()
    {
        var returned = When(Given(Pending), Approver, "return", Because).ShouldHappen<Returned>();
        (returned.Reason.Text, returned.State).ShouldBe(("因为", "reviewing"));
        When(Given(Pending), Approver, "return").ShouldBeRefused(("missing-field", "reason"));
    }

    [Fact]
    public void is_delivered_only_in_ways_the_item_offers() =>
        When(Given(Issued), Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Bank)).ShouldBeRefused(("delivery-way-not-offered", "way"));

    [Fact]
    public void is_delivered_in_the_way_the_applicant_chose()
    {
        var c = Given(Application with { Delivery = new(DeliveryWay.Post) { Address = Said("天河路1号") } }, Definition, Issued);
        c.State.ShouldBe("issued", "it is to be sent, so nothing waits for the applicant");
        When(c, Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Counter)).ShouldBeRefused(("delivery-way-not-offered", "way"));
        CaseDecider.Actions(c, Definition, By(Intake)).Single(a => a.Name == "deliver").Fields.Single(f => f.Name == "way").Values.ShouldBe(["post"]);
        When(c, Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Post)).ShouldHappen().Ended.ShouldBeTrue();
    }

    [Fact]
    public void runs_on_by_itself_where_the_workflow_says_at_once()
    {
        var electronic = Definition with { Item = Item with { Delivery = [DeliveryWay.Electronic], Fee = Fee.None } };
        var events = When(Given(electronic, Granted), Intake, "issue", Numbered, electronic).Events();
        events.Select(e => e.GetType().Name).ShouldBe(["Issued", "Delivered"]);
        events[1].By.ShouldBe(Actor.System);
        ((Delivered)events[1]).Way.ShouldBe(DeliveryWay.Electronic);
        events.Select(e => e.Basis is null).ShouldBe([false, true], "what follows in a decision rests on what it rested on");
    }

    [Fact]
    public void can_be_tried_only_so_often()
    {
        var twice = Given([.. Reviewing, (Reviewer, "try", Because), (Reviewer, "try", Because)]);
        (twice.State, twice.TimesTaken("try")).ShouldBe(("reviewing", 2));
        CaseDecider.Actions(twice, Definition, By(Reviewer)).Single(a => a.Name == "try").To.ShouldBe("failed");
        var failed = When(twice, Reviewer, "try", Because).ShouldHappen();
        (failed.State, failed.Ended, failed.Fulfilled).ShouldBe(("failed", true, false));
        // Without an end of its own it is simply used up.
        var bare = Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "try" ? a with { Then = null } : a)] } };
        When(Given(bare, [.. Reviewing, .. Enumerable.Repeat((Reviewer, "try", Because), 3)]), Reviewer, "try", Because, bare).ShouldBeRefused("action-used-up", RefusalKind.Conflict);
    }

    [Fact]
    public void on_a_desk_is_moved_only_from_that_desk_or_by_a_supervisor()
    {
        var claimed = Assign(Given(Reviewing), null, Reviewer).ShouldHappen();
        claimed.Assignee.ShouldBe("reviewer");
        var other = Officer("other", Roles.Reviewer);
        When(claimed, other, "forward").ShouldBeRefused("assigned-to-another", RefusalKind.Conflict);
        Assign(claimed, null, other).ShouldBeRefused("assigned-to-another");
        Release(claimed, other).ShouldBeRefused("assigned-to-another");
        Assign(claimed, Known("other"), Supervisor).ShouldHappen().Assignee.ShouldBe("other");
        Release(claimed, Supervisor).ShouldHappen().Assignee.ShouldBeNull();
        Release(claimed, Reviewer).ShouldHappen<CaseReleased>().By.Role.ShouldBe(Roles.Reviewer);
        When(claimed, Reviewer, "forward").ShouldHappen().Assignee.ShouldBeNull();
        // A claim is on a stage: what does not move the case leaves it on its desk.
        When(claimed, Reviewer, "try", Because).ShouldHappen().Assignee.ShouldBe("reviewer");
        // A supervisor extends whatever desk it is on, and the applicant withdraws whoever has it.
        When(claimed, Supervisor, "extend", Because.With(Extend.Days, 1)).ShouldHappen<Extended>();
        When(claimed, Applicant, "drop").ShouldHappen<Withdrawn>();
    }

    [Fact]
    public void is_taken_by_officers_for_themselves_and_given_by_supervisors()
    {
        Assign(Given(), Known("other"), Intake).ShouldBeRefused("only-supervisors-assign", RefusalKind.Forbidden);
        Assign(Given(), null, Applicant).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        Assign(Given(), null, Intake).ShouldHappen<CaseAssigned>().As.ShouldBeNull();
        Assign(Assign(Given(), null, Intake).ShouldHappen(), null, Intake).ShouldBeRefused("already-assigned", RefusalKind.Conflict);
        Assign(Given(), null, Supervisor).ShouldHappen().Assignee.ShouldBe("supervisor");
        Release(Given(), Intake).ShouldBeRefused("not-assigned", RefusalKind.Conflict);
        Release(Given(), Applicant).ShouldBeRefused("role-not-allowed");
        Assign(Given((Applicant, "withdraw", Nothing)), null, Intake).ShouldBeRefused("case-ended");
        CaseDecider.Assign(Given(), "nobody-xyz", null, Definition, By(Supervisor)).ShouldBeRefused(("unknown-officer", "officer"));
        CaseDecider.Assign(Given(), "nobody-xyz", null, Definition, By(Intake)).ShouldBeRefused("only-supervisors-assign");
    }

    [Theory]
    [InlineData(Roles.Reviewer, AgencyCode, City, true)]
    [InlineData(Roles.Supervisor, AgencyCode, City, true)]
    [InlineData(Roles.Auditor, AgencyCode, City, false)]
    [InlineData("wizard", AgencyCode, City, false)]
    [InlineData(Roles.Reviewer, "civil-affairs", City, false)]
    [InlineData(Roles.Reviewer, AgencyCode, OtherCity, false)]
    public void is_given_only_to_an_officer_who_may_work_on_it(string role, string agency, string division, bool may)
    {
        var ruling = Assign(Given(), Known("other", role, agency, division), Supervisor);
        if (may)
        {
            var assigned = ruling.ShouldHappen<CaseAssigned>();
            (assigned.Officer, assigned.As!.Agency, assigned.As.Divisions[0], assigned.As.Roles[0]).ShouldBe(("other", agency, division, role));
        }
        else
        {
            ruling.ShouldBeRefused("officer-cannot-work-on-case", RefusalKind.Conflict);
        }
    }

    [Fact]
    public void of_an_absent_officer_is_worked_on_by_the_deputy_in_their_place()
    {
        var claimed = Assign(Given(Reviewing), null, Reviewer).ShouldHappen();
        var deputy = Officer("deputy", Roles.Reviewer) with { DeputyFor = ["reviewer"] };
        var forwarded = When(claimed, deputy, "forward").ShouldHappen<Forwarded>();
        (forwarded.By.Id, forwarded.By.DeputyFor).ShouldBe(("deputy", "reviewer"));
        Assign(claimed, null, deputy).ShouldHappen().Assignee.ShouldBe("deputy");
        Release(claimed, deputy).ShouldHappen().Assignee.ShouldBeNull();
        // On a case that is on nobody's desk they act for themselves.
        When(Given(Reviewing), deputy, "forward").ShouldHappen<Forwarded>().By.DeputyFor.ShouldBeNull();
        When(claimed, Officer("deputy", Roles.Reviewer) with { DeputyFor = ["somebody"] }, "forward").ShouldBeRefused("assigned-to-another");
    }

    [Fact]
    public void takes_notes_of_officers_also_when_it_has_ended()
    {
        var note = Note(Given(), "看过", Intake).ShouldHappen<NoteAdded>();
        (note.Text.Text, note.IsInternal, note.By.Role).ShouldBe(("看过", true, Roles.IntakeOfficer));
        Note(Given((Applicant, "withdraw", Nothing)), "看过", Supervisor).ShouldHappen().Version.ShouldBe(3);
        Note(Given(), "", Intake).ShouldBeRefused(("missing-field", "text"));
        Note(Given(), "看过", Applicant).ShouldBeRefused("role-not-allowed");
    }

    [Fact]
    public void tells_each_caller_what_is_open_and_why_the_rest_is_not()
    {
        var actions = CaseDecider.Actions(Given(), Definition, By(Applicant));
        actions.Where(a => a.Open).Select(a => a.Name).ShouldBe(["withdraw"]);
        actions.Single(a => a.Name == "withdraw").To.ShouldBe("withdrawn");
        actions.Single(a => a.Name == "accept").Why[0].Code.ShouldBe("role-not-allowed");
        actions.Single(a => a.Name == "accept").To.ShouldBeNull();
        actions.Single(a => a.Name == "supplement").Why[0].Code.ShouldBe("action-not-open");
        actions.ShouldNotContain(a => a.Name == "deliver-electronically");
        actions.ShouldNotContain(a => a.Name == "grant", "it is neither the applicant's nor open from here");
        actions.TakeWhile(a => a.Open).Count().ShouldBe(actions.Count(a => a.Open), "what is open comes first");
        CaseDecider.Actions(Given(), Definition, By(Caller.System)).Where(a => a.Open).Select(a => a.Name).ShouldBe(["deem-accepted"]);
    }

    [Fact]
    public void is_decided_only_by_its_own_definition()
    {
        var other = Definition with { WorkflowVersion = "w2" };
        Should.Throw<ArgumentException>(() => When(Given(), Intake, "accept", definition: other));
        Should.Throw<ArgumentException>(() => CaseDecider.Actions(Given(), other, By(Intake)));
        Should.Throw<ArgumentException>(() => CaseDecider.Assign(Given(), "intake", null, Definition with { ItemVersion = "i2" }, By(Intake)));
        Should.Throw<ArgumentException>(() => CaseDecider.FireDue(Given(), Definition with { Item = Item with { Code = "other" } }, By(Intake)));
        Should.Throw<ArgumentException>(() => CaseDecider.Recompute(Given(), Definition with { Workflow = Workflow with { Name = "other" } }, By(Intake)));
    }

    [Fact]
    public void begins_with_its_submission_and_is_submitted_once()
    {
        Should.Throw<InvalidOperationException>(() => Case.Fold(null, new CaseReleased { At = Now, By = Actor.System }));
        var opened = Submit(Application).Events()[0];
        Should.Throw<InvalidOperationException>(() => Case.Fold(Given(), opened));
        Case.FoldAll([]).ShouldBeNull();
    }

    [Fact]
    public void is_decided_anew_after_a_review_and_not_by_who_decided_before()
    {
        var reviewable = Definition with
        {
            Workflow = Workflow with
            {
                States = [.. Workflow.States.Where(s => s.Name != "denied"), S("denied", decision: Outcome.Denied)],
                Actions = [.. Workflow.Actions, A("review", new Reopen(), "denied", "pending", Roles.Applicant)],
            },
        };
        var reopened = Given(reviewable, [.. Pending, (Approver, "deny", Denial), (Applicant, "review", Because)]);
        (reopened.Decision, reopened.ExaminedBy).ShouldBe((null, "approver"));
        // And the result of the first decision, and its delivery, with it.
        var (result, delivery) = (new CaseResult(Ref("1"), null, Now), new Delivery(DeliveryWay.Post, null, Now));
        var again = new Reopened { At = Now, By = Actor.System, Action = "review", From = "denied", State = "pending" }.Apply(reopened with { Result = result, Delivery = delivery });
        (again.Result, again.Delivery).ShouldBe((null, null));
        When(reopened, Approver, "grant", definition: reviewable).ShouldBeRefused("second-officer-required");
        When(reopened, Officer("other", Roles.Approver), "grant", definition: reviewable).ShouldHappen().Decision!.Outcome.ShouldBe(Outcome.Granted);
    }

    [Fact]
    public void keeps_a_decision_on_an_objection_apart_from_its_own()
    {
        var objecting = Definition with
        {
            Workflow = Workflow with
            {
                States = [.. Workflow.States, S("objected"), S("dismissed", decision: Outcome.Denied), S("upheld", true, Outcome.Granted)],
                Actions =
                [
                    .. Workflow.Actions, A("object", new Forward(), "reviewing", "objected", Roles.Applicant),
                    A("dismiss", new Decide(), "objected", "dismissed", Roles.Reviewer) with { About = DecisionSubject.Objection },
                    A("uphold", new Decide(), "objected", "upheld", Roles.Reviewer) with { About = DecisionSubject.Objection, CancelsFee = true },
                    A("go-on", new Close(), "dismissed", "delivered", Roles.IntakeOfficer),
                ],
            },
        };
        (Caller, string, ActionInput)[] objected = [.. Reviewing, (Applicant, "object", Because)];
        var dismissed = Given(objecting, [.. objected, (Reviewer, "dismiss", Denial)]);
        (dismissed.Decision, dismissed.Objection!.Outcome, dismissed.Clock.Limit!.Purpose).ShouldBe((null, Outcome.Denied, Cases.Clock.LimitPurpose.Decide), "the case itself is still to be decided");
        When(dismissed, Intake, "go-on", definition: objecting).ShouldHappen().Fulfilled.ShouldBeTrue();
        var upheld = Given(objecting, [.. objected, (Reviewer, "uphold", Nothing)]);
        (upheld.Objection!.Outcome, upheld.Fee.Due).ShouldBe((Outcome.Granted, 0m));
        // Whoever examined it is told by officers alone: the applicant's move is none.
        upheld.Examinations.Select(e => e.By.Id).ShouldBe(["intake"]);
    }

    [Fact]
    public void shows_in_its_history_what_happened_and_nothing_that_is_masked_elsewhere()
    {
        var c = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["remark"] = "天河路一号" } });
        Shown(c.Events()[0]).ShouldBe(["channel=app", "parties=applicant", "materials=photo,letter", "feeDue=15"]);
        var correcting = When(c.ShouldHappen(), Intake, "request-correction", Notice("form.remark", "materials.photo"));
        Shown(correcting.Events()[0]).ShouldContain("workingDays=15");
        var supplemented = When(correcting.ShouldHappen(), Applicant, "supplement", HandingIn("photo").With(Supplement.Form, new Dictionary<string, string> { ["remark"] = "越秀路二号" })).Events()[0];
        Shown(supplemented).ShouldBe(["materials=photo", "form=[remark, 越***号]"]);
        Shown(When(Given(Pending), Approver, "deny", Denial).Events()[0]).ShouldBe(["outcome=denied", "reasonCode=r1", "reason=不符合条件", "feeDue=0"]);
        Shown(When(Given(Reviewing), Reviewer, "hear", Hearing(5)).Events()[0]).ShouldBe(["procedure=inspection", "workingDays=5", "reason=因为", "promisedBy=2026-06-03", "allowedUntil=2026-06-17"]);
        Shown(When(Given(Granted), Intake, "pay", Amount(15)).Events()[0]).ShouldBe(["amount=15", "paymentReference=p", "allowedUntil=2026-06-03"], "the limit to deliver runs on");
        Shown(When(Given(PaidFor), Intake, "issue", Numbered).Events()[0]).ShouldBe(["resultNumber=n"]);
        Shown(When(Given(Issued), Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Post)).Events()[0]).ShouldBe(["way=post"]);
        Shown(Assign(Given(), null, Intake).Events()[0]).ShouldBe(["officer=intake"]);
        Shown(Note(Given(), "看过", Intake).Events()[0]).ShouldBe(["text=看过"]);
        Shown(When(Given(Assessable), Intake, "assess", Assessed(40), Assessable).Events()[0]).ShouldBe(["reason=因为", "feeDue=40"]);
        Shown(When(Given(Reviewing), Supervisor, "extend", Because.With(Extend.Days, 2)).Events()[0]).ShouldBe(["days=2", "reason=因为", "promisedBy=2026-06-05", "allowedUntil=2026-06-22"]);
        Shown(When(Given([.. Reviewing, (Reviewer, "hear", Hearing(5))]), Reviewer, "heard", Nothing.With(EndSpecialProcedure.Findings, Said("无异议"))).Events()[0])[0].ShouldBe("findings=无异议");
        Shown(When(Given(), Intake, "refuse", Denial).Events()[0]).ShouldBe(["reasonCode=r1", "reason=不符合条件", "feeDue=0"]);
        foreach (var (by, action, given) in new[] { (Reviewer, "forward", Reviewing), (Approver, "return", Pending), (Applicant, "drop", Reviewing) })
        {
            Shown(When(Given(given), by, action, Because).Events()[0]).ShouldContain("reason=因为");
        }
    }

    [Fact]
    public void masks_the_number_of_a_result_that_is_somebodys_own()
    {
        var licence = Item with { Result = new ResultKind(Any) { PersonalNumber = true } };
        var e = When(Given(PaidFor), Intake, "issue", Nothing.With(Cases.Steps.Issue.ResultNumber, Ref("440106199003071231"))).Events()[0];
        Shown(e, licence).ShouldBe(["resultNumber=440***********1231"]);
    }

    private static ActionInput Hearing(int days) => Because.With(StartSpecialProcedure.Procedure, SpecialProcedure.Inspection).With(InputFields.WorkingDays, days);

    private static List<string> Shown(CaseEvent e, ServiceItem? item = null) =>
        [.. e.Details(item ?? Item).Where(d => d.Value is not null).Select(d => $"{d.Key}={Text(d.Value!)}")];

    private static string Text(object value) => value switch
    {
        string or decimal => value.ToString()!,
        FreeText text => text.Text,
        Reference reference => reference.Text,
        LocalDate day => day.ToString("uuuu-MM-dd", null),
        System.Collections.IEnumerable list => string.Join(',', list.Cast<object>()),
        _ => value.ToString()!,
    };
}
