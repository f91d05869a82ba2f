using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
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
        States = [.. Workflow.States.Select(s => s.Name == "pending" ? s with { StandsStill = false } : s), S("waiting") with { StandsStill = true }, S("lapsed", true), S("window")],
        Actions =
        [
            .. Workflow.Actions,
            A("deem-accepted", Step.Accept, "submitted", "reviewing", Roles.System),
            A("lapse", Step.Withdraw, "correcting", "withdrawn", Roles.System),
            A("wait", Step.Forward, "reviewing", "waiting", Roles.Reviewer),
            A("resume", Step.Forward, "waiting", "reviewing", Roles.Reviewer),
            A("open-window", Step.Forward, "waiting", "window", Roles.System),
            A("close-window", Step.Terminate, "window", "lapsed", Roles.System),
        ],
        Timers =
        [
            new("submitted", new Workflows.Period(5, PeriodUnit.WorkingDays), "deem-accepted") { Since = TimerStart.Receipt },
            new("correcting", new Workflows.Period(15, PeriodUnit.WorkingDays), "lapse") { Since = TimerStart.Correction },
            new("waiting", new Workflows.Period(30, PeriodUnit.CalendarDays), "open-window"),
            new("window", new Workflows.Period(30, PeriodUnit.CalendarDays), "close-window"),
        ],
    };

    private static readonly Definition Permit = Definition with { Workflow = Timed };

    private static Instant At(string local) => LocalDateTimePattern.GeneralIso.Parse(local.Length == 16 ? $"{local}:00" : $"{local}T10:00:00").Value.InZoneStrictly(WorkingCalendar.China).ToInstant();

    private static LocalDate D(string day) => LocalDatePattern.Iso.Parse(day).Value;

    private static Case Submitted(string at = "2026-05-20", Definition? definition = null, bool expedited = false) =>
        CaseDecider.Submit(Application with { Expedited = expedited }, definition ?? Permit, Number, "hash", By(Applicant, At(at))).ShouldHappen();

    private static Case Then(Case c, string at, Caller by, string action, ActionInput? input = null, Definition? definition = null) =>
        CaseDecider.Take(c, action, input ?? Nothing, definition ?? Permit, By(by, At(at))).ShouldHappen();

    private static Ruling Fire(Case c, string at, Definition? definition = null) => CaseDecider.FireDue(c, definition ?? Permit, By(Caller.System, At(at)));

    private static Case Accepted(string at = "2026-05-20", Definition? definition = null) => Then(Submitted(at, definition), at, Intake, "accept", definition: definition);

    [Fact]
    public void starts_with_acceptance_and_counts_working_days()
    {
        Submitted().Clock!.Limit.ShouldBeNull();
        var limit = Accepted().Clock!.Limit!;
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
    public void shows_a_light_at_any_instant(string at, Light light) => Accepted().Clock!.LightAt(At(at)).ShouldBe(light);

    [Theory]
    // 80 % of the promised limit, or one working day before it, whichever is earlier.
    [InlineData(1, "2026-05-20")]
    [InlineData(2, "2026-05-21")]
    [InlineData(3, "2026-05-22")]
    [InlineData(5, "2026-05-26")]
    [InlineData(7, "2026-05-27")]
    [InlineData(20, "2026-06-11")]
    public void turns_yellow_in_time(int promised, string day) =>
        Accepted(definition: Permit with { Item = Item with { Limits = new Limits(promised, 30, null) } }).Clock!.Limit!.Yellow!.Day.ShouldBe(D(day));

    [Fact]
    public void is_shorter_when_expedited()
    {
        var quick = Permit with { Item = Item with { Limits = new Limits(10, 20, 3) } };
        Then(Submitted(definition: quick, expedited: true), "2026-05-20", Intake, "accept", definition: quick).Clock!.Limit!.Promised!.Day.ShouldBe(D("2026-05-25"));
    }

    [Fact]
    public void does_not_run_where_nothing_is_promised_but_at_once() =>
        Accepted(definition: Permit with { Item = Item with { Limits = new Limits(0, null, null) } }).Clock!.Limit.ShouldBeNull();

    [Fact]
    public void begins_the_day_after_acceptance_on_the_last_day_before_a_long_holiday()
    {
        // Wednesday, 30 September; the first day counted is Thursday, 8 October, then Saturday the 10th is worked.
        var limit = Accepted("2026-09-30").Clock!.Limit!;
        (limit.Yellow!.Day, limit.Promised!.Day).ShouldBe((D("2026-10-16"), D("2026-10-20")));
    }

    [Theory]
    [InlineData("2026-05-20T17:30", "2026-05-21", "2026-05-28")]
    [InlineData("2026-05-22T20:00", "2026-05-25", "2026-06-01")]
    [InlineData("2026-05-20T08:00", "2026-05-20", "2026-05-27")]
    public void takes_what_comes_after_hours_as_received_on_the_next_working_day(string at, string received, string deemed)
    {
        var clock = Submitted(at).Clock!;
        (clock.ReceivedOn, clock.Timers.ShouldHaveSingleItem().At.Day).ShouldBe((D(received), D(deemed)));
    }

    // Art. 32: no notice within five working days of receipt counts as acceptance from the day of receipt.
    [Fact]
    public void takes_silence_for_acceptance_dated_back_to_receipt()
    {
        Fire(Submitted(), "2026-05-27T23:59").ShouldBeRefused("nothing-due");
        // However late the timer comes.
        var happened = Fire(Submitted(), "2026-06-02").ShouldBeOfType<Ruling.Happened>();
        happened.Events.Select(e => e.GetType().Name).ShouldBe(["Accepted", "LightChanged"]);
        var accepted = (Accepted)happened.Events[0];
        (accepted.By, accepted.DueOn, accepted.At).ShouldBe((Actor.System, D("2026-05-27"), At("2026-06-02")));
        (happened.After.State, happened.After.Clock!.AcceptedOn, happened.After.Clock.Limit!.From, happened.After.Light).ShouldBe(("reviewing", D("2026-05-20"), D("2026-05-20"), Light.Yellow));
        Fire(happened.After, "2026-06-02").ShouldBeRefused("nothing-due");
    }

    [Fact]
    public void leaves_a_case_alone_that_has_moved_on() => Fire(Accepted(), "2026-05-28").ShouldBeRefused("nothing-due");

    [Fact]
    public void gives_a_correction_the_days_its_notice_sets_and_takes_the_supplement_as_receipt()
    {
        var notice = new ActionInput { Items = [new("materials.photo", "模糊")] };
        Then(Submitted(), "2026-05-22", Intake, "request-correction", notice).Clock!.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-06-12"));
        var correcting = Then(Submitted(), "2026-05-22", Intake, "request-correction", notice with { WorkingDays = 5 });
        correcting.Clock!.Timers.ShouldHaveSingleItem().At.Day.ShouldBe(D("2026-05-29"));
        Fire(correcting, "2026-05-30").ShouldHappen().State.ShouldBe("withdrawn");
        var received = Then(correcting, "2026-05-28T18:00", Applicant, "supplement", new() { Materials = [new("photo", "new")] }).Clock!;
        (received.ReceivedOn, received.Timers.ShouldHaveSingleItem().At.Day).ShouldBe((D("2026-05-29"), D("2026-06-05")));
    }

    // Art. 45: what a special procedure takes is not counted.
    [Fact]
    public void stands_still_in_a_special_procedure_also_over_a_holiday()
    {
        var heard = Then(Accepted(), "2026-05-25", Reviewer, "hear", new() { Procedure = SpecialProcedure.Hearing, WorkingDays = 15, Reason = "听证" });
        (heard.Clock!.StoppedAt, heard.Clock.Standstills.ShouldHaveSingleItem().ExpectedUntil).ShouldBe((At("2026-05-25"), D("2026-06-15")));
        // Nothing turns meanwhile, however long it takes.
        heard.Clock.LightAt(At("2026-12-01")).ShouldBe(Light.Green);
        Fire(heard, "2026-12-01").ShouldBeRefused("nothing-due");
        // Three of ten days were used by the 25th; seven are left after 23 June, the festival's Friday not among them.
        var resumed = Then(heard, "2026-06-23", Reviewer, "heard", new() { Findings = "无异议" });
        resumed.Clock!.StoppedAt.ShouldBeNull();
        resumed.Clock.Limit!.Promised!.Day.ShouldBe(D("2026-07-02"));
        // Begun and ended on one day, nothing is lost.
        var brief = Then(Then(Accepted(), "2026-05-25T11:00", Reviewer, "hear", new() { Procedure = SpecialProcedure.Hearing, WorkingDays = 1, Reason = "x" }), "2026-05-25T15:00", Reviewer, "heard", new() { Findings = "x" });
        brief.Clock!.Limit!.Promised!.Day.ShouldBe(D("2026-06-03"));
    }

    [Fact]
    public void stands_still_where_the_case_waits_for_its_applicant()
    {
        var waiting = Then(Accepted(), "2026-05-22", Reviewer, "wait");
        waiting.Clock!.StoppedAt.ShouldNotBeNull();
        Then(waiting, "2026-05-29", Reviewer, "resume").Clock!.Limit!.Promised!.Day.ShouldBe(D("2026-06-10"));
    }

    // Art. 42: once, by the supervisor, before the limit has passed.
    [Fact]
    public void is_extended_before_its_limit_has_passed()
    {
        var extension = new ActionInput { WorkingDays = 10, Reason = "复杂" };
        var extended = Then(Accepted(), "2026-06-02", Supervisor, "extend", extension);
        (extended.Clock!.Limit!.Promised!.Day, extended.Clock.Limit.Statutory!.Day).ShouldBe((D("2026-06-17"), D("2026-07-02")));
        CaseDecider.Take(Accepted(), "extend", extension with { WorkingDays = 11 }, Permit, By(Supervisor)).ShouldBeRefused("extension-too-long", RefusalKind.Invalid);
        CaseDecider.Take(Accepted(), "extend", extension, Permit, By(Supervisor, At("2026-06-17T17:30"))).ShouldBeRefused("limit-passed", RefusalKind.Conflict);
        CaseDecider.Take(Accepted(), "extend", extension, Permit, By(Reviewer)).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        CaseDecider.Take(extended, "extend", extension, Permit, By(Supervisor, At("2026-06-03"))).ShouldBeRefused("already-extended", RefusalKind.Conflict);
    }

    [Fact]
    public void goes_back_to_green_when_it_is_extended_and_turns_yellow_again_later()
    {
        var yellow = Fire(Accepted(), "2026-06-02").ShouldHappen();
        yellow.Light.ShouldBe(Light.Yellow);
        var extended = Then(yellow, "2026-06-02", Supervisor, "extend", new() { WorkingDays = 10, Reason = "复杂" });
        extended.Light.ShouldBe(Light.Green);
        Fire(extended, "2026-06-11T17:29").ShouldBeRefused("nothing-due");
        Fire(extended, "2026-06-11T17:30").ShouldHappen().Light.ShouldBe(Light.Yellow);
    }

    // Art. 44: ten days to issue and deliver.
    [Fact]
    public void starts_anew_with_the_decision_for_the_delivery()
    {
        var granted = Then(Then(Accepted(), "2026-05-21", Reviewer, "forward"), "2026-05-22", Approver, "grant");
        var limit = granted.Clock!.Limit!;
        (limit.Purpose, limit.From, limit.Promised, limit.Yellow!.Day, limit.Statutory!.Day).ShouldBe((LimitPurpose.Deliver, D("2026-05-22"), null, D("2026-06-03"), D("2026-06-05")));
        granted.Light.ShouldBe(Light.Green);
    }

    [Fact]
    public void stops_with_the_end()
    {
        var denied = Then(Then(Accepted(), "2026-05-21", Reviewer, "forward"), "2026-05-22", Approver, "deny", new() { ReasonCode = "r1", Reason = "不符" });
        (denied.Clock!.Limit, denied.Light).ShouldBe((null, null));
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
        waiting.Clock!.Timers.ShouldHaveSingleItem().At.ShouldBe(new Deadline(D("2026-06-22"), At("2026-06-23T00:00"), false), "30 days end on Saturday, 20 June, in the festival");
        var late = Fire(waiting, "2026-07-10").ShouldHappen();
        (late.State, late.Clock!.Timers.ShouldHaveSingleItem().At.Day).ShouldBe(("window", D("2026-07-22")));
        // Nobody looked for months: both have happened, each on its day.
        var both = Fire(waiting, "2026-12-01").ShouldBeOfType<Ruling.Happened>();
        both.Events.OfType<StepTaken>().Select(e => (e.Action, e.DueOn)).ShouldBe([("open-window", D("2026-06-22")), ("close-window", D("2026-07-22"))]);
        (both.After.State, both.After.Ended).ShouldBe(("lapsed", true));
    }

    [Fact]
    public void is_provisional_across_new_year_until_the_year_is_published()
    {
        var c = Then(Accepted("2026-12-15"), "2026-12-20", Supervisor, "extend", new() { WorkingDays = 10, Reason = "复杂" });
        var limit = c.Clock!.Limit!;
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
        (recomputed.Clock!.Limit!.Promised!.Day, recomputed.Clock.Limit.Statutory!.Day, recomputed.Clock.IsProvisional).ShouldBe((D("2027-01-15"), D("2027-01-28"), false));
        // Again, and nothing changes.
        CaseDecider.Recompute(recomputed, Permit, published).ShouldBeRefused("deadlines-unchanged");
    }

    [Fact]
    public void tells_when_there_is_next_something_to_do()
    {
        Submitted().Clock!.NextDue(null).ShouldBe(At("2026-05-28T00:00"));
        Accepted().Clock!.NextDue(Light.Green).ShouldBe(At("2026-06-01T17:30"));
        Accepted().Clock!.NextDue(Light.Red).ShouldBe(At("2026-06-17T17:30"));
        Accepted().Clock!.NextDue(Light.DarkRed).ShouldBeNull();
    }
}
