using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Tests;

/// <summary>
/// The case's time. The story begins on Wednesday, 20 May 2026, ten in the morning; the item promises ten working days,
/// the law allows twenty. The Dragon Boat Festival is on Friday, 19 June.
/// </summary>
public class The_clock : Scenario
{
    private static readonly Workflow Timed = Workflow with
    {
        States = [.. Workflow.States, S("waiting") with { WaitsForApplicant = true }, S("window"), S("tarrying") with { Limit = new(3, PeriodUnit.WorkingDays) }, S("brief") with { Limit = new(36, PeriodUnit.Hours) }],
        Actions =
        [
            .. Workflow.Actions,
            A("wait", new Forward(), "reviewing", "waiting", Roles.Reviewer),
            A("resume", new Forward(), "waiting", "reviewing", Roles.Reviewer),
            A("open-window", new Forward(), "waiting", "window", Roles.System),
            A("close-window", new Terminate(), "window", "lapsed", Roles.System),
            A("tarry", new Forward(), "reviewing", "tarrying", Roles.Reviewer),
            A("nudge", new Forward(), "tarrying", "tarrying", Roles.Reviewer),
            A("go-on", new Forward(), "tarrying", "brief", Roles.Reviewer),
            A("back", new Forward(), "brief", "reviewing", Roles.Reviewer),
        ],
        Timers =
        [
            .. Workflow.Timers,
            new("waiting", new Workflows.Period(30, PeriodUnit.CalendarDays), "open-window"),
            new("window", new Workflows.Period(30, PeriodUnit.CalendarDays), "close-window"),
        ],
    };

    private static readonly Definition Permit = Definition with { Workflow = Timed };

    private static Instant At(string local) => LocalDateTimePattern.GeneralIso.Parse(local.Length == 16 ? $"{local}:00" : $"{local}T10:00:00").Value.InZoneStrictly(WorkingCalendar.China).ToInstant();

    private static LocalDate D(string day) => LocalDatePattern.Iso.Parse(day).Value;

    private static Case Filed(string at = "2026-05-20", Definition? definition = null, bool expedited = false) =>
        Submit(Application with { Expedited = expedited }, definition: definition ?? Permit, at: At(at)).ShouldHappen();

    private static Case Then(Case c, string at, Caller by, string action, ActionInput? input = null, Definition? definition = null) =>
        CaseDecider.Take(c, action, input ?? Nothing, definition ?? Permit, By(by, At(at))).ShouldHappen();

    private static Ruling Fire(Case c, string at, Definition? definition = null) => CaseDecider.FireDue(c, definition ?? Permit, By(Caller.System, At(at)));

    private static ActionInput Hearing(int days) => Because.With(InputFields.WorkingDays, days).With(StartSpecialProcedure.Procedure, SpecialProcedure.Inspection);

    private static ActionInput More(int days) => Because.With(Extend.Days, days);

    private static ActionInput Found => Nothing.With(EndSpecialProcedure.Findings, Said("无异议"));

    private static Case Accepted(string at = "2026-05-20", Definition? definition = null) => Then(Filed(at, definition), at, Intake, "accept", definition: definition);

    [Fact]
    public void starts_with_acceptance_and_counts_working_days()
    {
        // Before it, the light warns that silence is about to accept, and nothing is late.
        var before = Filed().Clock.Limit!;
        (before.Purpose, before.Yellow!.Day, before.Promised, before.Statutory).ShouldBe((LimitPurpose.Accept, D("2026-05-26"), null, null));
        var limit = Accepted().Clock.Limit!;
        (limit.From, limit.Yellow!.Day, limit.Promised!.Day, limit.Statutory!.Day).ShouldBe((D("2026-05-20"), D("2026-06-01"), D("2026-06-03"), D("2026-06-17")));
        // The day ends with the office hours.
        limit.Promised.Due.ShouldBe(At("2026-06-03T17:30"));
        limit.Promised.Provisional.ShouldBeFalse();
    }

    [Theory]
    [InlineData("2026-05-20T10:00", Light.Green)]
    [InlineData("2026-06-01T17:29", Light.Green)]
    [InlineData("2026-06-01T17:30", Light.Yellow)]
    [InlineData("2026-06-03T17:29", Light.Yellow)]
    [InlineData("2026-06-03T17:30", Light.Red)]
    [InlineData("2026-06-17T17:29", Light.Red)]
    [InlineData("2026-06-17T17:30", Light.DarkRed)]
    public void shows_a_light_at_any_instant(string at, Light light) => Accepted().Clock.LightAt(At(at)).ShouldBe(light);

