namespace GdCases.Domain.Access;

/// <summary>
/// The roles the product knows; a workflow may declare more of its agency's own. On a case, people before the counter
/// act in the roles of their parties (see <see cref="Parties.PartyRole"/>). Whatever else a token says is nobody.
/// </summary>
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

    /// <summary>The officers that every agency has.</summary>
    public static IReadOnlyList<string> Officers { get; } = [IntakeOfficer, Reviewer, Approver, Supervisor];

    /// <summary>Whether a role that the product or a workflow declares works for an agency.</summary>
    public static bool IsOfficer(string role) => Officers.Contains(role) || !(All.Contains(role) || Parties.PartyRoles.IsOne(role));
}
