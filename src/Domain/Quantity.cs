using System.Globalization;

namespace GdCases.Domain;

/// <summary>Numbers with what they count, as people write them: 1 working day, 3 working days, 3个工作日.</summary>
public static class Quantity
{
    public static LocalizedText WorkingDays(int n) => Of(n, "个工作日", "working day");

    public static LocalizedText CalendarDays(int n) => Of(n, "日", "calendar day");

    /// <summary>A number of things whose English name takes an s for more than one.</summary>
    public static LocalizedText Of(int n, string zh, string en) => new(string.Create(CultureInfo.InvariantCulture, $"{n}{zh}"), string.Create(CultureInfo.InvariantCulture, $"{n} {en}{(n == 1 ? "" : "s")}"));
}
