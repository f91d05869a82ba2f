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

    /// <summary>Purposes as a caller writes them.</summary>
    public static string Purposes { get; } = string.Join(", ", Codes.All<LookPurpose>());

    /// <summary>
    /// The purpose for which a caller sees a case whole: whoever works on it does so for the work unless they say otherwise,
    /// supervisors and auditors say it. Parties know what they have handed in; a machine needs nobody whole.
    /// </summary>
    public static (LookPurpose Purpose, Fault? Fault) InFull(CaseAccess access, LookPurpose? said) =>
        !access.Roles.Any(r => r == Roles.Auditor || Roles.IsOfficer(r)) ? (default, NotAllowed.At("view"))
        : said is { } purpose ? (purpose, null)
        : access.Roles.Any(r => r != Roles.Supervisor && Roles.IsOfficer(r)) ? (LookPurpose.CaseWork, null)
        : (default, PurposeMissing.At("purpose", Purposes));
}
