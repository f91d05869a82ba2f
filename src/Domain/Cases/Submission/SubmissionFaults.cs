namespace GdCases.Domain.Cases.Submission;

/// <summary>Why an application is not taken.</summary>
public static class SubmissionFaults
{
    public static FaultCode ChannelNotYours { get; } = new("channel-not-yours", RefusalKind.Forbidden, "您的角色不能通过该渠道提交。", "Your role cannot submit through this channel.");
    public static FaultCode NotYourIdentity { get; } = new("not-your-identity", RefusalKind.Forbidden, "只能以本人名义，或作为监护人、法定代表人、代理人申请。", "You can apply for yourself, or as the guardian, the legal representative or the agent of somebody else.");
    public static FaultCode UnknownService { get; } = new("unknown-service", RefusalKind.Invalid, "没有此事项。", "There is no such service item.");
    public static FaultCode DivisionOutOfScope { get; } = new("division-out-of-scope", RefusalKind.Invalid, "该事项不在此城市办理。", "This item is not offered in this city.");
    public static FaultCode TakenInElsewhere { get; } = new("taken-in-elsewhere", RefusalKind.Invalid, "该事项仅限本市窗口和自助终端受理。", "This item is taken in only at counters and kiosks of the city that handles it.");
    public static FaultCode AnotherAgencys { get; } = new("another-agencys-item", RefusalKind.Forbidden, "窗口只能受理本部门的事项。", "A counter takes in what its own agency handles.");
    public static FaultCode OutsideWindow { get; } = new("outside-window", RefusalKind.Invalid, "该事项仅在每年{0}至{1}受理。", "This item is open only from {0} to {1} each year.");
    public static FaultCode MaterialMissing { get; } = new("missing-material", RefusalKind.Invalid, "缺少材料“{0}”（{1}）。", "The material “{0}” ({1}) is missing.");
    public static FaultCode NotExpeditable { get; } = new("not-expeditable", RefusalKind.Invalid, "该事项不提供加急办理。", "This item cannot be expedited.");
    public static FaultCode AlreadyOpen { get; } = new("already-open", RefusalKind.Conflict, "该事项已有在办件（{0}），办结前不能重复申请。", "A case of this item is open already ({0}); until it has ended there is no second one.");

    /// <summary>For those who may not know which it is.</summary>
    public static LocalizedText SomeCase { get; } = new("编号不予显示", "its number is not shown");
}
