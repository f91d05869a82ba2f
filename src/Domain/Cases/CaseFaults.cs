namespace GdCases.Domain.Cases;

/// <summary>Why something is not done with a case, whichever step it is.</summary>
public static class CaseFaults
{
    public static FaultCode NotFound { get; } = new("case-not-found", RefusalKind.NotFound, "没有可供您查看的该办件。", "There is no such case for you to see.");

    /// <summary>There is one, and it is not the caller's to see: they are told the same, and the security log is told more.</summary>
    public static FaultCode NotTheirs { get; } = NotFound with { };
    public static FaultCode UnknownAction { get; } = new("unknown-action", RefusalKind.NotFound, "该办理流程没有此操作。", "This workflow has no such action.");
    public static FaultCode RoleNotAllowed { get; } = new("role-not-allowed", RefusalKind.Forbidden, "您的角色不能执行此操作。", "Your role may not do this.");
    public static FaultCode NotOpen { get; } = new("action-not-open", RefusalKind.Conflict, "办件当前状态下不能执行此操作。", "The case's state does not allow this action now.");
    public static FaultCode NotInThisCase { get; } = new("not-in-this-case", RefusalKind.Conflict, "按申请内容，本办件不适用此操作。", "By what was applied for, this action has no place in this case.");
    public static FaultCode UsedUp { get; } = new("action-used-up", RefusalKind.Conflict, "此操作的次数已用完（{0}）。", "This action has been taken as often as it can be ({0}).");
    public static FaultCode AssignedToAnother { get; } = new("assigned-to-another", RefusalKind.Conflict, "办件由其他人员承办。", "The case is on another officer's desk.");
    public static FaultCode NotAttested { get; } = new("not-attested", RefusalKind.Conflict, "须由工作人员或自助终端现场确认：{0}。", "An officer or a kiosk has to attest this first: {0}.");
    public static FaultCode AttestationMissing { get; } = new("missing-attestation", RefusalKind.Invalid, "须确认：{0}。", "Must be attested: {0}.");
    public static FaultCode AttestationNotAsked { get; } = new("attestation-not-asked", RefusalKind.Invalid, "此操作不需要该确认。", "This action does not ask for this attestation.");
    public static FaultCode FieldNotTaken { get; } = new("field-not-taken", RefusalKind.Invalid, "此操作不接受该字段。", "This action does not take this field.");
    public static FaultCode NotDeferrable { get; } = new("not-deferrable", RefusalKind.Invalid, "该材料不可容缺。", "This material cannot be promised for later.");
    public static FaultCode AlreadySupplied { get; } = new("already-supplied", RefusalKind.Invalid, "该材料已提交。", "This material is there already.");
    public static FaultCode AlreadyPromised { get; } = new("already-promised", RefusalKind.Invalid, "该材料已承诺补交。", "This material has been promised already.");
    public static FaultCode NotInFuture { get; } = new("date-not-in-future", RefusalKind.Invalid, "承诺日期应晚于今天。", "A promise is for a day after today.");
    public static FaultCode PromiseMissing { get; } = new("missing-promise", RefusalKind.Invalid, "材料{0}未提交，也未承诺补交。", "The material {0} is neither there nor promised.");
    public static FaultCode Ended { get; } = new("case-ended", RefusalKind.Conflict, "办件已办结。", "The case has ended.");
    public static FaultCode Archived { get; } = new("case-archived", RefusalKind.Conflict, "办件已归档。", "The case has been archived.");
    public static FaultCode AlreadyDelivered { get; } = new("already-delivered", RefusalKind.Conflict, "结果已送达。", "The result has been delivered.");
    public static FaultCode UnknownParty { get; } = new("unknown-party", RefusalKind.Invalid, "没有可由您更改的该当事人。", "There is no such party for you to change.");
    public static FaultCode NothingDue { get; } = new("nothing-due", RefusalKind.Conflict, "没有到期事项。", "Nothing is due.");
    public static FaultCode DeadlinesUnchanged { get; } = new("deadlines-unchanged", RefusalKind.Conflict, "期限没有变化。", "The deadlines are as they were.");
}
