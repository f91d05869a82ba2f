using GdCases.Domain.Time;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Api.Http;

/// <summary>An instant as a query writes it: ISO 8601 with its offset, in a year that calendars know.</summary>
public static class WrittenInstant
{
    /// <summary>Reads one; null where none is written. False with the fault when it is none.</summary>
    public static bool TryRead(string name, string? written, out Instant? instant, out Domain.Fault? fault)
    {
        (instant, fault) = (null, null);
        if (written is null)
        {
            return true;
        }

        if (OffsetDateTimePattern.ExtendedIso.Parse(written) is not { Success: true, Value: { Year: >= CalendarYear.Earliest and <= CalendarYear.Latest } parsed })
        {
            fault = HttpFaults.InstantMalformed.At(name);
            return false;
        }

        instant = parsed.ToInstant();
        return true;
    }
}
