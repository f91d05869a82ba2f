using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>红黄灯: how a case stands against the limit that runs. Dark red is past what the law allows.</summary>
public enum Light { Green, Yellow, Red, DarkRed }

/// <summary>What a limit is for: the decision (art. 42), or making and delivering what was decided (art. 44).</summary>
public enum LimitPurpose { Decide, Deliver }

/// <summary>To whom a change of light is passed up.</summary>
public enum PassedUpTo { Officer, Supervisor, Inspectorate }

/// <summary>A last day, the instant it ends, and whether it was counted through a year that is not published yet.</summary>
public sealed record Deadline(LocalDate Day, Instant Due, bool Provisional);

/// <summary>A limit that runs: from when, how many working days, and the days that follow.</summary>
public sealed record Limit
{
    public required LimitPurpose Purpose { get; init; }

    /// <summary>The day it starts from, which is not counted itself.</summary>
    public required LocalDate From { get; init; }

    /// <summary>承诺时限, working days; null where none is promised.</summary>
    public int? PromisedDays { get; init; }

    /// <summary>法定时限, working days; null where the law sets none.</summary>
    public int? StatutoryDays { get; init; }

    /// <summary>The light turns yellow: at 80 % of the promised limit or one working day before it, whichever is earlier.</summary>
    public Deadline? Yellow { get; init; }

    /// <summary>The promised limit.</summary>
    public Deadline? Promised { get; init; }

    /// <summary>The statutory limit.</summary>
    public Deadline? Statutory { get; init; }
}

/// <summary>The clock stood still: the days after the first up to and including the last are not counted (art. 45).</summary>
public sealed record Standstill(LocalDate From, LocalDate? Until, LocalDate? ExpectedUntil);

/// <summary>An action the workflow's timer takes when the case still stands in its state then.</summary>
public sealed record StateTimer(string Action, Deadline At);

/// <summary>
/// The case's time: what it counts from, the limit that runs, the timers of the state it stands in. It is computed when
/// something happens and recorded in the event, so a fold needs no calendar.
/// </summary>
public sealed record CaseClock
{
    /// <summary>Art. 44: working days to issue and deliver in, after the decision.</summary>
    public const int DeliveryDays = 10;

    /// <summary>The legal day of receipt: what comes in after hours counts as received on the next working day.</summary>
    public required LocalDate ReceivedOn { get; init; }

    /// <summary>The day of acceptance; deemed acceptance is dated back to receipt (art. 32).</summary>
    public LocalDate? AcceptedOn { get; init; }

    /// <summary>Since when the case stands in its state, where a timer counts from it.</summary>
    public LocalDate? StateSince { get; init; }

    /// <summary>Working days that a correction notice sets.</summary>
    public int? CorrectionDays { get; init; }

    /// <summary>Working days an extension has added.</summary>
    public int Extension { get; init; }

    public IReadOnlyList<Standstill> Standstills { get; init; } = [];

    /// <summary>When the clock stopped, while it stands still.</summary>
    public Instant? StoppedAt { get; init; }

    public Limit? Limit { get; init; }
    public IReadOnlyList<StateTimer> Timers { get; init; } = [];

    /// <summary>Anything here was counted through a year that is not published yet.</summary>
    public bool IsProvisional => Deadlines.Any(d => d.Provisional);

    private IEnumerable<Deadline> Deadlines => new[] { Limit?.Yellow, Limit?.Promised, Limit?.Statutory }.OfType<Deadline>().Concat(Timers.Select(t => t.At));

    /// <summary>The light at an instant; null when no limit runs.</summary>
    public Light? LightAt(Instant now)
    {
        var at = StoppedAt ?? now;
        return Limit is null ? null
            : Limit.Statutory?.Due <= at ? Light.DarkRed
            : Limit.Promised?.Due <= at ? Light.Red
            : Limit.Yellow?.Due <= at ? Light.Yellow
            : Light.Green;
    }

    /// <summary>When each light is due that has not been shown yet; what had not come when the clock stopped does not come while it stands still.</summary>
    public IEnumerable<(Light Light, Deadline At)> LightsAfter(Light? shown)
    {
        if (Limit is null)
        {
            return [];
        }

        (Light Light, Deadline? At)[] lights = [(Light.Yellow, Limit.Yellow), (Light.Red, Limit.Promised), (Light.DarkRed, Limit.Statutory)];
        return lights.Where(l => l.At is not null && l.Light > (shown ?? Light.Green) && !(l.At.Due > StoppedAt)).Select(l => (l.Light, l.At!));
    }

