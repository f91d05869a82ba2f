using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Cases.Clock;

/// <summary>
/// The case's time: what it counts from, the limit that runs, the timers of the state it stands in. It is computed when
/// something happens and recorded in the event, so a fold needs no calendar.
/// </summary>
public sealed record CaseClock
{
    /// <summary>The legal day of receipt: what comes in after hours counts as received on the next working day.</summary>
    public required LocalDate ReceivedOn { get; init; }

    /// <summary>The day of acceptance, never before receipt; deemed acceptance is dated back to receipt (art. 32).</summary>
    public LocalDate? AcceptedOn { get; init; }

    /// <summary>Since when the case stands in its state, where something counts from it.</summary>
    public LocalDate? StateSince { get; init; }

    /// <summary>Working days that a correction notice sets.</summary>
    public int? CorrectionDays { get; init; }

    /// <summary>Days an extension has added, of the unit of the law's limit.</summary>
    public int Extension { get; init; }

    public IReadOnlyList<Standstill> Standstills { get; init; } = [];

    /// <summary>When the clock stopped, while it stands still.</summary>
    public Instant? StoppedAt { get; init; }

    public RunningLimit? Limit { get; init; }
    public IReadOnlyList<StateTimer> Timers { get; init; } = [];

    /// <summary>When the case is passed up because it still stands where it stands.</summary>
    public IReadOnlyList<Overrun> Overruns { get; init; } = [];

    /// <summary>Anything here was counted through a year that is not published yet.</summary>
    public bool IsProvisional => new[] { Limit?.Yellow, Limit?.Promised, Limit?.Statutory }.OfType<Deadline>().Concat(Timers.Select(t => t.At)).Any(d => d.Provisional);

    /// <summary>What the office has to do the case by: its limit or else the next timer; null while it stands still.</summary>
    public Deadline? ToBeDoneBy => StoppedAt is not null ? null : Limit?.Due ?? Timers.Select(t => t.At).MinBy(d => d.Due);

    /// <summary>The standstill under way; null while the clock runs.</summary>
    public Standstill? Standing => StoppedAt is null ? null : Standstills[^1];

    /// <summary>The light at an instant; null when no limit runs. While the clock stands still, what has been reached stays reached and the rest does not come.</summary>
    public Light? LightAt(Instant now) =>
        Limit is null ? null : Lights.At(StoppedAt ?? now, Limit.Yellow?.Due, Limit.Promised?.Due, Limit.Statutory?.Due);

    /// <summary>Everything that happens by itself, and when, the earliest first. A light is due that is not shown yet.</summary>
    public IEnumerable<Due> Coming(Light? shown) => Lamps(shown)
        .Concat(Overruns.Select(o => new Due(o.At) { Overrun = o }))
        .Concat(Timers.Where(t => t.Remind is not null).Select(t => new Due(t.Remind!) { Reminder = t }))
        .Concat(Timers.Select(t => new Due(t.At) { Timer = t }))
        .OrderBy(d => d.At.Due);

    /// <summary>The clock and the light shown, after an event.</summary>
    public static (CaseClock? Clock, Light? Shown) Fold(CaseClock? clock, Light? shown, CaseEvent e) =>
        // A limit for something else begins green, whatever the one before it showed.
        e.Clock is { } changed ? (changed, changed.LightAt(e.At) is { } now ? Lesser((clock?.Limit?.Purpose == changed.Limit!.Purpose ? shown : null) ?? Light.Green, now) : null)
        : e is LightChanged turned ? (clock, turned.Light)
        : (clock, shown);

    /// <summary>The clock of an application just received.</summary>
    /// <param name="form">Its form, in which a limit may have its start.</param>
    /// <param name="expedited">It is to be quicker.</param>
    /// <param name="definition">The definition it is pinned to.</param>
    /// <param name="context">The instant and the calendar.</param>
    public static CaseClock Start(FormValues form, bool expedited, Definition definition, DecisionContext context)
    {
        var received = context.ReceiptDay(definition.Item.Agency);
        return new CaseClock { ReceivedOn = received, Limit = BeforeAcceptance(received, form, expedited, definition) }
            .Counted(definition, context)
            .In(definition.Workflow.Start, context.Today, context.Now, definition, context);
    }

