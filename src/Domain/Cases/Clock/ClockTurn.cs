using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>What a step looks at to turn the case's clock.</summary>
/// <param name="Before">The case before the step.</param>
/// <param name="Day">The day as of which it counts: today, or the day a timer was due, however late it came.</param>
/// <param name="ReceiptDay">The day as of which what comes in now counts as received.</param>
/// <param name="Definition">The definition the case is pinned to.</param>
/// <param name="Fired">The start of the timer that took it; null when somebody did.</param>
public sealed record ClockTurn(Case Before, LocalDate Day, LocalDate ReceiptDay, Definition Definition, TimerStart? Fired)
{
    /// <summary>The item's limits.</summary>
    public TimeLimits Limits => Definition.Item.Limits;
}
