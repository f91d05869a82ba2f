using GdCases.Domain.Cases.Submission;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Projections;

/// <summary>A case's place in a list ordered by receipt: sorts as text, and is a cursor as it stands.</summary>
public static class ListPosition
{
    private static readonly InstantPattern Pattern = InstantPattern.CreateWithInvariantCulture("uuuuMMddHHmmssfffffff");

    /// <summary>The instant of receipt, then the number, which tells apart what came in the same instant.</summary>
    public static string Of(CaseSubmitted e) => Of(e.At, e.Number);

    /// <summary>An instant, then the number; without an instant, after all that have one.</summary>
    public static string Of(Instant? at, string number) => $"{(at is { } instant ? Pattern.Format(instant) : new string('9', 21))}-{number}";
}
