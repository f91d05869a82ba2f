using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>What a limit is for: the decision (art. 42), or making and delivering what was decided (art. 44).</summary>
public enum LimitPurpose { Decide, Deliver }

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

    /// <summary>法定时限, working days; null where the law sets none.</summary>
    public int? StatutoryDays { get; init; }

    /// <summary>The light turns yellow: at 80 % of the promised limit or one working day before it, whichever is earlier.</summary>
    public Deadline? Yellow { get; init; }

    /// <summary>The promised limit.</summary>
    public Deadline? Promised { get; init; }

    /// <summary>The statutory limit.</summary>
    public Deadline? Statutory { get; init; }

    /// <summary>What the agency holds itself to: what it promised, or else what the law wants.</summary>
    public Deadline? Due => Promised ?? Statutory;

    /// <summary>The limit for a decision from a day on; null where nothing is promised but at once and the law sets none.</summary>
    public static RunningLimit? ToDecide(LocalDate from, Catalogue.TimeLimits limits, bool expedited)
    {
        // Zero is a promise to settle at once, in the same command; there is nothing to count.
        var promised = (expedited ? limits.Expedited : null) ?? limits.Promised;
        return promised == 0 && limits.Statutory is null ? null
            : new RunningLimit { Purpose = LimitPurpose.Decide, From = from, PromisedDays = promised == 0 ? null : promised, StatutoryDays = limits.Statutory };
    }

    /// <summary>Art. 44.</summary>
    public static RunningLimit ToDeliver(LocalDate from) => new() { Purpose = LimitPurpose.Deliver, From = from, StatutoryDays = DeliveryDays };
}