    /// <summary>The limit that runs from receipt on: the one to decide where the item's law counts from there, or else the one after which silence accepts.</summary>
    public static RunningLimit? BeforeAcceptance(LocalDate received, FormValues form, bool expedited, Definition definition)
    {
        var limits = definition.Item.Limits;
        var from = limits.From switch
        {
            LimitStart.Receipt => received,
            LimitStart.Field => LocalDatePattern.Iso.Parse(form[limits.Field!]!).Value,
            LimitStart.Acceptance => (LocalDate?)null,
        };
        return from is { } day ? RunningLimit.ToDecide(day, limits, expedited)
            : definition.Workflow.Timers.FirstOrDefault(t => t.In == definition.Workflow.Start && t.Since == TimerStart.Receipt && t.After.Unit != PeriodUnit.Hours) is { } silence ? RunningLimit.ToAccept(received, silence.After)
            : null;
    }

    /// <summary>The clock after a step.</summary>
    /// <param name="before">The case before it.</param>
    /// <param name="step">The step, without its clock.</param>
    /// <param name="fired">The timer that took it, and when it was due: it counts as of that day, however late it came.</param>
    /// <param name="definition">The definition the case is pinned to.</param>
    /// <param name="context">The instant and the calendar.</param>
    public static CaseClock After(Case before, StepTaken step, (Deadline At, TimerStart Since)? fired, Definition definition, DecisionContext context)
    {
        var day = fired?.At.Day ?? context.Today;
        var clock = step.Turn(before.Clock, new ClockTurn(before, day, context.ReceiptDay(definition.Item.Agency), definition, fired?.Since));
        if (step.Ended)
        {
            return clock.WithoutLimit() with { Timers = [], Overruns = [], StateSince = null, CorrectionDays = null };
        }

        var entered = step.State == step.From ? null : (Instant?)context.Now;
        return clock.Stopping(before, step, day, fired?.At.Due ?? context.Now, definition, context)
            .Counted(definition, context)
            .In(step.State, step.State == step.From ? clock.StateSince ?? day : day, entered, definition, context)
            .Expecting(step, context);
    }

    /// <summary>How each deadline that is shown was counted: the promised one, the law's, and those of the state's timers.</summary>
    /// <param name="state">The state the case stands in.</param>
    /// <param name="workflow">The workflow it is pinned to.</param>
    /// <param name="calendar">The calendar it was counted by.</param>
    public IEnumerable<CountedDeadline> Countings(string state, Workflow workflow, WorkingCalendar calendar)
    {
        if (Limit is { Promised: { } promised, PromisedDays: { } p } withPromise)
        {
            yield return new(DeadlineKind.Promised, null, promised, CountingOf(withPromise, p, PeriodUnit.WorkingDays, calendar));
        }

        if (Limit is { Statutory: { } statutory, StatutoryDays: { } s } withLaw)
        {
            yield return new(DeadlineKind.Statutory, null, statutory, CountingOf(withLaw, s, withLaw.Unit, calendar));
        }

        foreach (var timer in Timers.Where(t => t.From is not null))
        {
            var after = Length(workflow.Timers.First(t => t.In == state && t.Take == timer.Action));
            yield return new(DeadlineKind.Timer, timer.Action, timer.At, new(timer.From!.Value, [new(CountedFor.Limit, after.Amount, after.Unit)]));
        }
    }

    /// <summary>The same clock by another calendar.</summary>
    public CaseClock Recomputed(string state, Definition definition, DecisionContext context) =>
        Counted(definition, context).In(state, StateSince ?? ReceivedOn, null, definition, context);

    /// <summary>A limit begins anew, or none runs: whatever lengthened the last one is over with it.</summary>
    public CaseClock WithLimit(RunningLimit? limit) => this with { Limit = limit, Extension = 0, Standstills = [], StoppedAt = null };

    /// <inheritdoc cref="WithLimit"/>
    public CaseClock WithoutLimit() => WithLimit(null);

    /// <summary>The clock without what has just been passed up.</summary>
    public CaseClock Without(Overrun passed) => this with { Overruns = [.. Overruns.Where(o => o != passed)] };

    /// <summary>The clock without the reminder that has just gone out.</summary>
    public CaseClock Reminded(StateTimer timer) => this with { Timers = [.. Timers.Select(t => t == timer ? t with { Remind = null } : t)] };

