using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using GdCases.Domain;
using Microsoft.AspNetCore.Diagnostics;

namespace GdCases.Host.Api;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Path">Where in the request, such as <c>form.entries</c> or <c>materials[0].reference</c>; absent when no field is to blame.</param>
/// <param name="Detail">For people, in the language asked for.</param>
public sealed record ProblemError(string Code, string? Path, string Detail);

/// <summary>An RFC 9457 problem. <c>code</c> is stable and the same as the first error's; everything that is wrong is under <c>errors</c>.</summary>
public sealed record Problem
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }
    public required string Code { get; init; }
    public required IReadOnlyList<ProblemError> Errors { get; init; }

    /// <summary>For an action that is not open: the names of the actions that are.</summary>
    public IReadOnlyList<string>? OpenActions { get; init; }

    /// <summary>For a stale If-Match: the version the case has now.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>Names the request in the logs (W3C trace id).</summary>
    [JsonPropertyName("traceId")]
    public string? TraceId { get; init; }
}

/// <summary>Turns refusals, and what goes wrong before a command exists, into problems.</summary>
public static class Problems
{
    public static Fault TooLarge { get; } = Fault.Of("too-large", null, $"请求内容超过{CasesHost.MaxBody}字节。", $"The request body is larger than {CasesHost.MaxBody} bytes.");

    public static int Status(this RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => 422,
        RefusalKind.Forbidden => 403,
        RefusalKind.NotFound => 404,
        RefusalKind.Conflict => 409,
        _ => 412,
    };

    public static Problem Of(HttpContext http, Refusal refusal) => Of(http, refusal.Kind.Status(), refusal.Faults) with
    {
        OpenActions = refusal.OpenActions.Count > 0 || refusal.Code is "action-not-open" or "unknown-action" ? refusal.OpenActions : null,
        CurrentVersion = refusal.CurrentVersion,
    };

    public static Problem Of(HttpContext http, int status, IReadOnlyList<Fault> faults)
    {
        var language = http.Language();
        return new Problem
        {
            Type = $"urn:gdcases:problem:{faults[0].Code}",
            Title = Title(status).In(language),
            Status = status,
            Detail = faults[0].Message.In(language),
            Code = faults[0].Code,
            Errors = [.. faults.Select(f => new ProblemError(f.Code, f.Path, f.Message.In(language)))],
            TraceId = Activity.Current?.TraceId.ToString(),
        };
    }

    public static IResult Result(HttpContext http, Refusal refusal) => Result(Of(http, refusal));

    public static IResult Result(HttpContext http, int status, string code, string? path, string zh, string en) =>
        Result(Of(http, status, [Fault.Of(code, path, zh, en)]));

    public static Task Write(HttpContext http, int status, IReadOnlyList<Fault> faults) => Result(Of(http, status, faults)).ExecuteAsync(http);

    /// <summary>A status that was set without a body: an unknown route, a method a route does not have.</summary>
    public static Task WriteBare(HttpContext http) => http.Response.StatusCode switch
    {
        404 => Write(http, 404, [Fault.Of("not-found", null, "没有此地址。", "There is nothing at this address.")]),
        405 => Write(http, 405, [Fault.Of("method-not-allowed", null, "此地址不支持该方法。", "This address does not take this method.")]),
        413 => Write(http, 413, [TooLarge]),
        415 => Write(http, 415, [Fault.Of("unsupported-media-type", null, "请使用application/json。", "Send application/json.")]),
        var status => Write(http, status, [Fault.Of("malformed-request", null, "请求有误。", "The request is malformed.")]),
    };

    private static IResult Result(Problem problem) => Results.Json(problem, contentType: "application/problem+json", statusCode: problem.Status);

    private static LocalizedText Title(int status) => status switch
    {
        400 => new("请求格式有误", "The request is malformed"),
        401 => new("未登录", "Not authenticated"),
        403 => new("无权操作", "Not allowed"),
        404 => new("未找到", "Not found"),
        405 => new("不支持的方法", "Method not allowed"),
        409 => new("与办件当前状态冲突", "In conflict with the case's state"),
        412 => new("版本已过时", "Stale version"),
        413 => new("请求过大", "Too large"),
        415 => new("不支持的内容类型", "Unsupported media type"),
        422 => new("内容有误", "The content is not valid"),
        503 => new("暂不可用", "Temporarily unavailable"),
        _ => new("系统错误", "Internal error"),
    };
}

/// <summary>What is thrown on the way to a command: bodies that are no JSON, a database out of reach.</summary>
public sealed class ProblemExceptions(ILogger<ProblemExceptions> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        var (status, faults) = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => (400, [Malformed(json)]),
            BadHttpRequestException { StatusCode: 413 } => (413, [Problems.TooLarge]),
            BadHttpRequestException { StatusCode: 415 } => (415, [Fault.Of("unsupported-media-type", null, "请使用application/json。", "Send application/json.")]),
            BadHttpRequestException bad => (bad.StatusCode, [Fault.Of("malformed-request", null, "请求格式有误。", "The request is malformed.")]),
            _ when OutOfReach(exception) => (503, [Fault.Of("temporarily-unavailable", null, "暂时无法处理，请稍后用同一幂等键重试。", "Try again later, with the same idempotency key.")]),
            _ => (500, new[] { Fault.Of("internal-error", null, "系统内部错误。", "An internal error.") }),
        };
        if (status >= 500)
        {
            logger.LogError(exception, "A request failed.");
        }

        await Problems.Write(http, status, faults);
        return true;
    }

    /// <summary>The database, found below whatever Marten and Wolverine have wrapped around it.</summary>
    private static bool OutOfReach(Exception? exception) => exception is not null && (exception is Npgsql.NpgsqlException { IsTransient: true } || OutOfReach(exception.InnerException));

    private static Fault Malformed(JsonException json)
    {
        var path = json.Path?.TrimStart('$', '.');
        return Fault.Of("malformed-json", string.IsNullOrEmpty(path) ? null : path,
            "JSON格式有误，或含有未知、重复、类型不符的字段。", "The JSON is malformed here, or a field is unknown, duplicate or of the wrong type.");
    }
}

/// <summary>The language a person reads.</summary>
public static class Languages
{
    /// <summary><c>en</c> when it is what Accept-Language asks for most, <c>zh-CN</c> otherwise.</summary>
    public static string Language(this HttpContext http) => http.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value!)
        .FirstOrDefault(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || l.StartsWith("en", StringComparison.OrdinalIgnoreCase)) is { } first
        && first.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "zh-CN";
}
