using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

// Administrative Licensing Law art. 36 and 46 to 48.
public class Those_whom_a_matter_weighs_on : Scenario
{
    private static readonly Definition Heard = Definition with
    {
        Workflow = Workflow with
        {
            States = [.. Workflow.States, S("telling")],
            Actions =
            [
                .. Workflow.Actions.Where(a => a.Name is not ("hear" or "heard")),
                A("notify", new Notify(), "reviewing", "telling", Roles.Reviewer),
                A("state", new Hear(), "telling", "telling", Roles.Applicant, PartyRole.InterestedParty.Code()),
                A("back", new Forward(), "telling", "reviewing", Roles.Reviewer),
                A("hear", new StartSpecialProcedure(), "reviewing", "hearing", Roles.Reviewer) with { Procedures = [SpecialProcedure.Hearing], Longest = 20 },
                A("heard", new EndSpecialProcedure(), "hearing", "reviewing", Roles.Reviewer, Roles.Supervisor),
            ],
        },
    };

    private static ActionInput Telling(params IdDocument[] ids) =>
        Because.With(Notify.InterestedParties, [.. ids.Select((id, i) => P(PartyRole.InterestedParty, id, path: $"interestedParties[{i}]"))]);

    private static ActionInput HearingOn(LocalDate day, int workingDays = 20) => Because.With(StartSpecialProcedure.Procedure, SpecialProcedure.Hearing)
        .With(InputFields.WorkingDays, workingDays).With(StartSpecialProcedure.HeldOn, day).With(StartSpecialProcedure.Place, Said("上午九时，一楼"));

    private static readonly ActionInput Found = Nothing.With(EndSpecialProcedure.Findings, Said("笔录"));

    [Fact]
    public void become_parties_when_they_are_told_and_may_make_a_statement()
    {
        var reviewing = Given(Heard, Reviewing);
        CaseAccess.Of(reviewing, Heard.Workflow, Stranger, By(Stranger).Today).Sees.ShouldBeFalse();
        var told = When(reviewing, Reviewer, "notify", Telling(Elder), Heard).ShouldHappen();
        told.Parties[^1].ShouldBe(new Party(PartyRole.InterestedParty, PartyName.Parse("张小三")!.Value, Elder) { Mobile = Mobile.Parse("13800138000") });
        var stated = When(told, Stranger, "state", Nothing.With(Hear.Words, Said("采光受影响")), Heard).ShouldHappen();
        stated.Statements.Select(s => (s.Text.Text, s.By.Id, s.By.Party)).ShouldBe([("采光受影响", "li", PartyRole.InterestedParty)]);
        // The applicant answers; nobody else is heard.
        When(stated, Applicant, "state", Nothing.With(Hear.Words, Said("已退让")), Heard).ShouldHappen().Statements.Count.ShouldBe(2);
        When(told, Reviewer, "state", Nothing.With(Hear.Words, Said("不行")), Heard).ShouldBeRefused("role-not-allowed");
        When(told, Stranger, "state", Nothing, Heard).ShouldBeRefused(("missing-field", "statement"));
        // A statement is no examination: they are no officers.
        (stated.Examinations, stated.State).ShouldBe((told.Examinations, "telling"));
    }

    [Fact]
    public void are_others_than_the_parties_and_are_all_named_at_once()
    {
        var reviewing = Given(Heard, Reviewing);
        When(reviewing, Reviewer, "notify", Because, Heard).ShouldBeRefused(("missing-field", "interestedParties"));
        When(reviewing, Reviewer, "notify", Because.With(Notify.InterestedParties, []), Heard).ShouldBeRefused(("missing-field", "interestedParties"));
        When(reviewing, Reviewer, "notify", Telling(Citizen), Heard).ShouldBeRefused(("party-already", "interestedParties[0]"));
        When(reviewing, Reviewer, "notify", Telling(Elder, Elder), Heard).ShouldBeRefused(("party-already", "interestedParties[1]"));
        When(reviewing, Reviewer, "notify", Telling(Elder, Child), Heard).ShouldBeRefused(("not-of-age", "interestedParties[1].idNumber"));
        When(reviewing, Reviewer, "notify", Telling(Elder with { Number = "440524188001010015" }), Heard).ShouldBeRefused(("checksum-wrong", "interestedParties[0].idNumber"));
        When(reviewing, Reviewer, "notify", Telling(Company), Heard).ShouldHappen().Parties[^1].Id.ShouldBe(Company);
    }

    [Fact]
    public void are_no_matter_of_an_application()
    {
        Submit(Application with { Parties = [P(PartyRole.Applicant, Citizen), P(PartyRole.InterestedParty, Elder)] }).ShouldBeRefused("party-not-taken");
        PartyRoles.IsNamedByAgency(PartyRole.InterestedParty).ShouldBeTrue();
    }