    [Theory]
    // 80 % of the promised limit, or one working day before it, whichever is earlier.
    [InlineData(1, "2026-05-20")]
    [InlineData(2, "2026-05-21")]
    [InlineData(3, "2026-05-22")]
    [InlineData(5, "2026-05-26")]
    [InlineData(7, "2026-05-27")]
    [InlineData(20, "2026-06-11")]
    public void turns_yellow_in_time(int promised, string day) =>
        Accepted(definition: Permit with { Item = Item with { Limits = new TimeLimits(promised, 30, null) } }).Clock.Limit!.Yellow!.Day.ShouldBe(D(day));

    [Fact]
    public void is_shorter_when_expedited()
    {
        var quick = Permit with { Item = Item with { Limits = new TimeLimits(10, 20, 3) } };
        Then(Filed(definition: quick, expedited: true), "2026-05-20", Intake, "accept", definition: quick).Clock.Limit!.Promised!.Day.ShouldBe(D("2026-05-25"));
    }

    [Fact]
    public void does_not_run_where_nothing_is_promised_but_at_once() =>
        Accepted(definition: Permit with { Item = Item with { Limits = new TimeLimits(0, null, null) } }).Clock.Limit.ShouldBeNull();

    [Fact]
    public void begins_the_day_after_acceptance_on_the_last_day_before_a_long_holiday()
    {
        // Wednesday, 30 September; the first day counted is Thursday, 8 October, then Saturday the 10th is worked.
        var limit = Accepted("2026-09-30").Clock.Limit!;
        (limit.Yellow!.Day, limit.Promised!.Day).ShouldBe((D("2026-10-16"), D("2026-10-20")));
    }

    [Theory]
    [InlineData("2026-05-20T17:30", "2026-05-21", "2026-05-28")]
    [InlineData("2026-05-22T20:00", "2026-05-25", "2026-06-01")]
    [InlineData("2026-05-20T08:00", "2026-05-20", "2026-05-27")]
    public void takes_what_comes_after_hours_as_received_on_the_next_working_day(string at, string received, string deemed)
    {
        var clock = Filed(at).Clock!;
        (clock.ReceivedOn, clock.Timers.ShouldHaveSingleItem().At.Day).ShouldBe((D(received), D(deemed)));
    }

    // Art. 32: no notice within five working days of receipt counts as acceptance from the day of receipt.
    [Fact]
    public void takes_silence_for_acceptance_dated_back_to_receipt()
    {
        Fire(Filed(), "2026-05-26T17:29").ShouldBeRefused("nothing-due");
        var warned = Fire(Filed(), "2026-05-27T23:59").ShouldBeOfType<Ruling.Happened>();
        warned.Events.ShouldHaveSingleItem().ShouldBeOfType<LightChanged>().Purpose.ShouldBe(LimitPurpose.Accept);
        Fire(warned.After, "2026-05-27T23:59").ShouldBeRefused("nothing-due");
        // However late the timer comes.
        var happened = Fire(Filed(), "2026-06-02").ShouldBeOfType<Ruling.Happened>();
        happened.Events.Select(e => e.GetType().Name).ShouldBe(["LightChanged", "Accepted", "LightChanged"]);
        var accepted = (Accepted)happened.Events[1];
        (accepted.By, accepted.DueOn, accepted.At).ShouldBe((Actor.System, D("2026-05-27"), At("2026-06-02")));
        (happened.After.State, happened.After.Clock.AcceptedOn, happened.After.Clock.Limit!.From, happened.After.Light).ShouldBe(("reviewing", D("2026-05-20"), D("2026-05-20"), Light.Yellow));
        Fire(happened.After, "2026-06-02").ShouldBeRefused("nothing-due");
    }

    [Fact]
    public void leaves_a_case_alone_that_has_moved_on() => Fire(Accepted(), "2026-05-28").ShouldBeRefused("nothing-due");

    [Fact]
    public void gives_a_correction_the_days_its_notice_sets_and_takes_the_supplement_as_receipt()
    {
        var notice = Notice("materials.photo");
        Then(Filed(), "2026-05-22", Intake, "request-correction", notice).Clock.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-06-12"));
        var correcting = Then(Filed(), "2026-05-22", Intake, "request-correction", notice.With(InputFields.WorkingDays, 5));
        correcting.Clock.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-05-29"));
        Fire(correcting, "2026-05-30").ShouldHappen().State.ShouldBe("withdrawn");
        var received = Then(correcting, "2026-05-28T18:00", Applicant, "supplement", HandingIn("photo")).Clock!;
        (received.ReceivedOn, received.Timers.ShouldHaveSingleItem().At.Day).ShouldBe((D("2026-05-29"), D("2026-06-05")));
    }