    public bool Same(CaseClock other) =>
        this with { Standstills = [], Timers = [], Overruns = [] } == other with { Standstills = [], Timers = [], Overruns = [] }
        && Standstills.SequenceEqual(other.Standstills) && Timers.SequenceEqual(other.Timers) && Overruns.SequenceEqual(other.Overruns);

    // An extension may take a light back; a light that is due but has not been fired is not shown yet.
    private static Light Lesser(Light one, Light other) => one < other ? one : other;

    /// <summary>What had not come when the clock stopped does not come while it stands still.</summary>
    private IEnumerable<Due> Lamps(Light? shown)
    {
        (Light Light, Deadline? At)[] lights = [(Light.Yellow, Limit?.Yellow), (Light.Red, Limit?.Promised), (Light.DarkRed, Limit?.Statutory)];
        return lights.Where(l => l.At is not null && l.Light > (shown ?? Light.Green) && !(l.At.Due > StoppedAt)).Select(l => new Due(l.At!) { Light = l.Light });
    }

    /// <summary>Art. 45: in a special procedure, and where the case waits for its applicant, the agency's limit stands still.</summary>
    private CaseClock Stopping(Case before, StepTaken step, LocalDate day, Instant at, Definition definition, DecisionContext context)
    {
        var cause = Limit is null ? (StandstillCause?)null
            : step is SpecialProcedureStarted || (before.SpecialProcedure is not null && step is not SpecialProcedureEnded) ? StandstillCause.SpecialProcedure
            : definition.Workflow.State(step.State)!.WaitsForApplicant ? StandstillCause.WaitsForApplicant
            : null;
        if (cause == Standing?.Cause)
        {
            return this;
        }

        var running = StoppedAt is null ? this : this with { StoppedAt = null, Standstills = [.. Standstills.SkipLast(1), Standstills[^1] with { Until = day }] };
        return cause is not { } stands ? running
            : running with { StoppedAt = at, Standstills = [.. running.Standstills, new Standstill(stands, day, null, step is SpecialProcedureStarted s ? context.Calendar.Add(day, s.ExpectedWorkingDays) : null)] };
    }

    /// <summary>The limit with its days counted.</summary>
    private CaseClock Counted(Definition definition, DecisionContext context)
    {
        if (Limit is not { } limit)
        {
            return this;
        }

        // A standstill may have begun, after hours, before the day from which the limit counts.
        var promised = limit.PromisedDays is { } p ? On(p, PeriodUnit.WorkingDays) : null;
        var statutory = limit.StatutoryDays is { } s ? On(s, limit.Unit) : null;
        // Counted in other days, the law's limit may come before the promise.
        var yellow = new[] { Warning(limit.PromisedDays, PeriodUnit.WorkingDays), limit.PromisedDays is null || limit.Unit != PeriodUnit.WorkingDays ? Warning(limit.StatutoryDays, limit.Unit) : null }.OfType<Deadline>().MinBy(d => d.Due);
        return this with
        {
            Limit = limit with { Yellow = yellow, Promised = promised, Statutory = limit.Purpose == LimitPurpose.Accept ? null : statutory },
        };

        // At 80 % or one day before, whichever is earlier; of what an extension in the same days has made of it.
        Deadline? Warning(int? days, PeriodUnit of)
        {
            var extension = of == limit.Unit ? Extension : 0;
            return days + extension is { } all ? On(Math.Min(all * 8 / 10, all - 1) - extension, of) : null;
        }

        Deadline On(int amount, PeriodUnit of)
        {
            var day = CountingOf(limit, amount, of, context.Calendar).Last(context.Calendar);
            return new Deadline(day, WorkingCalendar.EndOf(day, context.HoursOf(definition.Item.Agency)), !context.Calendar.Covers(limit.From, day));
        }
    }

    /// <summary>Days of both kinds are counted one after the other: the limit's own, those that stood still, those that were added.</summary>
    private Counting CountingOf(RunningLimit limit, int amount, PeriodUnit of, WorkingCalendar calendar)
    {
        var stood = Standstills.Where(x => x.Until is not null).Sum(x => Days(LocalDate.Max(x.From, limit.From), LocalDate.Max(x.Until!.Value, limit.From)));
        return new(limit.From, [new(CountedFor.Limit, amount, of), .. Part(CountedFor.Standstill, stood, of), .. Part(CountedFor.Extension, Extension, limit.Unit)]) { Standstills = Standstills };

        int Days(LocalDate from, LocalDate until) => of == PeriodUnit.WorkingDays ? calendar.Between(from, until) : NodaTime.Period.DaysBetween(from, until);

        static CountedPart[] Part(CountedFor why, int amount, PeriodUnit unit) => amount == 0 ? [] : [new(why, amount, unit)];
    }

