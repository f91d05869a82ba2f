using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Signatures;

/// <summary>A party that has to sign.</summary>
/// <param name="Party">Its place among the parties.</param>
/// <param name="By">The places of those whose signature counts for it: its own, or of those who stand for it.</param>
/// <param name="With">The signature that stands; null: it is owed.</param>
public sealed record AskedSignature(int Party, IReadOnlyList<int> By, ApplicationSignature? With);

/// <summary>Who signs an application, and whether a signature is theirs.</summary>
public static class Signing
{
    public static FaultCode NotAsked { get; } = new("not-to-be-signed", RefusalKind.Conflict, "该事项的申请无须电子签名。", "Applications for this item are not signed.");
    public static FaultCode Changed { get; } = new("application-changed", RefusalKind.Conflict, "签名后申请内容已变更，请重新读取并签名。", "The application has changed since it was signed: read it again and sign that.");
    public static FaultCode NotASigner { get; } = new("signer-not-asked", RefusalKind.Invalid, "该证书不属于须签名的当事人。", "The certificate is of nobody who has to sign this application.");
    public static FaultCode SignedAlready { get; } = new("already-signed", RefusalKind.Conflict, "该当事人已签名。", "They have signed already.");

    public static FaultCode TooMany { get; } = new("too-many-signatures", RefusalKind.Conflict, "签名次数已达上限（{0}次），请到窗口签字。", "The application has been signed {0} times, which is the most: sign on paper.");

    /// <summary>Parties in these roles can be asked to sign. An agent acts and does not declare; who stands for an applicant signs for them without being asked by name.</summary>
    public static bool CanBeAsked(PartyRole role) => role is PartyRole.Applicant or PartyRole.CoApplicant or PartyRole.Spouse or PartyRole.Seller or PartyRole.Buyer or PartyRole.Employer;

    /// <summary>
    /// Every party that has to sign. Each signs for themselves; for an applicant who has a guardian the guardian does
    /// (Civil Code art. 23), and for an organisation it may be its legal representative (art. 61).
    /// </summary>
    public static IReadOnlyList<AskedSignature> Of(Case c, ServiceItem item, LocalDate today) =>
    [
        .. from place in Enumerable.Range(0, c.Parties.Count)
           where item.Signatures.Contains(c.Parties[place].Role)
           select new AskedSignature(place, SignersFor(c, place, today), c.Signatures.Find(s => s.For.Contains(place))),
    ];

    internal static Ruling Sign(Case c, VerifiedSignature signature, Definition definition, DecisionContext context)
    {
        if (Closed(c, definition, context) is { } closed)
        {
            return closed;
        }

        if (signature.Version < c.EditedIn)
        {
            return Changed.Refuse();
        }

        var asked = Of(c, definition.Item, context.Today);
        var theirs = Enumerable.Range(0, c.Parties.Count).Where(place => signature.Identities.Any(i => i.Names(c.Parties[place].Id))).ToList();
        if (!asked.Any(a => a.By.Any(theirs.Contains)))
        {
            return NotASigner.Refuse("signature");
        }

        // One person may stand in more than one place, and signs once for all.
        var open = asked.Where(a => a.With is null && a.By.Any(theirs.Contains)).ToList();
        if (open.Count == 0)
        {
            return SignedAlready.Refuse();
        }

        if (c.SignaturesGiven >= ApplicationSigned.Most)
        {
            return TooMany.Refuse(null, ApplicationSigned.Most);
        }

        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        var signed = new ApplicationSigned
        {
            At = context.Now,
            By = access.As(access.HandingIn, c),
            Signers = [.. theirs.Where(place => open.Exists(a => a.By.Contains(place)))],
            For = [.. open.Select(a => a.Party)],
            Algorithm = signature.Algorithm,
            Signature = signature.Jws,
            RevokedAsOf = signature.RevokedAsOf,
        };
        return Consequences.Of([signed], Case.Fold(c, signed), definition, context);
    }

    /// <summary>Why nobody signs (any more), or why the caller does not hand in signatures; null: they may.</summary>
    public static Refusal? Closed(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return !access.Sees ? CaseFaults.NotTheirs.Refuse()
            : !MayRead(c, definition.Item, access, context.Today) && !access.TakesIn ? CaseFaults.RoleNotAllowed.Refuse()
            : definition.Item.Signatures.Count == 0 ? NotAsked.Refuse()
            : c.Ended ? CaseFaults.Ended.Refuse()
            : Of(c, definition.Item, context.Today).All(a => a.With is not null) ? SignedAlready.Refuse()
            : null;
    }

    /// <summary>Whether a caller has the application whole, as it is signed: who acts for the applicant, and each who signs it.</summary>
    public static bool MayRead(Case c, ServiceItem item, CaseAccess access, LocalDate today) =>
        access.ActsForApplicant || Of(c, item, today).Any(a => a.By.Any(place => access.Caller.IdentityKeys.Contains(c.Parties[place].Id.Key)));

    private static List<int> SignersFor(Case c, int place, LocalDate today)
    {
        if (c.Parties[place].Role != PartyRole.Applicant)
        {
            return [place];
        }

        var guardians = Places(c, PartyRole.Guardian).Where(g => CaseAccess.Stands(c.Parties[g], c, today)).ToList();
        return guardians.Count > 0 ? guardians : c.Applicant.Id.IsOrganisation ? [place, .. Places(c, PartyRole.LegalRepresentative)] : [place];
    }

    private static IEnumerable<int> Places(Case c, PartyRole role) => Enumerable.Range(0, c.Parties.Count).Where(i => c.Parties[i].Role == role);
}