    // Art. 45: what a special procedure takes is not counted.
    [Fact]
    public void stands_still_in_a_special_procedure_also_over_a_holiday()
    {
        var heard = Then(Accepted(), "2026-05-25", Reviewer, "hear", Hearing(15));
        (heard.Clock.StoppedAt, heard.Clock.Standstills.ShouldHaveSingleItem().ExpectedUntil).ShouldBe((At("2026-05-25"), D("2026-06-15")));
        // Nothing turns meanwhile, however long it takes.
        heard.Clock.LightAt(At("2026-12-01")).ShouldBe(Light.Green);
        Fire(heard, "2026-06-15T23:59").ShouldBeRefused("nothing-due");
        // Three of ten days were used by the 25th; seven are left after 23 June, the festival's Friday not among them.
        var resumed = Then(heard, "2026-06-23", Reviewer, "heard", Found);
        resumed.Clock.StoppedAt.ShouldBeNull();
        resumed.Clock.Limit!.Promised!.Day.ShouldBe(D("2026-07-02"));
        // Begun and ended on one day, nothing is lost.
        var brief = Then(Then(Accepted(), "2026-05-25T11:00", Reviewer, "hear", Hearing(1)), "2026-05-25T15:00", Reviewer, "heard", Found);
        brief.Clock.Limit!.Promised!.Day.ShouldBe(D("2026-06-03"));
    }

    [Fact]
    public void stands_still_where_the_case_waits_for_its_applicant()
    {
        var waiting = Then(Accepted(), "2026-05-22", Reviewer, "wait");
        waiting.Clock.StoppedAt.ShouldNotBeNull();
        Then(waiting, "2026-05-29", Reviewer, "resume").Clock.Limit!.Promised!.Day.ShouldBe(D("2026-06-10"));
    }

    // Probe 28: the special laws count calendar days, from receipt, and their last day moves to the next working day.
    [Theory]
    [InlineData(15, LimitStart.Receipt, "2026-05-20", "2026-06-04")]
    [InlineData(11, LimitStart.Receipt, "2026-05-20", "2026-06-01")]
    [InlineData(3, LimitStart.Receipt, "2026-06-16", "2026-06-22")]
    [InlineData(15, LimitStart.Acceptance, "2026-05-20", "2026-06-05")]
    public void counts_as_the_items_law_does(int days, LimitStart from, string received, string last)
    {
        var special = Permit with { Item = Item with { Limits = new TimeLimits(10, days, null) { Unit = PeriodUnit.CalendarDays, From = from, Extension = 10 } } };
        var filed = Filed(received, special);
        var next = D(received).PlusDays(1).ToString("uuuu-MM-dd", null);
        var accepted = Then(filed, next, Intake, "accept", definition: special);
        accepted.Clock.Limit!.Statutory!.Day.ShouldBe(D(last));
        (filed.Clock.Limit!.Purpose == LimitPurpose.Decide).ShouldBe(from == LimitStart.Receipt);
        // The law's limit may come before the promise, and then it is what the office is held to, and warned of.
        accepted.Clock.Limit.Due!.Due.ShouldBeLessThanOrEqualTo(accepted.Clock.Limit.Statutory.Due);
        accepted.Clock.Limit.Yellow!.Due.ShouldBeLessThan(accepted.Clock.Limit.Due.Due);
        Then(accepted, next, Supervisor, "extend", More(10), special).Clock.Limit!.Statutory!.Day.ShouldBeGreaterThan(D(last));
    }

    [Fact]
    public void counts_from_receipt_anew_after_a_correction()
    {
        var special = Permit with { Item = Item with { Limits = new TimeLimits(3, 7, null) { Unit = PeriodUnit.CalendarDays, From = LimitStart.Receipt } } };
        var asked = Then(Filed("2026-05-20", special), "2026-05-21", Intake, "request-correction", Nothing.With(RequestCorrection.Items, [new("materials.photo", Said("看不清"))]), special);
        asked.Clock.Standing!.Cause.ShouldBe(StandstillCause.WaitsForApplicant);
        var supplied = Then(asked, "2026-05-28", Applicant, "supplement", Nothing.With(Supplement.Materials, [new("photo", Ref("new"))]), special);
        (supplied.Clock.Limit!.From, supplied.Clock.Limit.Statutory!.Day, supplied.Clock.StoppedAt).ShouldBe((D("2026-05-28"), D("2026-06-04"), null));
    }

