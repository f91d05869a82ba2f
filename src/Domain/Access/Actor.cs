using GdCases.Domain.Parties;

namespace GdCases.Domain.Access;

/// <summary>Who did something, as an event records it.</summary>
/// <param name="Id">The token's subject, a pseudonym.</param>
/// <param name="Role">The role it was done in.</param>
public sealed record Actor(string Id, string Role)
{
    /// <summary>Officers and kiosks: where they stand.</summary>
    public Office? Office { get; init; }

    /// <summary>People before the counter: which party of the case they are.</summary>
    public PartyRole? Party { get; init; }

    /// <summary>Who did it in place of an absent officer: that officer's id.</summary>
    public string? DeputyFor { get; init; }

    /// <summary>The engine itself: automatic actions and timers.</summary>
    public static Actor System { get; } = new("system", Roles.System);
}
