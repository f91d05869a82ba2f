namespace GdCases.Domain.Officers;

/// <summary>A supervisor has named who looks after an absent officer's desk.</summary>
[StoredAs("deputy-named")]
public sealed record DeputyNamed : OfficerEvent
{
    public required Deputy Deputy { get; init; }

    public override Officer Apply(Officer? officer) => officer! with { Deputies = [.. officer.Deputies.Where(d => d.Officer != Deputy.Officer), Deputy] };
}