    [Fact]
    public void counts_from_a_date_in_the_form_also_once_it_is_put_right()
    {
        var dated = Permit with
        {
            Item = Item with
            {
                Form = [.. Item.Form, new FormField { Name = "endedOn", Title = Any, Type = F("date"), Required = true }],
                Limits = new TimeLimits(10, 30, null) { Unit = PeriodUnit.CalendarDays, From = LimitStart.Field, Field = "endedOn" },
            },
        };
        var filed = Submit(Application with { Form = new Dictionary<string, string> { ["entries"] = "1", ["endedOn"] = "2026-05-01" } }, definition: dated).ShouldHappen();
        (filed.Clock.Limit!.Purpose, filed.Clock.Limit.From, filed.Clock.Limit.Statutory!.Day).ShouldBe((LimitPurpose.Decide, D("2026-05-01"), D("2026-06-01")));
        var asked = Then(filed, "2026-05-21", Intake, "request-correction", Nothing.With(RequestCorrection.Items, [new("form.endedOn", Said("有误"))]), dated);
        var supplied = Then(asked, "2026-05-25", Applicant, "supplement", Nothing.With(Supplement.Form, new Dictionary<string, string> { ["endedOn"] = "2026-05-10" }), dated);
        // Thirty days from the right date, and the four that it waited for its applicant.
        (supplied.Clock.Limit!.From, supplied.Clock.Limit.Statutory!.Day).ShouldBe((D("2026-05-10"), D("2026-06-15")));
    }

    // What the item does not allow is not extended, and not by more than it says.
    [Fact]
    public void is_extended_only_where_the_item_says_so()
    {
        var never = Permit with { Item = Item with { Limits = new TimeLimits(10, 20, null) } };
        CaseDecider.Take(Accepted(definition: never), "extend", More(1), never, By(Supervisor)).ShouldBeRefused("not-extendable", RefusalKind.Conflict);
    }

    // Art. 42: once, by the supervisor, before the limit has passed.
    [Fact]
    public void is_extended_before_its_limit_has_passed()
    {
        var extension = More(10);
        var extended = Then(Accepted(), "2026-06-02", Supervisor, "extend", extension);
        (extended.Clock.Limit!.Promised!.Day, extended.Clock.Limit.Statutory!.Day).ShouldBe((D("2026-06-17"), D("2026-07-02")));
        CaseDecider.Take(Accepted(), "extend", More(11), Permit, By(Supervisor)).ShouldBeRefused("extension-too-long", RefusalKind.Invalid);
        CaseDecider.Take(Accepted(), "extend", extension, Permit, By(Supervisor, At("2026-06-17T17:30"))).ShouldBeRefused("limit-passed", RefusalKind.Conflict);
        CaseDecider.Take(Accepted(), "extend", extension, Permit, By(Reviewer)).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        CaseDecider.Take(extended, "extend", extension, Permit, By(Supervisor, At("2026-06-03"))).ShouldBeRefused("already-extended", RefusalKind.Conflict);
    }

    [Fact]
    public void goes_back_to_green_when_it_is_extended_and_turns_yellow_again_later()
    {
        var yellow = Fire(Accepted(), "2026-06-02").ShouldHappen();
        yellow.Light.ShouldBe(Light.Yellow);
        var extended = Then(yellow, "2026-06-02", Supervisor, "extend", More(10));
        extended.Light.ShouldBe(Light.Green);
        Fire(extended, "2026-06-11T17:29").ShouldBeRefused("nothing-due");
        Fire(extended, "2026-06-11T17:30").ShouldHappen().Light.ShouldBe(Light.Yellow);
    }

    // Art. 44: ten days to issue and deliver.
    [Fact]
    public void starts_anew_with_the_decision_for_the_delivery()
    {
        var granted = Then(Then(Accepted(), "2026-05-21", Reviewer, "forward"), "2026-05-22", Approver, "grant");
        var limit = granted.Clock.Limit!;
        (limit.Purpose, limit.From, limit.Promised, limit.Yellow!.Day, limit.Statutory!.Day).ShouldBe((LimitPurpose.Deliver, D("2026-05-22"), null, D("2026-06-03"), D("2026-06-05")));
        granted.Light.ShouldBe(Light.Green);
    }

    [Fact]
    public void stops_with_the_end()
    {
        var denied = Then(Then(Accepted(), "2026-05-21", Reviewer, "forward"), "2026-05-22", Approver, "deny", Denial);
        (denied.Clock.Limit, denied.Light).ShouldBe((null, null));
        Fire(denied, "2027-05-22").ShouldBeRefused("nothing-due");
    }

