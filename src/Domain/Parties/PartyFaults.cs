namespace GdCases.Domain.Parties;

/// <summary>What can be wrong with the parties of an application.</summary>
public static class PartyFaults
{
    public static FaultCode WrongSubject { get; } = new("wrong-subject", RefusalKind.Invalid, "该事项不面向此类申请人。", "This item is not for this kind of applicant.");
    public static FaultCode NotAPerson { get; } = new("party-not-a-person", RefusalKind.Invalid, "此身份只能由自然人担任。", "Only a person can be this, not an organisation.");
    public static FaultCode NotTaken { get; } = new("party-not-taken", RefusalKind.Invalid, "该事项不接受此类当事人，或人数超过{0}。", "This item takes no such party, or no more than {0}.");
    public static FaultCode Missing { get; } = new("party-missing", RefusalKind.Invalid, "缺少当事人：{0}。", "A party is missing: {0}.");
    public static FaultCode Exclusive { get; } = new("parties-exclude-each-other", RefusalKind.Invalid, "同一人不能兼任：{0}。", "One person cannot be both: {0}.");
    public static FaultCode AlreadyOne { get; } = new("party-already", RefusalKind.Invalid, "此人已是办件当事人。", "This is a party of the case already.");
    public static FaultCode GuardianMissing { get; } = new("guardian-missing", RefusalKind.Invalid, "未成年申请人须由监护人代为申请。", "An applicant who is a minor needs a guardian.");
    public static FaultCode GuardianNotNeeded { get; } = new("guardian-not-needed", RefusalKind.Invalid, "成年申请人自行申请或委托代理人，无需监护人。", "An applicant who is of age applies alone or by an agent, not by a guardian.");
    public static FaultCode NotAMinor { get; } = new("not-a-minor", RefusalKind.Invalid, "此人已成年。", "This person is of age.");
    public static FaultCode NotOfAge { get; } = new("not-of-age", RefusalKind.Invalid, "此人未成年。", "This person is a minor.");
    public static FaultCode BirthDateMissing { get; } = new("birth-date-missing", RefusalKind.Invalid, "该证件号码不含出生日期，请按证件填写。", "The number of this document does not tell the birth date: say what the document says.");
    public static FaultCode BirthDateDiffers { get; } = new("birth-date-differs", RefusalKind.Invalid, "出生日期与证件号码不符。", "The birth date is another than the document's number tells.");
    public static FaultCode BirthDateNotTaken { get; } = new("birth-date-not-taken", RefusalKind.Invalid, "单位没有出生日期。", "An organisation has no birth date.");
    public static FaultCode Unrepresented { get; } = new("organisation-unrepresented", RefusalKind.Invalid, "单位申请须有法定代表人或代理人。", "An organisation needs a legal representative or an agent.");
    public static FaultCode MandateMissing { get; } = new("mandate-missing", RefusalKind.Invalid, "代理人须提供授权委托书。", "An agent needs a mandate.");
    public static FaultCode MandateExpired { get; } = new("mandate-expired", RefusalKind.Invalid, "授权委托书已过期。", "The mandate has expired.");
    public static FaultCode MandateNotTaken { get; } = new("mandate-not-taken", RefusalKind.Invalid, "只有代理人需要授权委托书。", "Only an agent has a mandate.");
    public static FaultCode MobileNotTaken { get; } = new("mobile-region-not-taken", RefusalKind.Invalid, "该事项不接受此地区的手机号码。", "This item takes no mobile numbers from there.");
}
