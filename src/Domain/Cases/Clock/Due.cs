namespace GdCases.Domain.Cases.Clock;

/// <summary>Something that happens by itself at a deadline: exactly one of a light, a reminder, a passing up or a timer's action.</summary>
public sealed record Due(Deadline At)
{
    public Light? Light { get; init; }
    public StateTimer? Reminder { get; init; }
    public Overrun? Overrun { get; init; }
    public StateTimer? Timer { get; init; }
}
