using GdCases.Domain.Identity;

namespace GdCases.Domain.Cases;

/// <summary>Who may look at a case at all, and as what.</summary>
public static class CaseAccess
{
    /// <summary>
    /// The caller's roles that count for this case. Officers: same agency, one of their divisions, and never on an
    /// application of their own. Applicants and agents: by an identity the issuer has verified. Kiosks: what they took
    /// in. Auditors: their divisions. Empty: for this caller the case does not exist.
    /// </summary>
    public static IReadOnlyList<string> RolesOn(Case c, Caller caller)
    {
        var isApplicant = caller.IdentityKeys.Contains(c.Applicant.Id.Key);
        var isAgent = c.Agent is not null && caller.IdentityKeys.Contains(c.Agent.Id.Key);
        var inDivision = caller.Divisions.Contains(c.Division);
        return [.. caller.Roles.Where(role => role switch
        {
            Roles.System => caller.Id == Actor.System.Id,
            Roles.Applicant => isApplicant,
            Roles.Agent => isAgent,
            Roles.Kiosk => c.SubmittedBy.Id == caller.Id,
            Roles.Auditor => inDivision,
            Roles.CatalogueAdmin => false,
            _ => inDivision && caller.Agency == c.Agency && !isApplicant && !isAgent,
        })];
    }

    public static bool Sees(Case c, Caller caller) => RolesOn(c, caller).Count > 0;
}