    [Fact]
    public void passes_each_light_up_once()
    {
        var happened = Fire(Accepted(), "2026-06-18").ShouldBeOfType<Ruling.Happened>();
        happened.Events.Cast<LightChanged>().Select(l => (l.Light, l.PassedUpTo, l.DueOn)).ShouldBe(
        [
            (Light.Yellow, PassedUpTo.Officer, D("2026-06-01")), (Light.Red, PassedUpTo.Supervisor, D("2026-06-03")), (Light.DarkRed, PassedUpTo.Inspectorate, D("2026-06-17")),
        ]);
        Fire(happened.After, "2026-06-18").ShouldBeRefused("nothing-due");
        Fire(Fire(Accepted(), "2026-06-02").ShouldHappen(), "2026-06-04").ShouldHappen().Light.ShouldBe(Light.Red);
    }

    // Civil Code art. 1077: the window of thirty days follows the thirty days of cooling-off, whenever anybody looks.
    [Fact]
    public void counts_one_timer_after_another_from_when_it_was_due_and_not_from_when_it_came()
    {
        var waiting = Then(Accepted(), "2026-05-21", Reviewer, "wait");
        waiting.Clock.Timers.ShouldHaveSingleItem().At.ShouldBe(new Deadline(D("2026-06-22"), At("2026-06-23T00:00"), false), "30 days end on Saturday, 20 June, in the festival");
        var late = Fire(waiting, "2026-07-10").ShouldHappen();
        (late.State, late.Clock.Timers.ShouldHaveSingleItem().At.Day).ShouldBe(("window", D("2026-07-22")));
        // Nobody looked for months: both have happened, each on its day.
        var both = Fire(waiting, "2026-12-01").ShouldBeOfType<Ruling.Happened>();
        both.Events.OfType<StepTaken>().Select(e => (e.Action, e.DueOn)).ShouldBe([("open-window", D("2026-06-22")), ("close-window", D("2026-07-22"))]);
        (both.After.State, both.After.Ended).ShouldBe(("lapsed", true));
    }

    [Fact]
    public void is_provisional_across_new_year_until_the_year_is_published()
    {
        var c = Then(Accepted("2026-12-15"), "2026-12-20", Supervisor, "extend", More(10));
        var limit = c.Clock.Limit!;
        (limit.Promised!.Day, limit.Promised.Provisional, limit.Statutory!.Day, limit.Statutory.Provisional).ShouldBe((D("2027-01-12"), true, D("2027-01-26"), true));
        limit.Yellow!.Provisional.ShouldBeTrue();
        c.Clock.IsProvisional.ShouldBeTrue();
        CaseDecider.Recompute(c, Permit, By(Caller.System, At("2026-12-20"))).ShouldBeRefused("deadlines-unchanged");

        // The year comes: three days off in its first week, a Saturday worked.
        static CalendarDay Day(string date, bool off) => new(D(date), off, "元旦");
        var published = By(Caller.System, At("2026-12-21")) with
        {
            Calendar = new WorkingCalendar([new CalendarYear(2026, [], []), new CalendarYear(2027, [], [Day("2027-01-01", true), Day("2027-01-04", true), Day("2027-01-05", true), Day("2027-01-16", false)])]),
        };
        var recomputed = CaseDecider.Recompute(c, Permit, published).ShouldHappen();
        (recomputed.Clock.Limit!.Promised!.Day, recomputed.Clock.Limit.Statutory!.Day, recomputed.Clock.IsProvisional).ShouldBe((D("2027-01-15"), D("2027-01-28"), false));
        // Again, and nothing changes.
        CaseDecider.Recompute(recomputed, Permit, published).ShouldBeRefused("deadlines-unchanged");
    }

    [Fact]
    public void tells_when_there_is_next_something_to_do()
    {
        Filed().Clock.Coming(null).Select(d => d.At.Due).ShouldBe([At("2026-05-26T17:30"), At("2026-05-28T00:00")]);
        Accepted().Clock.Coming(Light.Green).First().At.Due.ShouldBe(At("2026-06-01T17:30"));
        Accepted().Clock.Coming(Light.Red).First().At.Due.ShouldBe(At("2026-06-17T17:30"));
        Accepted().Clock.Coming(Light.DarkRed).ShouldBeEmpty();
    }

