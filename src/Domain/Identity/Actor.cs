namespace GdCases.Domain.Identity;

/// <summary>The roles every workflow knows; a workflow file may declare more of its agency's own.</summary>
public static class Roles
{
    public const string Applicant = "applicant";
    public const string Agent = "agent";
    public const string Kiosk = "kiosk";
    public const string IntakeOfficer = "intake-officer";
    public const string Reviewer = "reviewer";
    public const string Approver = "approver";
    public const string Supervisor = "supervisor";
    public const string Auditor = "auditor";
    public const string CatalogueAdmin = "catalogue-admin";
    public const string System = "system";

    public static IReadOnlyList<string> All { get; } =
        [Applicant, Agent, Kiosk, IntakeOfficer, Reviewer, Approver, Supervisor, Auditor, CatalogueAdmin, System];

    /// <summary>Those who stand on the applicant's side of the counter: everybody else works for an agency.</summary>
    public static bool IsPublic(string role) => role is Applicant or Agent or Kiosk;

    /// <summary>Roles that work for an agency and may see its cases: the known officers and whatever an agency adds.</summary>
    public static bool IsOfficer(string role) => !IsPublic(role) && role is not (Auditor or CatalogueAdmin or System);
}

/// <summary>Who did something, as an event records it: a pseudonymous id, the role it was done in, the agency.</summary>
public sealed record Actor(string Id, string Role, string? Agency = null)
{
    /// <summary>The engine itself: automatic actions and timers.</summary>
    public static Actor System { get; } = new("system", Roles.System);
}

/// <summary>Who is asking: what the token says, and nothing the caller could claim in a body.</summary>
public sealed record Caller
{
    /// <summary>The token's subject.</summary>
    public required string Id { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The agency an officer works for.</summary>
    public string? Agency { get; init; }

    /// <summary>The divisions an officer, kiosk or auditor is responsible for.</summary>
    public IReadOnlyList<string> Divisions { get; init; } = [];

    /// <summary>Keys of the identities the issuer has verified for this person: their own and organisations they stand for.</summary>
    public IReadOnlyList<string> IdentityKeys { get; init; } = [];

    public static Caller System { get; } = new() { Id = Actor.System.Id, Roles = [Identity.Roles.System] };

    public bool Is(string role) => Roles.Contains(role);

    public bool IsOfficer => Roles.Any(Identity.Roles.IsOfficer);

    public Actor As(string role) => new(Id, role, Agency);
}
