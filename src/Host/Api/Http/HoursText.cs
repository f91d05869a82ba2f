using GdCases.Domain.Time;
using NodaTime.Text;

namespace GdCases.Host.Api.Http;

/// <summary>Hours of a day as people write them: 09:00-17:30.</summary>
public static class HoursText
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The hours; null when they are none, or end before they begin.</summary>
    public static OfficeHours? Parse(string text) =>
        text.Split('-') is [var open, var close] && Pattern.Parse(open) is { Success: true, Value: var from } && Pattern.Parse(close) is { Success: true, Value: var until } && from < until ? new(from, until) : null;

    public static string Of(OfficeHours hours) => $"{Pattern.Format(hours.Open)}-{Pattern.Format(hours.Close)}";
}
