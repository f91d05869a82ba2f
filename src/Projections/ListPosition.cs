using GdCases.Domain.Cases;
using NodaTime.Text;

namespace GdCases.Projections;

/// <summary>A case's place in a list ordered by receipt: sorts as text, and is a cursor as it stands.</summary>
public static class ListPosition
{
    private static readonly InstantPattern Pattern = InstantPattern.CreateWithInvariantCulture("uuuuMMddHHmmssfffffff");

    /// <summary>The instant of receipt, then the number, which tells apart what came in the same instant.</summary>
    public static string Of(CaseSubmitted e) => $"{Pattern.Format(e.At)}-{e.Number}";
}
