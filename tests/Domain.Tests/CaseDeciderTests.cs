using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

public class A_case : Scenario
{
    private static readonly ActionInput Denial = new() { ReasonCode = "r1", Reason = "不符合条件" };
    private static readonly ActionInput FixPhoto = new() { Items = [new("materials.photo", "模糊")] };

    private static (Caller, string, ActionInput)[] Reviewing => [(Intake, "accept", Nothing)];

    private static (Caller, string, ActionInput)[] Pending => [.. Reviewing, (Reviewer, "forward", Nothing)];

    private static (Caller, string, ActionInput)[] Granted => [.. Pending, (Approver, "grant", Nothing)];

    [Fact]
    public void goes_from_submission_to_delivery()
    {
        var c = Given([.. Granted, (Intake, "pay", new() { Amount = 15, PaymentReference = "p" }), (Intake, "issue", new() { ResultNumber = "n" }), (Intake, "deliver", new() { Way = DeliveryWay.Post })]);
        (c.State, c.Ended, c.Fulfilled, c.FeePaid, c.Decision!.Outcome, c.Result!.Number, c.Delivery!.Way).ShouldBe(("delivered", true, true, 15m, Outcome.Granted, "n", DeliveryWay.Post));
        c.Version.ShouldBe(7);
    }

    [Fact]
    public void ends_unfulfilled_when_denied() => Given([.. Pending, (Approver, "deny", Denial)]).ShouldSatisfyAllConditions(c => c.Ended.ShouldBeTrue(), c => c.Fulfilled.ShouldBeFalse());

    // Art. 38: a denial gives its reasons.
    [Fact]
    public void is_not_denied_without_reasons() =>
        When(Given(Pending), Approver, "deny").ShouldBeRefused("missing-field", RefusalKind.Invalid).Faults.Select(f => f.Path).ShouldBe(["reasonCode", "reason"], ignoreOrder: true);

    [Fact]
    public void refuses_an_action_of_another_state_and_names_the_open_ones()
    {
        var refusal = When(Given(), Reviewer, "forward").ShouldBeRefused("action-not-open", RefusalKind.Conflict);
        refusal.OpenActions.ShouldBeEmpty();
        When(Given(Reviewing), Reviewer, "heard", new() { Findings = "x" }).ShouldBeRefused("action-not-open").OpenActions.ShouldBe(["hear", "try", "forward"]);
    }

    [Fact]
    public void refuses_an_action_nobody_knows() => When(Given(), Intake, "bless").ShouldBeRefused("unknown-action", RefusalKind.NotFound).OpenActions.ShouldBe(["accept", "refuse", "request-correction"]);

