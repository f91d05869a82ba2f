using GdCases.Domain.Workflows;
using NodaTime;
using Period = GdCases.Domain.Workflows.Period;

namespace GdCases.Domain.Cases.Clock;

/// <summary>What a limit is for: accepting or refusing, before silence accepts (art. 32); the decision (art. 42); making and delivering what was decided (art. 44).</summary>
public enum LimitPurpose { Accept, Decide, Deliver }

/// <summary>A limit that runs: from when, how many working days, and the days that follow.</summary>
public sealed record RunningLimit
{
    /// <summary>Art. 44: working days to issue and deliver in, after the decision.</summary>
    public const int DeliveryDays = 10;

    public required LimitPurpose Purpose { get; init; }

    /// <summary>The day it starts from, which is not counted itself.</summary>
    public required LocalDate From { get; init; }

    /// <summary>承诺时限, working days; null where none is promised.</summary>
    public int? PromisedDays { get; init; }

    /// <summary>法定时限, in days of <see cref="Unit"/>; null where the law sets none.</summary>
    public int? StatutoryDays { get; init; }

    /// <summary>The days the law's limit counts in.</summary>
    public PeriodUnit Unit { get; init; } = PeriodUnit.WorkingDays;

    /// <summary>The light turns yellow: at 80 % of the promised limit or one working day before it, whichever is earlier.</summary>
    public Deadline? Yellow { get; init; }

    /// <summary>The promised limit.</summary>
    public Deadline? Promised { get; init; }

    /// <summary>The statutory limit.</summary>
    public Deadline? Statutory { get; init; }

    /// <summary>What the agency holds itself to: what it promised, or what the law wants where that comes first.</summary>
    public Deadline? Due => Promised is null || Statutory?.Due < Promised.Due ? Statutory : Promised;

    /// <summary>The limit for a decision from a day on; null where nothing is promised but at once and the law sets none.</summary>
    public static RunningLimit? ToDecide(LocalDate from, Catalogue.TimeLimits limits, bool expedited)
    {
        // Zero is a promise to settle at once, in the same command; there is nothing to count.
        var promised = (expedited ? limits.Expedited : null) ?? limits.Promised;
        return promised == 0 && limits.Statutory is null ? null
            : new RunningLimit { Purpose = LimitPurpose.Decide, From = from, PromisedDays = promised == 0 ? null : promised, StatutoryDays = limits.Statutory, Unit = limits.Unit };
    }

    /// <summary>
    /// Art. 32: silence is going to accept. Only the warning is a light: past the end it is the law that has acted, and no
    /// officer is late any more.
    /// </summary>
    public static RunningLimit ToAccept(LocalDate from, Period silence) => new() { Purpose = LimitPurpose.Accept, From = from, StatutoryDays = silence.Amount, Unit = silence.Unit };

    /// <summary>Art. 44.</summary>
    public static RunningLimit ToDeliver(LocalDate from) => new() { Purpose = LimitPurpose.Deliver, From = from, StatutoryDays = DeliveryDays };
}