    /// <summary>When there is next something to do by itself; null when there is nothing.</summary>
    public Instant? NextDue(Light? shown) =>
        LightsAfter(shown).Select(l => l.At.Due).Concat(Timers.Select(t => t.At.Due)).Cast<Instant?>().Min();

    /// <summary>The clock that an event sets; null when it leaves the clock as it is.</summary>
    public static CaseClock? Of(CaseEvent e) => e switch
    {
        CaseSubmitted submitted => submitted.Clock,
        StepTaken step => step.Clock,
        DeadlinesRecomputed recomputed => recomputed.Clock,
        _ => null,
    };

    /// <summary>The clock and the light shown, after an event.</summary>
    public static (CaseClock? Clock, Light? Shown) Fold(CaseClock? clock, Light? shown, CaseEvent e) =>
        Of(e) is { } changed ? (changed, changed.LightAt(e.At) is { } now ? Lesser(shown ?? Light.Green, now) : null)
        : e is LightChanged turned ? (clock, turned.Light)
        : (clock, shown);

    // An extension may take a light back; a light that is due but has not been fired is not shown yet.
    private static Light Lesser(Light one, Light other) => one < other ? one : other;

    /// <summary>The clock of an application just received.</summary>
    public static CaseClock Start(Definition definition, DecisionContext context) =>
        new CaseClock { ReceivedOn = context.ReceiptDay(definition.Item.Agency) }.In(definition.Workflow.Start, context.Today, context.Now, definition, context);

    /// <summary>The clock after a step.</summary>
    /// <param name="before">The case before it.</param>
    /// <param name="step">The step, without its clock.</param>
    /// <param name="fired">The timer that took it: then it counts as of the day the timer was due, however late it came.</param>
    /// <param name="definition">The definition the case is pinned to.</param>
    /// <param name="context">The instant and the calendar.</param>
    public static CaseClock? After(Case before, StepTaken step, (Deadline At, TimerStart Since)? fired, Definition definition, DecisionContext context)
    {
        if (before.Clock is not { } clock)
        {
            return null;
        }

        var day = fired?.At.Day ?? context.Today;
        var limits = definition.Item.Limits;
        clock = step switch
        {
            // What was missing has come: now the application is received.
            Supplemented when before.Correction is not null => clock with { ReceivedOn = context.ReceiptDay(definition.Item.Agency), CorrectionDays = null },
            CorrectionRequested c => clock with { CorrectionDays = c.WorkingDays },
            Accepted when clock.AcceptedOn is null && (fired?.Since == TimerStart.Receipt ? clock.ReceivedOn : day) is var accepted =>
                clock with { AcceptedOn = accepted, Limit = ToDecide(accepted, limits, before.Expedited) },
            Extended x => clock with { Extension = clock.Extension + x.WorkingDays },
            Decided => clock with { Limit = new Limit { Purpose = LimitPurpose.Deliver, From = day, StatutoryDays = DeliveryDays }, Extension = 0, Standstills = [], StoppedAt = null },
            Delivered => clock with { Limit = null, Extension = 0, Standstills = [], StoppedAt = null },
            Reopened => clock with { Limit = ToDecide(day, limits, before.Expedited), Extension = 0, Standstills = [], StoppedAt = null },
            _ => clock,
        };
        if (step.Ended)
        {
            return clock with { Limit = null, Timers = [], StateSince = null, CorrectionDays = null, Extension = 0, Standstills = [], StoppedAt = null };
        }

        var since = step.State == step.From && clock.StateSince is { } already ? already : day;
        return clock.Stopping(step, before, day, fired?.At.Due ?? context.Now, definition, context).Counted(definition, context).In(step.State, since, step.State == step.From ? null : context.Now, definition, context);
    }

    /// <summary>The same clock by another calendar.</summary>
    public CaseClock Recomputed(string state, Definition definition, DecisionContext context) =>
        Counted(definition, context).In(state, StateSince ?? ReceivedOn, null, definition, context);

