using System.Globalization;
using GdCases.Domain.Time;
using GdCases.Host.Startup;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>How long something is kept.</summary>
internal static class Kept
{
    /// <summary>As the policy says it.</summary>
    /// <param name="configuration">Where it is said.</param>
    /// <param name="name">Its setting.</param>
    /// <param name="least">What the law wants.</param>
    /// <param name="most">More than anybody can mean.</param>
    /// <param name="unit">Of what.</param>
    public static int Setting(IConfiguration configuration, string name, int least, int most, string unit) =>
        int.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var kept) && kept >= least && kept <= most
            ? kept
            : throw new StartupException($"{name.Replace(":", "__", StringComparison.Ordinal)} is '{configuration[name]}'; it is a number of {unit} from {least} to {most}.");

    /// <summary>The beginning of the day in China from which on it is kept.</summary>
    public static Instant Since(IClock clock, Period period) =>
        clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date.Minus(period).AtStartOfDayInZone(WorkingCalendar.China).ToInstant();
}
