namespace GdCases.Domain;

/// <summary>What can be wrong with the value of a field, wherever in a request it stands.</summary>
public static class FieldFaults
{
    public static FaultCode Missing { get; } = new("missing-field", RefusalKind.Invalid, "该字段必填。", "This field is required.");
    public static FaultCode Unknown { get; } = new("unknown-field", RefusalKind.Invalid, "没有此字段。", "There is no such field.");
    public static FaultCode Malformed { get; } = new("field-malformed", RefusalKind.Invalid, "该字段格式有误。", "This field is malformed.");
    public static FaultCode TooLong { get; } = new("field-too-long", RefusalKind.Invalid, "过长：字符数不超过{0}。", "Too long: the most is {0} in characters.");
    public static FaultCode TooMany { get; } = new("too-many", RefusalKind.Invalid, "最多{0}项。", "At most {0} of them.");
    public static FaultCode NotText { get; } = new("field-not-text", RefusalKind.Invalid, "内容为空白或含有无效字符。", "Nothing visible is in it, or it has characters that are no text.");
    public static FaultCode NotACode { get; } = new("field-not-a-code", RefusalKind.Invalid, "应为由字母、数字和连字符组成的代码。", "A code of letters, digits and hyphens.");
    public static FaultCode NotANumber { get; } = new("field-not-a-number", RefusalKind.Invalid, "应为整数{0}。", "A whole number{0}.");
    public static FaultCode NotAnAmount { get; } = new("field-not-an-amount", RefusalKind.Invalid, "应为金额（元，最多两位小数）{0}。", "An amount in CNY with at most two decimals{0}.");
    public static FaultCode NotADate { get; } = new("field-not-a-date", RefusalKind.Invalid, "日期格式应为yyyy-MM-dd，年份1850至2200。", "A date is written yyyy-MM-dd, in the years 1850 to 2200.");
    public static FaultCode NotABoolean { get; } = new("field-not-a-boolean", RefusalKind.Invalid, "应为true或false。", "Either true or false.");
    public static FaultCode NotAChoice { get; } = new("field-not-a-choice", RefusalKind.Invalid, "可选值：{0}。", "One of: {0}.");
    public static FaultCode NotOfferedHere { get; } = new("field-choice-not-offered-here", RefusalKind.Invalid, "该选项在{0}不提供。", "This choice is not offered in {0}.");
    public static FaultCode NotADivision { get; } = new("unknown-division", RefusalKind.Invalid, "行政区划代码不存在。", "There is no such division.");
    public static FaultCode NotADocument { get; } = new("checksum-wrong", RefusalKind.Invalid, "证件号码有误。", "This is no valid number of its type.");
    public static FaultCode NotBornYet { get; } = new("birth-date-in-future", RefusalKind.Invalid, "出生日期晚于今天。", "The birth date in this number is still to come.");
    public static FaultCode NotAMobile { get; } = new("mobile-wrong", RefusalKind.Invalid, "手机号码有误。", "This is no valid mobile number.");
    public static FaultCode NotABankAccount { get; } = new("bank-account-wrong", RefusalKind.Invalid, "银行账号应为8至30位数字。", "A bank account is 8 to 30 digits.");
    public static FaultCode NotACaseNumber { get; } = new("case-number-wrong", RefusalKind.Invalid, "受理编号有误。", "This is no valid case number.");
}