    // Art. 48: told seven (working) days before; 20 May is a Wednesday, and the Dragon Boat Festival is on 19 June.
    [Fact]
    public void are_told_of_a_hearing_seven_working_days_before_it()
    {
        var reviewing = Given(Heard, Reviewing);
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 5, 28)), Heard).ShouldBeRefused(("hearing-day", "heldOn"));
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 5, 29)), Heard).ShouldHappen().State.ShouldBe("hearing");
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 6, 17)), Heard).ShouldHappen();
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 6, 18)), Heard).ShouldBeRefused(("hearing-day", "heldOn"));
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 6, 4), workingDays: 10), Heard).ShouldBeRefused(("hearing-day", "heldOn"));
        When(reviewing, Reviewer, "hear", Because.With(StartSpecialProcedure.Procedure, SpecialProcedure.Hearing).With(InputFields.WorkingDays, 20), Heard).ShouldBeRefused(("missing-field", "heldOn"), ("missing-field", "place"));
        CaseDecider.Actions(reviewing, Heard, By(Reviewer)).Single(a => a.Name == "hear").Fields.Single(f => f.Name == "heldOn").Values.ShouldSatisfyAllConditions(
            v => v[0].ShouldBe("2026-05-29"), v => v[^1].ShouldBe("2026-06-17"), v => v.Count.ShouldBe(14));
        var shown = When(reviewing, Reviewer, "hear", HearingOn(new(2026, 5, 29)), Heard).Events()[0].Details(Item).ToDictionary(d => d.Key, d => d.Value);
        shown["heldOn"].ShouldBe(new LocalDate(2026, 5, 29));
        ((FreeText)shown["place"]!).Text.ShouldBe("上午九时，一楼");
    }

    [Fact]
    public void say_when_only_where_the_procedure_is_a_hearing()
    {
        var either = Heard with { Workflow = Heard.Workflow with { Actions = [.. Heard.Workflow.Actions.Select(a => a.Name == "hear" ? a with { Procedures = [SpecialProcedure.Hearing, SpecialProcedure.Inspection] } : a)] } };
        var reviewing = Given(either, Reviewing);
        ActionInput Of(SpecialProcedure procedure) => Because.With(StartSpecialProcedure.Procedure, procedure).With(InputFields.WorkingDays, 20);
        When(reviewing, Reviewer, "hear", Of(SpecialProcedure.Hearing), either).ShouldBeRefused(("missing-field", "heldOn"), ("missing-field", "place"));
        When(reviewing, Reviewer, "hear", Of(SpecialProcedure.Inspection), either).ShouldHappen();
        When(reviewing, Reviewer, "hear", HearingOn(new(2026, 5, 29)).With(StartSpecialProcedure.Procedure, SpecialProcedure.Inspection), either).ShouldBeRefused(("field-not-taken", "heldOn"), ("field-not-taken", "place"));
    }

    // Art. 48: not by whoever examines the application.
    [Fact]
    public void are_heard_by_somebody_else_than_who_examines()
    {
        var hearing = Given(Heard, [.. Reviewing, (Reviewer, "hear", HearingOn(new(2026, 5, 29)))]);
        When(hearing, Reviewer, "heard", Found, Heard).ShouldBeRefused("hearing-by-another");
        CaseDecider.Actions(hearing, Heard, By(Reviewer)).Single(a => a.Name == "heard").Open.ShouldBeFalse();
        var other = Officer("reviewer-2", Roles.Reviewer);
        var ended = When(hearing, other, "heard", Found, Heard, Held).ShouldHappen();
        (ended.SpecialProcedureBy, ended.HearingOn, ended.Findings[^1].By.Id).ShouldBe((null, null, "reviewer-2"));
        // Nor by who has examined it before somebody else called the hearing.
        var examined = Given(Heard, [.. Reviewing, (Reviewer, "forward", Nothing), (Approver, "return", Because), (other, "hear", HearingOn(new(2026, 5, 29)))]);
        When(examined, Reviewer, "heard", Found, Heard, Held).ShouldBeRefused("hearing-by-another");
        When(examined, Supervisor, "heard", Found, Heard, Held).ShouldHappen();
        // Nor does whoever presided examine it afterwards.
        When(ended, other, "forward", Nothing, Heard, Held).ShouldBeRefused("hearing-by-another");
        When(ended, Reviewer, "forward", Nothing, Heard, Held).ShouldHappen();
    }

    private static readonly Instant Held = Instant.FromUtc(2026, 5, 29, 2, 0);

    [Fact]
    public void have_a_hearing_that_is_not_over_before_it_is_held()
    {
        var hearing = Given(Heard, [.. Reviewing, (Reviewer, "hear", HearingOn(new(2026, 5, 29)))]);
        When(hearing, Supervisor, "heard", Found, Heard, Held - Duration.FromDays(1)).ShouldBeRefused("hearing-not-held-yet");
        When(hearing, Supervisor, "heard", Found, Heard, Held).ShouldHappen();
    }

    // Art. 47: within twenty working days of the demand, which the state's own limit counts; who is late takes the first day there is.
    [Fact]
    public void have_it_in_the_time_that_the_demand_sets()
    {
        var demanding = Heard with
        {
            Workflow = Heard.Workflow with
            {
                States = [.. Heard.Workflow.States, S("demanded") with { Limit = new(20, Workflows.PeriodUnit.WorkingDays) }],
                Actions =
                [
                    .. Heard.Workflow.Actions.Select(a => a.Name == "hear" ? a with { From = ["demanded"] } : a),
                    A("demand", new Forward(), "reviewing", "demanded", Roles.Applicant),
                ],
            },
        };
        var demanded = Given(demanding, [.. Reviewing, (Applicant, "demand", Nothing)]);
        // Demanded on 20 May: until 17 June.
        var later = Instant.FromUtc(2026, 6, 3, 2, 0);
        When(demanded, Reviewer, "hear", HearingOn(new(2026, 6, 18)), demanding, later).ShouldBeRefused(("hearing-day", "heldOn"));
        When(demanded, Reviewer, "hear", HearingOn(new(2026, 6, 17)), demanding, later).ShouldHappen();
        CaseDecider.Actions(demanded, demanding, By(Reviewer, later)).Single(a => a.Name == "hear").Fields.Single(f => f.Name == "heldOn").Values[^1].ShouldBe("2026-06-17");
        var late = Instant.FromUtc(2026, 6, 15, 2, 0);
        When(demanded, Reviewer, "hear", HearingOn(new(2026, 6, 25)), demanding, late).ShouldHappen();
        When(demanded, Reviewer, "hear", HearingOn(new(2026, 6, 26)), demanding, late).ShouldBeRefused(("hearing-day", "heldOn"));
    }
}

