namespace GdCases.Domain.Access;

/// <summary>Who is asking: what the token says, and nothing the caller could claim in a body.</summary>
public sealed record Caller
{
    /// <summary>The token's subject.</summary>
    public required string Id { get; init; }

    /// <summary>Only roles that the product or a workflow declares.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The person's name, where the token says it; officers are shown by it.</summary>
    public string? Name { get; init; }

    /// <summary>The agency an officer works for.</summary>
    public string? Agency { get; init; }

    /// <summary>The divisions an officer, kiosk or auditor is responsible for, each once.</summary>
    public IReadOnlyList<string> Divisions { get; init; } = [];

    /// <summary>The hall an officer or kiosk stands in.</summary>
    public string? Hall { get; init; }

    /// <summary>Keys of the identities the issuer has verified for this person: their own and organisations they stand for.</summary>
    public IReadOnlyList<string> IdentityKeys { get; init; } = [];

    /// <summary>The absent officers whose desks this one looks after now.</summary>
    public IReadOnlyList<string> DeputyFor { get; init; } = [];

    public static Caller System { get; } = new() { Id = Actor.System.Id, Roles = [Access.Roles.System] };

    public bool Is(string role) => Roles.Contains(role);

    public bool IsOfficer => Agency is not null && Roles.Any(Access.Roles.IsOfficer);

    /// <summary>The caller as an event records them outside any case: in a role, at the office of a division.</summary>
    public Actor As(string role, string? division = null) => role == Access.Roles.System ? Actor.System : new(Id, role) { Office = OfficeIn(division) };

    /// <summary>The caller's office for matters of a division: there when they are responsible for it, else where they are first.</summary>
    public Office? OfficeIn(string? division) =>
        Divisions.Count == 0 ? null : new Office(division is not null && Divisions.Contains(division) ? division : Divisions[0], Agency, Hall);
}
