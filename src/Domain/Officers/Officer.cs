using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Officers;

/// <summary>An officer as the tokens they came with say.</summary>
public sealed record Officer
{
    /// <summary>The token's subject.</summary>
    public required string Id { get; init; }

    public PartyName? Name { get; init; }
    public required string Agency { get; init; }
    public required IReadOnlyList<string> Divisions { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }
    public required Instant LastSeen { get; init; }
    public IReadOnlyList<Deputy> Deputies { get; init; } = [];

    /// <summary>The key of an officer's stream.</summary>
    public static string StreamOf(string id) => $"officer/{id}";

    /// <summary>Whether cases can be put on this officer's desk: of the office that handles them, in a role that does something in their workflow.</summary>
    public bool MayWorkOn(Case c, Workflow workflow) =>
        Agency == c.Agency && Divisions.Contains(c.Division) && Roles.Any(role => Access.Roles.IsOfficer(role) && Works(role, workflow));

    /// <summary>Whether a role does something in a workflow.</summary>
    public static bool Works(string role, Workflow workflow) => role == Access.Roles.Supervisor || workflow.Actions.Any(a => a.By.Contains(role));
}
