using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>How long something is kept.</summary>
internal static class Kept
{
    /// <summary>The beginning of the day in China from which on it is kept.</summary>
    public static Instant Since(IClock clock, Period period) =>
        clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date.Minus(period).AtStartOfDayInZone(WorkingCalendar.China).ToInstant();
}
