using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Access;

/// <summary>A caller as they stand to one case: the roles they have on it. No roles: for this caller the case does not exist.</summary>
public sealed record CaseAccess(Caller Caller, IReadOnlyList<string> Roles, IReadOnlyList<PartyRole> Parties, string? Division)
{
    public bool Sees => Roles.Count > 0;

    /// <summary>Works for an agency that has to do with the case, or audits it: sees who did what.</summary>
    public bool SeesOfficers => Roles.Any(r => r is Access.Roles.Auditor or Access.Roles.System || Access.Roles.IsOfficer(r));

    /// <summary>Works at the office that handles the case.</summary>
    public bool Handles { get; private init; }

    /// <summary>Sees whole what others know a thing by: a document's place, a payment, a parcel. Officers at work on the case, and whoever acts for the applicant.</summary>
    public bool SeesReferences => ActsForApplicant || Roles.Any(Access.Roles.IsOfficer);

    /// <summary>The role an officer acts in when no action asks for a particular one; a supervisor acts as such.</summary>
    public string? OfficerRole => Roles.Contains(Access.Roles.Supervisor) ? Access.Roles.Supervisor : Roles.FirstOrDefault(Access.Roles.IsOfficer);

    /// <summary>Does what intake does: the counter, the kiosk.</summary>
    public bool TakesIn => Roles.Any(r => r is Access.Roles.IntakeOfficer or Access.Roles.Kiosk);

    /// <summary>As what somebody hands something in: the counter, or else a party.</summary>
    public string HandingIn => Roles.First(r => r is Access.Roles.IntakeOfficer or Access.Roles.Kiosk || PartyRoles.IsOne(r));

    /// <summary>The applicant, whoever stands for them, or their agent.</summary>
    public bool ActsForApplicant => Roles.Any(r => r is Access.Roles.Applicant or Access.Roles.Agent);

    /// <summary>
    /// Officers: of the office that handles the case and, as intake officers, of the one that took it in or hands its
    /// result out; in roles that the product or the case's workflow declares, and never in a matter of their own. Parties:
    /// by an identity the issuer has verified. Kiosks: what they took in, and what is handed out at kiosks where they stand.
    /// Auditors: their divisions.
    /// </summary>
    public static CaseAccess Of(Case c, Workflow workflow, Caller caller, LocalDate today)
    {
        var standing = c.Parties.Where(p => Stands(p, c, today)).ToList();
        var parties = standing.Where(p => caller.IdentityKeys.Contains(p.Id.Key) && caller.Is(p.Role == PartyRole.Agent ? Access.Roles.Agent : Access.Roles.Applicant)).Select(p => p.Role).ToList();
        var isParty = c.Parties.Exists(p => caller.IdentityKeys.Contains(p.Id.Key));
        var offices = Offices(c, caller).ToList();
        var handsOut = c.Result is not null && c.DeliveryChoice?.Way == Outcomes.DeliveryWay.Kiosk && caller.Divisions.Contains(c.HandedOutIn);
        var roles = new List<string>();
        foreach (var role in caller.Roles)
        {
            var counts = role switch
            {
                Access.Roles.System => caller.Id == Actor.System.Id,
                Access.Roles.Applicant or Access.Roles.Agent or Access.Roles.CatalogueAdmin => false,
                Access.Roles.Kiosk => c.SubmittedBy.Id == caller.Id || handsOut,
                Access.Roles.Auditor => !isParty && caller.Divisions.Contains(c.Division),
                _ => !isParty && (Access.Roles.Officers.Contains(role) || workflow.Roles.Any(r => r.Name == role))
                    && offices.Exists(o => o.Handles || role == Access.Roles.IntakeOfficer),
            };
            if (counts)
            {
                roles.Add(role);
            }
        }

        // Civil Code art. 19, 23: an applicant who has a guardian sees the case as the minor in it, and the guardian acts.
        var hasGuardian = standing.Exists(p => p.Role == PartyRole.Guardian);
        roles.AddRange(parties.Select(p => (p == PartyRole.Applicant && hasGuardian ? PartyRole.Minor : p).Code()));
        if (parties.Exists(PartyRoles.StandsForApplicant) && !roles.Contains(Access.Roles.Applicant))
        {
            roles.Add(Access.Roles.Applicant);
        }

        return new(caller, roles, parties, offices.Select(o => o.Division).FirstOrDefault() ?? (handsOut ? c.HandedOutIn : null)) { Handles = offices.Exists(o => o.Handles) };
    }

    /// <summary>Anybody who has a role on a case: what that role can do with it, whoever it is.</summary>
    public static Caller Anybody(string role, Case c) => role switch
    {
        Access.Roles.System => Caller.System,
        Access.Roles.Kiosk => new Caller { Id = c.SubmittedBy.Id, Roles = [role] },
        _ when PartyRoles.IsOne(role) => new Caller
        {
            Id = "",
            Roles = [role == Access.Roles.Agent ? role : Access.Roles.Applicant],
            IdentityKeys = [.. c.Parties.Where(p => p.Role.Code() == role).Select(p => p.Id.Key)],
        },
        _ => new Caller { Id = "", Roles = [role], Agency = c.Agency, Divisions = [c.Division] },
    };

    /// <summary>A mandate runs out, and whoever comes of age has no guardian any more.</summary>
    internal static bool Stands(Party party, Case c, LocalDate today) => party.Role switch
    {
        PartyRole.Agent => party.Mandate?.Until is not { } until || until >= today,
        PartyRole.Guardian => c.Applicant.Id.AgeOn(today) is not >= PartyRoles.FullAge,
        _ => true,
    };

    /// <summary>Takes a step in a role: whoever only took the case in, or only hands its result out, does what intake does.</summary>
    public bool MayTake(LegalStep step, string role) => Roles.Contains(role) && (Handles || step.IsIntake || !Access.Roles.IsOfficer(role));

    /// <summary>The caller as an event of the case records them in a role they have on it, and in whose place.</summary>
    public Actor As(string role, Case c)
    {
        if (role == Access.Roles.System)
        {
            return Actor.System;
        }

        if (role == Access.Roles.Kiosk)
        {
            return Caller.As(role, Division);
        }

        return Access.Roles.IsOfficer(role)
            ? Caller.As(role, Division) with { DeputyFor = c.Assignee is { } assignee && assignee != Caller.Id && Caller.DeputyFor.Contains(assignee) ? assignee : null }
            : new Actor(Caller.Id, role) { Party = PartyIn(role) };
    }

    /// <summary>The party that a role rests on: the one of that name, or else whoever stands for the applicant; null for who is none, as an auditor.</summary>
    private PartyRole? PartyIn(string role) => Parties.Count == 0 ? null
        : Parties.FirstOrDefault(p => p.Code() == role, Parties.FirstOrDefault(PartyRoles.StandsForApplicant, Parties[0]));

    /// <summary>The divisions in which the caller's office has to do with the case, the one that handles it first.</summary>
    private static IEnumerable<(string Division, bool Handles)> Offices(Case c, Caller caller)
    {
        if (caller.Agency == c.Agency && caller.Divisions.Contains(c.Division))
        {
            yield return (c.Division, true);
        }

        if (c.TakenInBy is { } office && office.Agency is not null && office.Agency == caller.Agency && caller.Divisions.Contains(office.Division))
        {
            yield return (office.Division, false);
        }

        if (c.Result is not null && c.DeliveryChoice?.Way == Outcomes.DeliveryWay.Counter && caller.Agency == c.Agency && caller.Divisions.Contains(c.HandedOutIn))
        {
            yield return (c.HandedOutIn, false);
        }
    }
}
