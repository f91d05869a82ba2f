namespace GdCases.Domain.Cases;

/// <summary>What deciding gives: events, or a refusal.</summary>
public abstract record Ruling
{
    private Ruling()
    {
    }

    /// <summary>It happened: the events in order, what follows by itself among them, and the case with them folded in.</summary>
    public sealed record Happened(IReadOnlyList<CaseEvent> Events, Case After) : Ruling;

    public sealed record Refused(Refusal Refusal) : Ruling;

    public static implicit operator Ruling(Refusal refusal) => new Refused(refusal);
}