public class A_closed_case : Scenario
{
    private static readonly Definition Kept = Definition with { Item = Item with { Retention = new Retention(10, Any) } };

    private static Case Refused(Definition definition) => Given(definition, (Intake, "refuse", Denial));

    private static Ruling Archive(Case c, int year, int month, int day, Definition? definition = null) =>
        CaseDecider.Archive(c, definition ?? Kept, By(Caller.System, Instant.FromUtc(year, month, day, 2, 0)));

    [Fact]
    public void is_kept_as_long_as_its_item_says_and_then_archived()
    {
        var closed = Refused(Kept);
        closed.KeptUntil.ShouldBe(new LocalDate(2036, 12, 31));
        Archive(closed, 2036, 12, 31).ShouldBeRefused("nothing-due");
        var archived = Archive(closed, 2037, 1, 1).ShouldHappen();
        (archived.Archived, archived.State).ShouldBe((true, "refused"));
        Archive(archived, 2037, 1, 2).ShouldBeRefused("nothing-due");
    }

    [Fact]
    public void is_never_archived_where_it_is_kept_for_ever_or_its_item_does_not_say()
    {
        var ever = Kept with { Item = Kept.Item with { Retention = new Retention(null, Any) } };
        foreach (var definition in new[] { ever, Definition })
        {
            var closed = Refused(definition);
            closed.KeptUntil.ShouldBeNull();
            Archive(closed, 2999, 1, 1, definition).ShouldBeRefused("nothing-due");
        }

        // An open one is kept as long as it is open.
        var open = Given(Kept, Reviewing);
        (open.KeptUntil, open.Ended).ShouldBe((null, false));
        Archive(open, 2999, 1, 1).ShouldBeRefused("nothing-due");
    }

    [Fact]
    public void takes_nothing_more_when_it_is_archived()
    {
        var archived = Archive(Refused(Kept), 2037, 1, 1).ShouldHappen();
        When(archived, Intake, "accept", definition: Kept).ShouldBeRefused("case-archived");
        CaseDecider.AddNote(archived, Said("备注"), Kept, By(Intake)).ShouldBeRefused("case-archived");
        CaseDecider.Assign(archived, Intake.Id, null, Kept, By(Intake)).ShouldBeRefused("case-archived");
        CaseDecider.Release(archived, Kept, By(Intake)).ShouldBeRefused("case-archived");
        CaseDecider.ChangeContact(archived, 0, "13900139000", Kept, By(Applicant)).ShouldBeRefused("case-archived");
    }
}