    // Probe 15: what comes in on Friday after hours is received on Monday, and not accepted before.
    [Fact]
    public void accepts_nothing_before_it_is_received()
    {
        var c = Then(Filed("2026-05-22T17:30"), "2026-05-22T17:31", Intake, "accept");
        (c.Clock.ReceivedOn, c.Clock.AcceptedOn, c.Clock.Limit!.From).ShouldBe((D("2026-05-25"), D("2026-05-25"), D("2026-05-25")));
        Then(Filed("2026-05-22T17:30"), "2026-05-26", Intake, "accept").Clock.AcceptedOn.ShouldBe(D("2026-05-26"));
    }

    [Fact]
    public void counts_acceptance_once()
    {
        var again = Permit with { Workflow = Timed with { Actions = [.. Timed.Actions, A("accept-again", new Accept(), "reviewing", "reviewing", Roles.Reviewer)] } };
        var c = Then(Accepted(definition: again), "2026-05-26", Reviewer, "accept-again", definition: again);
        (c.Clock.AcceptedOn, c.AcceptedAt).ShouldBe((D("2026-05-20"), At("2026-05-20")));
    }

    // Probe 10: a special procedure that takes longer than expected is passed up, once.
    [Fact]
    public void passes_up_a_special_procedure_that_takes_longer_than_expected()
    {
        var heard = Then(Accepted(), "2026-05-25", Reviewer, "hear", Hearing(2));
        heard.Clock.Overruns.Count.ShouldBe(2);
        heard.Clock.Overruns[0].ShouldBe(new Overrun(OverrunCause.SpecialProcedure, new Deadline(D("2026-05-27"), At("2026-05-28T00:00"), false)));
        Fire(heard, "2026-05-27T23:59").ShouldBeRefused("nothing-due");
        var passed = Fire(heard, "2026-05-28T00:00");
        var overran = passed.ShouldHappen<Overran>();
        (overran.Cause, overran.State, overran.DueOn, overran.PassedUpTo, overran.By, overran.IsInternal).ShouldBe((OverrunCause.SpecialProcedure, "hearing", D("2026-05-27"), PassedUpTo.Supervisor, Actor.System, true));
        // Past the longest that the workflow allows it goes higher, and then no more.
        var longest = Fire(passed.ShouldHappen(), "2026-12-01");
        var higher = longest.ShouldHappen<Overran>();
        (higher.Cause, higher.DueOn, higher.PassedUpTo).ShouldBe((OverrunCause.LongestSpecialProcedure, D("2026-07-07"), PassedUpTo.Inspectorate));
        Fire(longest.ShouldHappen(), "2026-12-01").ShouldBeRefused("nothing-due");
        // Only what the action is for, and no longer than it may be (probe 10).
        CaseDecider.Take(Accepted(), "hear", Hearing(2).With(StartSpecialProcedure.Procedure, SpecialProcedure.Quarantine), Permit, By(Reviewer)).ShouldBeRefused(("procedure-not-of-this-action", "procedure"));
        CaseDecider.Take(Accepted(), "hear", Hearing(31), Permit, By(Reviewer)).ShouldBeRefused(("procedure-too-long", "workingDays"));
        (passed.ShouldHappen().Clock.StoppedAt, passed.ShouldHappen().Light).ShouldBe((At("2026-05-25"), Light.Green));
        overran.Details(Item).Select(d => d.Value).ShouldBe(["special-procedure", D("2026-05-27"), "supervisor"]);
        // Ended in time, nothing is passed up; and it says what was found.
        var ended = Then(heard, "2026-05-26", Reviewer, "heard", Found);
        ended.Clock.Overruns.ShouldBeEmpty();
        Fire(ended, "2026-05-28").ShouldBeRefused("nothing-due");
        ended.Findings.Select(f => (f.Procedure, f.Found.Text, f.By.Id, f.At, f.Action)).ShouldBe([(SpecialProcedure.Inspection, "无异议", "reviewer", At("2026-05-26"), "heard")]);
        (heard.SpecialProcedure, ended.SpecialProcedure).ShouldBe((SpecialProcedure.Inspection, null));
    }