    [Fact]
    public void refuses_another_role() => When(Given(), Reviewer, "accept").ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);

    [Fact]
    public void refuses_fields_that_the_action_does_not_take() =>
        When(Given(), Intake, "accept", new() { Reason = "x", Amount = 1 }).ShouldBeRefused("field-not-taken", RefusalKind.Invalid).Faults.Select(f => f.Path).ShouldBe(["reason", "amount"], ignoreOrder: true);

    public static TheoryData<string, Caller> Outsiders => new()
    {
        { "another applicant", Stranger },
        { "an officer of another city", Intake with { Divisions = ["440300"] } },
        { "an officer of another agency", Intake with { Agency = "civil-affairs" } },
        { "a kiosk that did not take it in", Kiosk },
        { "a catalogue administrator", new Caller { Id = "admin", Roles = [Roles.CatalogueAdmin], Divisions = [City] } },
        { "somebody who calls themselves the system", new Caller { Id = "me", Roles = [Roles.System], Divisions = [City] } },
        { "an officer who is the applicant", Intake with { IdentityKeys = [Citizen.Key] } },
    };

    [Theory]
    [MemberData(nameof(Outsiders))]
    public void does_not_exist_for(string who, Caller outsider)
    {
        who.ShouldNotBeEmpty();
        When(Given(), outsider, "accept").ShouldBeRefused("case-not-found", RefusalKind.NotFound);
        CaseDecider.AddNote(Given(), "x", By(outsider)).ShouldBeRefused("case-not-found");
        CaseDecider.Assign(Given(), outsider.Id, By(outsider)).ShouldBeRefused("case-not-found");
    }

    [Fact]
    public void takes_four_eyes()
    {
        var both = Officer("both", Roles.Reviewer, Roles.Approver);
        var examined = Given([.. Reviewing, (both, "forward", Nothing)]);
        When(examined, both, "grant").ShouldBeRefused("guard-second-officer", RefusalKind.Conflict);
        When(examined, Approver, "grant").ShouldHappen<Decided>();
        // Sent back and examined by somebody else, it is a second pair of eyes again.
        When(Given([.. Reviewing, (both, "forward", Nothing), (Approver, "return", Because), (Reviewer, "forward", Nothing)]), both, "grant").ShouldHappen<Decided>();
    }

    [Fact]
    public void is_corrected_once_and_completely()
    {
        var correcting = Given((Intake, "request-correction", FixPhoto with { Items = [.. FixPhoto.Items!, new("form.entries", "改")] }));
        correcting.Correction!.WorkingDays.ShouldBe(15);
        When(correcting, Applicant, "supplement", new() { Materials = [new("photo", "new")] }).ShouldBeRefused("correction-incomplete").Faults.Select(f => f.Path).ShouldBe(["form", "form.entries"]);
        var corrected = When(correcting, Applicant, "supplement", new() { Materials = [new("photo", "new")], Form = new Dictionary<string, string> { ["entries"] = "2" } }).ShouldHappen();
        (corrected.State, corrected.Correction, corrected.Materials["photo"], corrected.FeeDue).ShouldBe(("submitted", null, "new", 30m));
    }

    [Theory]
    [InlineData("materials.shoe")]
    [InlineData("form.colour")]
    [InlineData("photo")]
    public void is_asked_only_for_what_the_item_has(string path) => When(Given(), Intake, "request-correction", new() { Items = [new(path, "x")] }).ShouldBeRefused("unknown-path");

    [Fact]
    public void is_not_accepted_with_materials_missing_unless_they_are_promised()
    {
        var c = Submit(Application with { Materials = [new("photo", "x")] }).ShouldHappen();
        When(c, Intake, "accept").ShouldBeRefused("missing-field").Faults[0].Path.ShouldBe("promises");
        When(c, Intake, "accept", new() { Promises = [new("letter", new LocalDate(2026, 5, 20))] }).ShouldBeRefused("date-not-in-future");
        When(c, Intake, "accept", new() { Promises = [new("photo", new LocalDate(2026, 6, 20))] }).ShouldBeRefused("not-deferrable");
        When(c, Intake, "accept", new() { Promises = [new("letter", new LocalDate(2026, 6, 20))] }).ShouldHappen().Promises.ShouldHaveSingleItem();
    }

    [Fact]
    public void asks_for_attestations_only_where_the_item_does()
    {
        var inPerson = Definition with { Item = Item with { Appointment = Appointment.Required, IdentityCheck = true } };
        var c = Given(inPerson);
        var need = CaseDecider.Actions(c, inPerson, By(Intake)).Single(a => a.Name == "accept").Fields.Single(f => f.Name == "attestations");
        need.Values.ShouldBe(["appointment-kept", "identity-checked"]);
        When(c, Intake, "accept", definition: inPerson).ShouldBeRefused("missing-field");
        When(c, Intake, "accept", new() { Attestations = [Guard.IdentityChecked] }, inPerson).ShouldBeRefused("missing-attestation");
        When(c, Intake, "accept", new() { Attestations = [Guard.IdentityChecked, Guard.AppointmentKept] }, inPerson).ShouldHappen<Accepted>().Attested.Count.ShouldBe(2);
        When(Given(), Intake, "accept", new() { Attestations = [Guard.IdentityChecked] }).ShouldBeRefused("field-not-taken");
    }

    [Fact]
    public void is_issued_only_when_paid_and_paid_exactly()
    {
        var c = Given(Granted);
        When(c, Intake, "issue", new() { ResultNumber = "n" }).ShouldBeRefused("guard-fee-paid");
        When(c, Intake, "pay", new() { Amount = 14.99m, PaymentReference = "p" }).ShouldBeRefused("amount-wrong");
        var paid = When(c, Intake, "pay", new() { Amount = 15, PaymentReference = "p" }).ShouldHappen();
        When(paid, Intake, "pay", new() { Amount = 0, PaymentReference = "p" }).ShouldBeRefused("nothing-due");
        When(paid, Intake, "issue", new() { ResultNumber = "n" }).ShouldHappen<Issued>();
    }

    [Fact]
    public void is_delivered_only_in_ways_the_item_offers() =>
        When(Given([.. Granted, (Intake, "pay", new() { Amount = 15, PaymentReference = "p" }), (Intake, "issue", new() { ResultNumber = "n" })]), Intake, "deliver", new() { Way = DeliveryWay.Bank })
            .ShouldBeRefused("delivery-way-not-offered");

    [Fact]
    public void runs_on_by_itself_where_the_workflow_says_at_once()
    {
        var electronic = Definition with { Item = Item with { Delivery = [DeliveryWay.Electronic], Fee = Fee.None } };
        var events = When(Given(electronic, Granted), Intake, "issue", new() { ResultNumber = "n" }, electronic).ShouldBeOfType<Ruling.Happened>().Events;
        events.Select(e => e.GetType().Name).ShouldBe(["Issued", "Delivered"]);
        events[1].By.ShouldBe(Actor.System);
    }

    [Fact]
    public void can_be_tried_only_so_often()
    {
        var twice = Given([.. Reviewing, (Reviewer, "try", Because), (Reviewer, "try", Because)]);
        twice.State.ShouldBe("reviewing");
        When(twice, Reviewer, "try", Because).ShouldHappen().State.ShouldBe("failed");
    }

    // Art. 42: once.
    [Fact]
    public void is_extended_once()
    {
        var extension = new ActionInput { WorkingDays = 10, Reason = "复杂" };
        var extended = Given([.. Reviewing, (Supervisor, "extend", extension)]);
        extended.ExtendedBy.ShouldBe(10);
        When(extended, Supervisor, "extend", extension).ShouldBeRefused("already-extended", RefusalKind.Conflict);
    }

    [Fact]
    public void stands_in_a_special_procedure_until_it_ends()
    {
        var heard = Given([.. Reviewing, (Reviewer, "hear", new() { Procedure = SpecialProcedure.Hearing, WorkingDays = 5, Reason = "听证" })]);
        heard.SpecialProcedure.ShouldBe(SpecialProcedure.Hearing);
        When(heard, Reviewer, "heard", new() { Findings = "无异议" }).ShouldHappen().SpecialProcedure.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(251)]
    public void counts_working_days_within_reason(int days) => When(Given(Reviewing), Supervisor, "extend", new() { WorkingDays = days, Reason = "x" }).ShouldBeRefused("field-not-a-number");

    [Fact]
    public void on_a_desk_is_moved_only_from_that_desk_or_by_a_supervisor()
    {
        var claimed = CaseDecider.Assign(Given(Reviewing), "reviewer", By(Reviewer)).ShouldHappen();
        claimed.Assignee.ShouldBe("reviewer");
        var other = Officer("other", Roles.Reviewer);
        When(claimed, other, "forward").ShouldBeRefused("assigned-to-another", RefusalKind.Conflict);
        CaseDecider.Assign(claimed, "other", By(other)).ShouldBeRefused("assigned-to-another");
        CaseDecider.Release(claimed, By(other)).ShouldBeRefused("assigned-to-another");
        CaseDecider.Assign(claimed, "other", By(Supervisor)).ShouldHappen().Assignee.ShouldBe("other");
        CaseDecider.Release(claimed, By(Supervisor)).ShouldHappen().Assignee.ShouldBeNull();
        When(claimed, Reviewer, "forward").ShouldHappen().Assignee.ShouldBeNull();
    }

    [Fact]
    public void is_taken_by_officers_for_themselves_and_given_by_supervisors()
    {
        CaseDecider.Assign(Given(), "other", By(Intake)).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        CaseDecider.Assign(Given(), "zhang", By(Applicant)).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        CaseDecider.Release(Given(), By(Intake)).ShouldBeRefused("not-assigned");
        CaseDecider.Assign(Given((Applicant, "withdraw", Nothing)), "intake", By(Intake)).ShouldBeRefused("case-ended");
    }

    [Fact]
    public void waits_for_a_linked_case()
    {
        var linking = Definition with
        {
            Item = Item with { Form = [.. Item.Form, new FormField { Name = "tax", Title = Any, Type = FieldType.CaseNumber, Required = true, Service = "tax" }] },
            Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "accept" ? a with { Guards = [Guard.LinkedCaseClosed] } : a)] },
        };
        var tax = CaseNumber.Create("440300", new LocalDate(2026, 5, 1), 7).Value;
        var c = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["tax"] = tax } }, definition: linking).ShouldHappen();
        c.Links.ShouldBe([tax]);

        Ruling With(params LinkedCase[] linked) => CaseDecider.Take(c, "accept", Nothing, linking, By(Intake) with { LinkedCases = linked });
        With().ShouldBeRefused("guard-linked-case-closed");
        With(new LinkedCase(tax, "tax", Citizen.Key, false)).ShouldBeRefused("guard-linked-case-closed");
        With(new LinkedCase(tax, "other", Citizen.Key, true)).ShouldBeRefused("guard-linked-case-closed");
        With(new LinkedCase(tax, "tax", "somebody else", true)).ShouldBeRefused("guard-linked-case-closed");
        With(new LinkedCase(tax, "tax", Citizen.Key, true)).ShouldHappen<Accepted>();
    }

    [Fact]
    public void tells_each_caller_what_is_open_and_why_the_rest_is_not()
    {
        var actions = CaseDecider.Actions(Given(), Definition, By(Applicant));
        actions.Where(a => a.Open).Select(a => a.Name).ShouldBe(["withdraw"]);
        actions.Single(a => a.Name == "accept").Why[0].Code.ShouldBe("role-not-allowed");
        actions.Single(a => a.Name == "supplement").Why[0].Code.ShouldBe("action-not-open");
        actions.ShouldNotContain(a => a.Name == "deliver-electronically");
    }

    [Fact]
    public void is_decided_only_by_its_own_definition() => Should.Throw<ArgumentException>(() => When(Given(), Intake, "accept", definition: Definition with { WorkflowVersion = "w2" }));

    [Fact]
    public void begins_with_its_submission() => Should.Throw<InvalidOperationException>(() => Case.Fold(null, new CaseReleased { At = Now, By = Actor.System }));
}
