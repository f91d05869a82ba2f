using GdCases.Domain;
using GdCases.Domain.Materials;
using GdCases.Host.Api.Fees;
using GdCases.Host.Api.Files;

using GdCases.Host.Signatures;

namespace GdCases.Host.Api.Http;

/// <summary>Why a request gets no further than HTTP. Those that are of no kind the domain knows are answered with a status of their own.</summary>
public static class HttpFaults
{
    /// <summary>The status that a reason is answered with.</summary>
    public static int Status(this FaultCode reason) => Own.TryGetValue(reason, out var status) ? status : reason.Kind.Status();

    public static FaultCode MalformedRequest { get; } = new("malformed-request", RefusalKind.Malformed, "请求格式有误。", "The request is malformed.");
    public static FaultCode MalformedJson { get; } = new("malformed-json", RefusalKind.Malformed, "JSON格式有误，或含有未知、重复、类型不符的字段。", "The JSON is malformed here, or a field is unknown, duplicate or of the wrong type.");
    public static FaultCode KeyMissing { get; } = new("idempotency-key-missing", RefusalKind.Malformed, "须提供Idempotency-Key请求头（1至{0}个可见ASCII字符）。", "The header Idempotency-Key is required: 1 to {0} visible ASCII characters.");
    public static FaultCode IfMatchMalformed { get; } = new("if-match-malformed", RefusalKind.Malformed, "If-Match应为ETag的值，如\"3\"。", "If-Match takes the value of an ETag, such as \"3\".");
    public static FaultCode LimitMalformed { get; } = new("limit-malformed", RefusalKind.Malformed, "limit应为1至{0}。", "limit is a number from 1 to {0}.");
    public static FaultCode CursorMalformed { get; } = new("cursor-malformed", RefusalKind.Malformed, "cursor无效，请使用上一页返回的next。", "This cursor is not one of ours: use the next of the page before.");
    public static FaultCode ParameterMalformed { get; } = new("parameter-malformed", RefusalKind.Malformed, "该参数可选值：{0}。", "This parameter is one of: {0}.");
    public static FaultCode InstantMalformed { get; } = new("instant-malformed", RefusalKind.Malformed, "应为带时区的ISO 8601时间。", "An instant with its offset, ISO 8601.");
    public static FaultCode DateMalformed { get; } = new("date-malformed", RefusalKind.Malformed, "应为yyyy-MM-dd。", "A day, yyyy-MM-dd.");
    public static FaultCode DaysMalformed { get; } = new("days-malformed", RefusalKind.Malformed, "应为0至{0}的整数。", "A number from 0 to {0}.");
    public static FaultCode VersionMalformed { get; } = new("version-malformed", RefusalKind.Malformed, "版本应为1至{0}。", "A version of this case is a number from 1 to {0}.");
    public static FaultCode VersionOrInstant { get; } = new("version-or-instant", RefusalKind.Malformed, "version与at只能提供其一。", "Either a version or an instant, not both.");
    public static FaultCode NotYet { get; } = new("instant-to-come", RefusalKind.Malformed, "该时点尚未到来。", "This instant is still to come.");
    public static FaultCode MonthMalformed { get; } = new("month-malformed", RefusalKind.Malformed, "应为yyyy-MM。", "A month, yyyy-MM.");
    public static FaultCode PeriodMalformed { get; } = new("period-malformed", RefusalKind.Malformed, "起止期间有误，最长{0}个月。", "A period begins before it ends and is no longer than {0} months.");
    public static FaultCode DocumentOrName { get; } = new("document-or-name", RefusalKind.Invalid, "须提供证件类型和号码，或姓名，二者择一。", "Either an identity document, with its type and number, or a name.");
    public static FaultCode NotAuthenticated { get; } = new("not-authenticated", RefusalKind.Forbidden, "请先登录：缺少有效的访问令牌。", "A valid bearer token is required.");
    public static FaultCode NotFromHere { get; } = new("antiforgery-token-missing", RefusalKind.Forbidden, "请求未携带本页面的防伪令牌，请刷新页面后重试。", "The request does not carry this page's antiforgery token: load the page again.");
    public static FaultCode TokenTooLong { get; } = new("token-too-long", RefusalKind.Invalid, "访问令牌超过{0}个字符，浏览器Cookie无法保存。", "The access token is longer than {0} characters, which no browser keeps in a cookie.");
    public static FaultCode ClaimMissing { get; } = new("claim-missing", RefusalKind.Forbidden, "访问令牌缺少声明{0}，或其中没有本系统的角色。", "The access token lacks the claim {0}, or has nothing in it that counts here.");
    public static FaultCode NothingHere { get; } = new("not-found", RefusalKind.NotFound, "没有此地址。", "There is nothing at this address.");
    public static FaultCode MethodNotAllowed { get; } = new("method-not-allowed", RefusalKind.Malformed, "此地址不支持该方法。", "This address does not take this method.");
    public static FaultCode TooLarge { get; } = new("too-large", RefusalKind.Malformed, "请求内容超过{0}字节。", "The request body is larger than {0} bytes.");
    public static FaultCode TooSlow { get; } = new("request-too-slow", RefusalKind.Malformed, "请求内容未能及时送达，请用同一幂等键重试。", "The request's body did not arrive in time. Try again, with the same idempotency key.");
    public static FaultCode UnsupportedMediaType { get; } = new("unsupported-media-type", RefusalKind.Malformed, "请使用UTF-8编码的application/json；文件请使用multipart/form-data。", "Send application/json in UTF-8; a file as multipart/form-data.");
    public static FaultCode FilesFull { get; } = new("file-store-full", RefusalKind.Conflict, "文件存储空间不足，请稍后重试。", "There is no room for files. Try again later.");
    public static FaultCode DiskFull { get; } = new("database-full", RefusalKind.Conflict, "数据库磁盘空间不足，请稍后用同一幂等键重试。", "The database has no room on its disk. Try again later, with the same idempotency key.");
    public static FaultCode Unavailable { get; } = new("temporarily-unavailable", RefusalKind.Conflict, "暂时无法处理，请稍后用同一幂等键重试。", "Try again later, with the same idempotency key.");
    public static FaultCode TooMany { get; } = new("too-many-requests", RefusalKind.Conflict, "请求过于频繁，请在{0}秒后重试。", "Too many requests: try again in {0} seconds.");
    public static FaultCode Overloaded { get; } = new("overloaded", RefusalKind.Conflict, "系统繁忙，请稍后用同一幂等键重试。", "Too many are asking at once. Try again in a moment, with the same idempotency key.");
    public static FaultCode IssuerOutOfReach { get; } = new("issuer-out-of-reach", RefusalKind.Conflict, "暂时无法核验登录凭证，请稍后重试。", "Tokens cannot be checked for the moment, for their issuer is out of reach. Try again later.");
    public static FaultCode Internal { get; } = new("internal-error", RefusalKind.Conflict, "系统内部错误。", "An internal error.");
    public static FaultCode UnknownEvent { get; } = new("unknown-event", RefusalKind.Conflict, "历史中有本版本不认识的事件：{0}。", "The history has an event that this version does not know: {0}.");
    public static FaultCode StatusNotFound { get; } = new("status-not-found", RefusalKind.NotFound, "受理编号或查询码有误。", "The case number or the query code is wrong.");
    public static FaultCode NotYetSubmitted { get; } = new("not-yet-submitted", RefusalKind.NotFound, "该时点办件尚未提交。", "The case had not been submitted then.");
    public static FaultCode ServiceNotFound { get; } = new("service-not-found", RefusalKind.NotFound, "没有此事项。", "There is no such service item.");
    public static FaultCode WorkflowNotFound { get; } = new("workflow-not-found", RefusalKind.NotFound, "没有此办理流程。", "There is no such workflow.");
    public static FaultCode CalendarNotPublished { get; } = new("calendar-not-published", RefusalKind.NotFound, "该年度日历尚未发布。", "No calendar has been published for this year.");
    public static FaultCode UnknownPersona { get; } = new("unknown-persona", RefusalKind.NotFound, "没有此测试角色，可选：{0}。", "The personas are {0}.");
    public static FaultCode UnknownAgency { get; } = new("unknown-agency", RefusalKind.Invalid, "须指定部门代码，可选：{0}。", "An officer works for one of the agencies {0}.");
    public static FaultCode EitherOr { get; } = new("either-or", RefusalKind.Invalid, "now与advance只能提供其一。", "Either now or advance, not both.");
    public static FaultCode TooMuch { get; } = new("calendar-too-long", RefusalKind.Invalid, "内容过多。", "More than a year's calendar can be.");
    public static FaultCode NotScalar { get; } = new("field-not-scalar", RefusalKind.Invalid, "表单值应为文本、数字或布尔值。", "A form value is a text, a number or a boolean.");

    private static Dictionary<FaultCode, int> Own { get; } = new()
    {
        [NotAuthenticated] = 401,
        [PaymentEndpoints.SignatureWrong] = 401,
        [MethodNotAllowed] = 405,
        [TooSlow] = 408,
        [UploadEndpoints.OtherVersion] = 412,
        [TooLarge] = 413,
        [FileDemand.TooLarge] = 413,
        [UploadEndpoints.TooLong] = 413,
        [UnsupportedMediaType] = 415,
        [TooMany] = 429,
        [Internal] = 500,
        [UnknownEvent] = 500,
        [DiskFull] = 503,
        [FilesFull] = 503,
        [Unavailable] = 503,
        [Overloaded] = 503,
        [IssuerOutOfReach] = 503,
        [PaymentEndpoints.GatewayUnavailable] = 503,
        [CertificateSignatures.RevocationUnknown] = 503,
    };
}
