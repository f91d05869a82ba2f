using GdCases.Domain.Cases.Clock;
using Marten.Schema;
using NodaTime;

namespace GdCases.Projections;

/// <summary>
/// When a case turns yellow, red and dark red, in milliseconds since 1970: a number that an index can range over. Null:
/// never. While the clock stands still, what has been reached stays reached and the rest does not come.
/// </summary>
public sealed record LightTimes(long? Yellow, long? Red, long? DarkRed)
{
    public static LightTimes? Of(CaseClock? clock)
    {
        if (clock?.Limit is not { } limit)
        {
            return null;
        }

        return new LightTimes(At(limit.Yellow), At(limit.Promised), At(limit.Statutory));

        long? At(Deadline? deadline) => deadline is null || deadline.Due > clock.StoppedAt ? null : deadline.Due.ToUnixTimeMilliseconds();
    }

    /// <summary>The light at an instant.</summary>
    public Light At(Instant now)
    {
        return Domain.Cases.Clock.Lights.At(now, Instant(Yellow), Instant(Red), Instant(DarkRed));

        static Instant? Instant(long? millis) => millis is { } m ? NodaTime.Instant.FromUnixTimeMilliseconds(m) : null;
    }

    public static long Millis(Instant instant) => instant.ToUnixTimeMilliseconds();

    /// <summary>Gives a document's three instants columns of their own, so that an index can range over them and the planner knows how many there are.</summary>
    /// <returns>The columns, yellow first. A case is never red or dark red before it is yellow.</returns>
    public static string[] Columns(DocumentMapping mapping, string member)
    {
        var lights = mapping.DocumentType.GetProperty(member)!;
        (string Member, string Column)[] columns = [(nameof(Yellow), "yellow"), (nameof(Red), "red"), (nameof(DarkRed), "dark_red")];
        return [.. columns.Select(c => mapping.DuplicateField([lights, typeof(LightTimes).GetProperty(c.Member)!], columnName: c.Column).ColumnName)];
    }
}
