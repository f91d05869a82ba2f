namespace GdCases.Domain.Officers;

/// <summary>The deputy looks after the desk no longer.</summary>
[StoredAs("deputy-dismissed")]
public sealed record DeputyDismissed : OfficerEvent
{
    public required string Deputy { get; init; }

    public override Officer Apply(Officer? officer) => officer! with { Deputies = [.. officer.Deputies.Where(d => d.Officer != Deputy)] };
}