    [Fact]
    public void knows_why_it_stands_still()
    {
        Accepted().Clock.Standing.ShouldBeNull();
        Then(Accepted(), "2026-05-25", Reviewer, "hear", Hearing(2)).Clock.Standing.ShouldBe(new Standstill(StandstillCause.SpecialProcedure, D("2026-05-25"), null, D("2026-05-27")));
        Then(Accepted(), "2026-05-25", Reviewer, "wait").Clock.Standing.ShouldBe(new Standstill(StandstillCause.WaitsForApplicant, D("2026-05-25"), null, null));
        // From one cause straight into another: two standstills, no day counted twice.
        var both = Permit with { Workflow = Timed with { Actions = [.. Timed.Actions, A("heard-and-wait", new EndSpecialProcedure(), "hearing", "waiting", Roles.Reviewer)] } };
        var c = Then(Then(Accepted(definition: both), "2026-05-22", Reviewer, "hear", Hearing(2), both), "2026-05-26", Reviewer, "heard-and-wait", Found, both);
        c.Clock.Standstills.Select(s => (s.Cause, s.From, s.Until)).ShouldBe([(StandstillCause.SpecialProcedure, D("2026-05-22"), D("2026-05-26")), (StandstillCause.WaitsForApplicant, D("2026-05-26"), null)]);
        // Five working days stood still: the promised day moves from 3 to 10 June.
        Then(c, "2026-05-29", Reviewer, "resume", definition: both).Clock.Limit!.Promised!.Day.ShouldBe(D("2026-06-10"));
    }

    [Fact]
    public void stands_still_only_while_a_limit_runs()
    {
        var none = Permit with { Item = Item with { Limits = new TimeLimits(0, null, null) } };
        Then(Accepted(definition: none), "2026-05-22", Reviewer, "wait", definition: none).Clock.Standstills.ShouldBeEmpty();
    }

    [Fact]
    public void goes_on_standing_still_while_a_special_procedure_goes_on_whatever_is_done_beside_it()
    {
        var paying = Permit with { Workflow = Timed with { Actions = [.. Timed.Actions, A("pay-there", new Pay(), "hearing", "hearing", Roles.IntakeOfficer)] } };
        var c = Then(Then(Accepted(definition: paying), "2026-05-25", Reviewer, "hear", Hearing(2), paying), "2026-05-26", Intake, "pay-there", Amount(15), paying);
        (c.Clock.StoppedAt, c.Clock.Standstills.Count, c.Clock.Overruns.Count).ShouldBe((At("2026-05-25"), 1, 2));
    }

    // Where a case waits for its applicant, they are reminded before the wait ends.
    [Fact]
    public void reminds_the_applicant_before_a_wait_ends_and_does_so_once()
    {
        var correcting = Then(Filed(), "2026-05-22", Intake, "request-correction", Notice("materials.photo"));
        correcting.Clock.Timers.ShouldHaveSingleItem().Remind!.Day.ShouldBe(D("2026-06-05"));
        Fire(correcting, "2026-06-05T23:59").ShouldBeRefused("nothing-due");
        var reminded = Fire(correcting, "2026-06-06");
        var e = reminded.ShouldHappen<Reminded>();
        (e.Action, e.EndsOn, e.IsInternal).ShouldBe(("lapse", D("2026-06-12"), false));
        e.Details(Item).Select(d => d.Value).ShouldBe(["lapse", D("2026-06-12")]);
        Fire(reminded.ShouldHappen(), "2026-06-07").ShouldBeRefused("nothing-due");
        CaseDecider.Recompute(reminded.ShouldHappen(), Permit, By(Caller.System, At("2026-06-07"))).ShouldBeRefused("deadlines-unchanged");
        var ended = Fire(reminded.ShouldHappen(), "2026-06-13").ShouldHappen();
        (ended.State, ended.Ended, ended.Clock.Timers.Count).ShouldBe(("withdrawn", true, 0));
        // Nobody looked for a month: both happen, the reminder first.
        Fire(correcting, "2026-07-13").Events().Select(x => x.GetType().Name).ShouldBe(["Reminded", "Withdrawn"]);
        // A short notice leaves no time to remind in.
        Then(Filed(), "2026-05-22", Intake, "request-correction", Notice("materials.photo").With(InputFields.WorkingDays, 10)).Clock.Timers[0].Remind.ShouldBeNull();
    }

    // Probe 11: an endorsement nobody pays for comes to an end.
    [Fact]
    public void ends_the_wait_for_a_payment_and_for_the_collection()
    {
        var unpaid = Then(Then(Accepted(), "2026-05-21", Reviewer, "forward"), "2026-05-22", Approver, "grant");
        (unpaid.State, unpaid.Clock.Standing!.Cause).ShouldBe(("paying", StandstillCause.WaitsForApplicant));
        var lapsed = Fire(unpaid, "2027-05-22").ShouldBeOfType<Ruling.Happened>();
        lapsed.Events.Select(e => e.GetType().Name).ShouldBe(["Reminded", "Terminated"]);
        ((Terminated)lapsed.Events[1]).Reason.ShouldBeNull("its name says it all");
        (lapsed.After.Ended, lapsed.After.Fulfilled).ShouldBe((true, false));
        var uncollected = Then(Then(unpaid, "2026-05-25", Intake, "pay", Amount(15)), "2026-05-26", Intake, "issue", Numbered);
        (uncollected.State, uncollected.Clock.StoppedAt).ShouldBe(("collecting", At("2026-05-26")));
        Fire(uncollected, "2027-05-22").ShouldHappen().State.ShouldBe("lapsed");
    }