    public bool Same(CaseClock? other) => other is not null
        && this with { Standstills = [], Timers = [] } == other with { Standstills = [], Timers = [] }
        && Standstills.SequenceEqual(other.Standstills) && Timers.SequenceEqual(other.Timers);

    private static Limit? ToDecide(LocalDate from, Limits limits, bool expedited)
    {
        // Zero is a promise to settle at once, in the same command; there is nothing to count.
        var promised = (expedited ? limits.Expedited : null) ?? limits.Promised;
        return promised == 0 && limits.Statutory is null ? null
            : new Limit { Purpose = LimitPurpose.Decide, From = from, PromisedDays = promised == 0 ? null : promised, StatutoryDays = limits.Statutory };
    }

    /// <summary>Art. 45: in a special procedure, and where the case waits for its applicant, the agency's limit stands still.</summary>
    private CaseClock Stopping(StepTaken step, Case before, LocalDate day, Instant at, Definition definition, DecisionContext context)
    {
        var special = step is SpecialProcedureStarted || (before.SpecialProcedure is not null && step is not SpecialProcedureEnded);
        var stands = Limit is not null && (special || definition.Workflow.State(step.State)!.StandsStill);
        if (stands == StoppedAt is not null)
        {
            return this;
        }

        var expected = step is SpecialProcedureStarted s ? context.Calendar.Add(day, s.ExpectedWorkingDays) : (LocalDate?)null;
        return stands
            ? this with { StoppedAt = at, Standstills = [.. Standstills, new Standstill(day, null, expected)] }
            : this with { StoppedAt = null, Standstills = [.. Standstills.SkipLast(1), Standstills[^1] with { Until = day }] };
    }

    /// <summary>The limit with its days counted.</summary>
    private CaseClock Counted(Definition definition, DecisionContext context)
    {
        if (Limit is not { } limit)
        {
            return this;
        }

        var stood = Standstills.Sum(s => s.Until is { } until ? context.Calendar.Between(s.From, until) : 0);
        var (promised, statutory) = (limit.PromisedDays + Extension, limit.StatutoryDays + Extension);
        var shown = (promised ?? statutory)!.Value;
        var yellow = Math.Min(shown * 8 / 10, shown - 1);
        return this with
        {
            Limit = limit with { Yellow = On(yellow), Promised = promised is { } p ? On(p) : null, Statutory = statutory is { } s2 ? On(s2) : null },
        };

        Deadline On(int days)
        {
            var day = context.Calendar.Add(limit.From, days + stood);
            return new Deadline(day, WorkingCalendar.EndOf(day, context.HoursOf(definition.Item.Agency)), !context.Calendar.Covers(limit.From, day));
        }
    }

    /// <summary>The timers of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="since">The day the case came to stand in it.</param>
    /// <param name="entered">The instant of that, when it is just now: hours count from it.</param>
    /// <param name="definition">The definition the case is pinned to.</param>
    /// <param name="context">The calendar.</param>
    private CaseClock In(string state, LocalDate since, Instant? entered, Definition definition, DecisionContext context)
    {
        var declared = definition.Workflow.Timers.Where(t => t.In == state).ToList();
        return this with
        {
            StateSince = declared.Exists(t => t.Since is TimerStart.State or TimerStart.Correction) ? since : null,
            Timers = [.. declared.Select(t => new StateTimer(t.Take, On(t)))],
        };

        Deadline On(WorkflowTimer timer)
        {
            if (timer.After.Unit == PeriodUnit.Hours)
            {
                // Hours know no calendar: what was computed on entering the state stays.
                var due = entered?.Plus(Duration.FromHours(timer.After.Amount)) ?? Timers.First(t => t.Action == timer.Take).At.Due;
                return new Deadline(due.InZone(WorkingCalendar.China).Date, due, false);
            }

            var from = timer.Since switch
            {
                TimerStart.Receipt => ReceivedOn,
                TimerStart.Acceptance => AcceptedOn ?? since,
                _ => since,
            };
            var period = timer.Since == TimerStart.Correction && CorrectionDays is { } days ? new Workflows.Period(days, PeriodUnit.WorkingDays) : timer.After;
            var day = context.Calendar.Add(from, period);
            return new Deadline(day, WorkingCalendar.EndOf(day), !context.Calendar.Covers(from, day));
        }
    }
}
