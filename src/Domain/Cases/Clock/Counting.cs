using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;
using Period = GdCases.Domain.Workflows.Period;

namespace GdCases.Domain.Cases.Clock;

/// <summary>Why days belong to a deadline.</summary>
public enum CountedFor
{
    /// <summary>The limit itself.</summary>
    Limit,

    /// <summary>As many as it stood still: they are added, which is how they are not counted.</summary>
    Standstill,

    /// <summary>An extension.</summary>
    Extension,
}

/// <summary>An amount of days that a deadline is counted from.</summary>
public sealed record CountedPart(CountedFor For, int Amount, PeriodUnit Unit);

/// <summary>A day on the way to a deadline.</summary>
/// <param name="Date">The day.</param>
/// <param name="Kind">What it is by the calendar.</param>
/// <param name="Name">What the announcement calls it; null where the plain week says what it is.</param>
/// <param name="Number">Its number among those that count; null for one that does not.</param>
/// <param name="StoodStill">The clock stood still on it.</param>
public sealed record CountedDay(LocalDate Date, DayKind Kind, string? Name, int? Number, bool StoodStill);

/// <summary>How a deadline is counted: from a day, which is not counted itself, so many days of one kind or another.</summary>
/// <param name="From">The day it starts from.</param>
/// <param name="Parts">What is counted, one after the other.</param>
public sealed record Counting(LocalDate From, IReadOnlyList<CountedPart> Parts)
{
    /// <summary>The days on which the clock stood still.</summary>
    public IReadOnlyList<Standstill> Standstills { get; init; } = [];

    /// <summary>Days of one kind are counted together; a last day that is a day off moves on.</summary>
    private IEnumerable<Period> Stretches
    {
        get
        {
            var (amount, unit) = (0, Parts[0].Unit);
            foreach (var part in Parts)
            {
                if (part.Unit != unit)
                {
                    yield return new(amount, unit);
                    (amount, unit) = (0, part.Unit);
                }

                amount += part.Amount;
            }

            yield return new(amount, unit);
        }
    }

    /// <summary>The last day.</summary>
    public LocalDate Last(WorkingCalendar calendar) => Stretches.Aggregate(From, calendar.Add);

    /// <summary>Every day after the first up to the last; of months and years, which are not counted in days, only those by which the last day moved on.</summary>
    public IEnumerable<CountedDay> Days(WorkingCalendar calendar)
    {
        var (day, number) = (From, 0);
        foreach (var stretch in Stretches)
        {
            var last = calendar.Add(day, stretch);
            var (nominal, next) = stretch.Unit switch
            {
                PeriodUnit.Months => (day.PlusMonths(stretch.Amount), day.PlusMonths(stretch.Amount)),
                PeriodUnit.Years => (day.PlusYears(stretch.Amount), day.PlusYears(stretch.Amount)),
                PeriodUnit.CalendarDays => (day.PlusDays(stretch.Amount), day.PlusDays(1)),
                PeriodUnit.WorkingDays or PeriodUnit.Hours => (last, day.PlusDays(1)),
            };
            for (day = next; day <= last; day = day.PlusDays(1))
            {
                var counts = stretch.Unit switch
                {
                    PeriodUnit.WorkingDays => calendar.IsWorkingDay(day) && stretch.Amount > 0,
                    PeriodUnit.CalendarDays => day <= nominal,
                    _ => false,
                };
                yield return new CountedDay(day, calendar.KindOf(day), calendar.NameOf(day), counts ? ++number : null, Standstills.Any(s => s.From < day && !(day > s.Until)));
            }

            day = last;
        }
    }
}

/// <summary>What a deadline is.</summary>
public enum DeadlineKind
{
    /// <summary>承诺时限.</summary>
    Promised,

    /// <summary>法定时限.</summary>
    Statutory,

    /// <summary>A timer of the state takes an action.</summary>
    Timer,
}

/// <summary>A deadline, and how it was counted.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Action">For a timer: what it takes.</param>
/// <param name="At">The deadline as it was recorded.</param>
/// <param name="Counting">How it was counted.</param>
public sealed record CountedDeadline(DeadlineKind Kind, string? Action, Deadline At, Counting Counting);