    [Fact]
    public void passes_up_a_case_that_stands_in_a_state_for_longer_than_it_should()
    {
        var tarrying = Then(Accepted(), "2026-05-21", Reviewer, "tarry");
        tarrying.Clock.Overruns.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-05-26"));
        // What leaves it in its state does not give it more time.
        var nudged = Then(tarrying, "2026-05-22", Reviewer, "nudge");
        nudged.Clock.Overruns.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-05-26"));
        nudged.Clock.StateSince.ShouldBe(D("2026-05-21"));
        var passed = Fire(nudged, "2026-05-27T00:00");
        passed.ShouldHappen<Overran>().Cause.ShouldBe(OverrunCause.State);
        passed.ShouldHappen<Overran>().Title.En.ShouldContain("longer");
        Fire(passed.ShouldHappen(), "2026-05-28").ShouldBeRefused("nothing-due");
        Then(passed.ShouldHappen(), "2026-05-28", Reviewer, "nudge").Clock.Overruns.ShouldBeEmpty();
        // The next state has its own, in hours, which know no calendar.
        var brief = Then(nudged, "2026-05-22", Reviewer, "go-on");
        brief.Clock.Overruns.ShouldHaveSingleItem().At.ShouldBe(new Deadline(D("2026-05-23"), At("2026-05-23T22:00"), false));
        brief.Clock.Recomputed("brief", Permit, By(Caller.System)).Overruns.ShouldBe(brief.Clock.Overruns);
        Then(brief, "2026-05-23", Reviewer, "back").Clock.Overruns.ShouldBeEmpty();
    }

    [Fact]
    public void counts_some_timers_from_acceptance_or_from_receipt()
    {
        var learner = Permit with
        {
            Workflow = Timed with
            {
                Actions = [.. Timed.Actions, A("time-out", new Terminate(), "pending", "lapsed", Roles.System), A("time-up", new Terminate(), "reviewing", "lapsed", Roles.System)],
                Timers = [.. Timed.Timers, new("pending", new Workflows.Period(3, PeriodUnit.Years), "time-out") { Since = TimerStart.Acceptance }, new("reviewing", new Workflows.Period(6, PeriodUnit.Months), "time-up") { Since = TimerStart.Receipt }],
            },
        };
        var reviewing = Then(Filed("2026-05-20T18:00", learner), "2026-05-25", Intake, "accept", definition: learner);
        reviewing.Clock.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-11-23"), "six months from Thursday, 21 May, end on a Saturday");
        Then(reviewing, "2026-06-01", Reviewer, "forward", definition: learner).Clock.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2029-05-25"));
    }

    [Fact]
    public void shows_its_lights_in_two_languages_and_passes_each_to_whom_it_concerns()
    {
        foreach (var (light, to, zh) in new[] { (Light.Yellow, PassedUpTo.Officer, "黄灯"), (Light.Red, PassedUpTo.Supervisor, "红灯"), (Light.DarkRed, PassedUpTo.Inspectorate, "深红灯"), (Light.Green, PassedUpTo.Officer, "绿灯") })
        {
            light.PassedUp().ShouldBe(to);
            new LightChanged { Light = light }.Title.Zh.ShouldStartWith(zh);
        }

        var e = Fire(Accepted(), "2026-06-02").ShouldHappen<LightChanged>();
        e.IsInternal.ShouldBeTrue();
        e.Details(Item).Select(d => d.Value).ShouldBe(["yellow", "decide", D("2026-06-01"), "officer"]);
    }

    [Fact]
    public void is_due_by_what_is_promised_or_else_by_what_the_law_wants()
    {
        Accepted().Clock.Limit!.Due!.Day.ShouldBe(D("2026-06-03"));
        Accepted(definition: Permit with { Item = Item with { Limits = new TimeLimits(0, 20, null) } }).Clock.Limit!.Due!.Day.ShouldBe(D("2026-06-17"));
        // Of the statutory limit where none is promised, yellow counts from that.
        Accepted(definition: Permit with { Item = Item with { Limits = new TimeLimits(0, 20, null) } }).Clock.Limit!.Yellow!.Day.ShouldBe(D("2026-06-11"));
    }
}
