namespace GdCases.Domain.Access;

/// <summary>For what somebody looks at what is personal.</summary>
public enum LookPurpose
{
    /// <summary>To work on the case.</summary>
    CaseWork,

    /// <summary>To see how others work on it.</summary>
    Supervision,

    /// <summary>A complaint, an appeal, a lawsuit about it.</summary>
    Complaint,

    /// <summary>An audit.</summary>
    Audit,

    /// <summary>An authority that may ask has asked: a court, the police, the discipline inspection.</summary>
    Authority,
}

/// <summary>Who may see whole what is personal, and for what (Personal Information Protection Law art. 6, 34: for a named purpose, and no more than the duty needs).</summary>
public static class Looking
{
    public static FaultCode NotAllowed { get; } = new("full-view-not-allowed", RefusalKind.Forbidden, "您在此办件中的角色不能查看完整信息。", "Your role in this case does not see it whole.");
    public static FaultCode PurposeMissing { get; } = new("purpose-missing", RefusalKind.Malformed, "须说明查看目的：{0}。", "Say for what purpose: {0}.");

    public static FaultCode PurposeNotYours { get; } = new("purpose-not-yours", RefusalKind.Forbidden, "您的角色只能出于以下目的查看：{0}。", "Your role looks for these purposes: {0}.");

    /// <summary>Purposes as a caller writes them.</summary>
    public static string Purposes { get; } = string.Join(", ", Codes.All<LookPurpose>());

    /// <summary>The purpose for which somebody in some roles looks: for the work unless they say otherwise; who has no work in it has to say.</summary>
    public static (LookPurpose Purpose, Fault? Fault) For(IEnumerable<string> roles, LookPurpose? said)
    {
        List<LookPurpose> open = [.. Enum.GetValues<LookPurpose>().Where(p => roles.Any(r => IsFor(p, r)))];
        var names = string.Join(", ", open.Select(p => p.Code()));
        return said is { } purpose ? open.Contains(purpose) ? (purpose, null) : (default, PurposeNotYours.At("purpose", names))
            : open.Contains(LookPurpose.CaseWork) ? (LookPurpose.CaseWork, null)
            : (default, PurposeMissing.At("purpose", names));
    }

    /// <summary>
    /// The purpose for which a caller sees a case whole: whoever works on it does so for the work unless they say otherwise,
    /// supervisors and auditors say it. Parties know what they have handed in; a machine needs nobody whole.
    /// </summary>
    public static (LookPurpose Purpose, Fault? Fault) InFull(CaseAccess access, LookPurpose? said) =>
        !access.Roles.Any(r => r == Roles.Auditor || Roles.IsOfficer(r)) ? (default, NotAllowed.At("view"))
        : For(access.Roles, said);

    /// <summary>What a role is there for: whoever works on cases also answers complaints; what an authority asks is answered by who answers for the agency, or audits it.</summary>
    private static bool IsFor(LookPurpose purpose, string role) => purpose switch
    {
        LookPurpose.CaseWork => role != Roles.Supervisor && Roles.IsOfficer(role),
        LookPurpose.Supervision => role == Roles.Supervisor,
        LookPurpose.Complaint => role == Roles.Auditor || Roles.IsOfficer(role),
        LookPurpose.Audit => role == Roles.Auditor,
        LookPurpose.Authority => role is Roles.Supervisor or Roles.Auditor,
    };
}
