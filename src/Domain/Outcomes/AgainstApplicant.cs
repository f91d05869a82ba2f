using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Outcomes;

/// <summary>What was decided against the applicant, or what the law's silence has: they are told why, and what they can do (Licensing Law art. 38).</summary>
/// <param name="Action">The action that did it: one that refuses, denies, terminates, or withdraws by the law's own word.</param>
/// <param name="ReasonCode">Of the agency's list; a refusal and a denial have one.</param>
/// <param name="Reason">In words.</param>
/// <param name="At">When.</param>
public sealed record AgainstApplicant(string Action, string? ReasonCode, FreeText? Reason, Instant At)
{
    /// <summary>
    /// Reconsideration within 60 days of learning of it (Administrative Reconsideration Law, 2023, art. 20), or suit within
    /// six months (Administrative Litigation Law art. 46). Null where the agency's decisions are not an administration's.
    /// </summary>
    public static LocalizedText? Remedies(Agency? agency) => agency?.Review is not { } review ? null : new(
        $"如不服，可自知道之日起六十日内向{review.Zh}申请行政复议，或者自知道之日起六个月内依法向人民法院提起行政诉讼。",
        $"Whoever does not agree may apply for reconsideration to {review.En} within 60 days of learning of it, or sue in a people's court within six months.");
}