    /// <summary>The timers of a state, and its own limit.</summary>
    /// <param name="name">The state.</param>
    /// <param name="since">The day the case came to stand in it.</param>
    /// <param name="entered">The instant of that, when it is just now; null: it stands there already, and what has gone out or was passed up stays so.</param>
    /// <param name="definition">The definition the case is pinned to.</param>
    /// <param name="context">The calendar.</param>
    private CaseClock In(string name, LocalDate since, Instant? entered, Definition definition, DecisionContext context)
    {
        var limit = definition.Workflow.State(name)!.Limit;
        var declared = definition.Workflow.Timers.Where(t => t.In == name).ToList();
        var before = entered is null ? this : this with { Timers = [], Overruns = [] };
        return this with
        {
            StateSince = limit is not null || declared.Exists(t => t.Since is TimerStart.State or TimerStart.Correction) ? since : null,
            Timers = [.. declared.Select(Timer)],
            Overruns =
            [
                .. before.Overruns.Where(o => o.Cause != OverrunCause.State),
                .. limit is not null && (entered is not null || before.Overruns.Any(o => o.Cause == OverrunCause.State))
                    ? new[] { new Overrun(OverrunCause.State, On(limit, since, before.Overruns.FirstOrDefault(o => o.Cause == OverrunCause.State)?.At)) } : [],
            ],
        };

        StateTimer Timer(WorkflowTimer timer)
        {
            var known = before.Timers.FirstOrDefault(t => t.Action == timer.Take);
            var from = timer.Since switch
            {
                TimerStart.Receipt => ReceivedOn,
                TimerStart.Acceptance => AcceptedOn ?? since,
                TimerStart.State or TimerStart.Correction => since,
                TimerStart.TimerBefore => Timers.FirstOrDefault(t => t.Action == timer.Take)?.From ?? since,
            };
            var at = On(Length(timer), from, known?.At);
            var remind = timer.Remind is { } period && (entered is not null || known?.Remind is not null) ? On(period, from, known?.Remind) : null;
            // A notice may set fewer days than the reminder waits: then there is nothing to remind of in time.
            return new(timer.Take, at) { From = from, Remind = remind?.Due < at.Due ? remind : null };
        }

        Deadline On(Workflows.Period period, LocalDate from, Deadline? known)
        {
            if (period.Unit == PeriodUnit.Hours)
            {
                // Hours know no calendar: what was computed on entering the state stays.
                var due = entered?.Plus(Duration.FromHours(period.Amount)) ?? known!.Due;
                return new Deadline(due.InZone(WorkingCalendar.China).Date, due, false);
            }

            var day = context.Calendar.Add(from, period);
            return new Deadline(day, WorkingCalendar.EndOf(day), !context.Calendar.Covers(from, day));
        }
    }

    /// <summary>How long a timer runs: as its workflow says, or as the correction notice does.</summary>
    private Workflows.Period Length(WorkflowTimer timer) =>
        timer.Since == TimerStart.Correction && CorrectionDays is { } days ? new Workflows.Period(days, PeriodUnit.WorkingDays) : timer.After;

    /// <summary>Art. 45: the applicant was told how long a special procedure takes; past that day it is passed up, and again past the longest it may take.</summary>
    private CaseClock Expecting(StepTaken step, DecisionContext context) => step switch
    {
        SpecialProcedureStarted s => this with
        {
            Overruns =
            [
                .. Overruns, In(OverrunCause.SpecialProcedure, s.ExpectedWorkingDays, context),
                .. s.LongestWorkingDays is { } longest && longest > s.ExpectedWorkingDays ? new[] { In(OverrunCause.LongestSpecialProcedure, longest, context) } : [],
            ],
        },
        SpecialProcedureEnded => this with { Overruns = [.. Overruns.Where(o => o.Cause == OverrunCause.State)] },
        _ => this,
    };

    private static Overrun In(OverrunCause cause, int workingDays, DecisionContext context)
    {
        var day = context.Calendar.Add(context.Today, workingDays);
        return new(cause, new Deadline(day, WorkingCalendar.EndOf(day), !context.Calendar.Covers(context.Today, day)));
    }
}
