using NodaTime;

namespace GdCases.Domain.Catalogue;

/// <summary>How long the cases of an item are kept before they are archived, and by which rule.</summary>
/// <param name="Years">Whole years, counted from the first day of the year after the case was closed; null: they are never archived.</param>
/// <param name="Ground">The rule.</param>
public sealed record Retention(int? Years, LocalizedText Ground)
{
    /// <summary>The last day on which a case that was closed on a day is kept; null: for ever.</summary>
    public LocalDate? Until(LocalDate closed) => Years is { } years ? new LocalDate(closed.Year + years, 12, 31) : null;
}
