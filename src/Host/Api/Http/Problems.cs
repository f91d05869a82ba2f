using System.Diagnostics;
using System.Text.Json.Serialization;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Appointments;
using GdCases.Host.Signatures;
using GdCases.Host.Startup;
using GdCases.Host.Telemetry;

namespace GdCases.Host.Api.Http;

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

    /// <summary>How many errors there are beside the first hundred.</summary>
    public int? ErrorsLeftOut { get; init; }

    /// <summary>For an action that is not open: the names of the actions that are.</summary>
    public IReadOnlyList<string>? OpenActions { get; init; }

    /// <summary>For a slot that is full: the next that have a place left.</summary>
    public IReadOnlyList<SlotView>? FreeSlots { get; init; }

    /// <summary>For a stale If-Match: the version the case has now.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>Names the request in the logs (W3C trace id).</summary>
    [JsonPropertyName("traceId")]
    public string? TraceId { get; init; }
}

/// <summary>Turns refusals, and what goes wrong before a command exists, into problems.</summary>
public static class Problems
{
    /// <summary>Most errors that one problem tells.</summary>
    private const int MaxErrors = 100;

    public static Fault TooLarge { get; } = HttpFaults.TooLarge.At(null, HttpServer.MaxBody);

    public static int Status(this RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => 400,
        RefusalKind.Invalid => 422,
        RefusalKind.Forbidden => 403,
        RefusalKind.NotFound => 404,
        RefusalKind.Conflict => 409,
        RefusalKind.Stale => 412,
    };

    public static Problem Of(HttpContext http, Refusal refusal) => Of(http, refusal.Faults[0].Reason.Status() is StatusCodes.Status503ServiceUnavailable and var outOfReach ? outOfReach : refusal.Kind.Status(), refusal.Faults) with { OpenActions = refusal.OpenActions, CurrentVersion = refusal.CurrentVersion };

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
            Errors = [.. faults.Take(MaxErrors).Select(f => new ProblemError(f.Code, f.Path, f.Message.In(language)))],
            ErrorsLeftOut = faults.Count > MaxErrors ? faults.Count - MaxErrors : null,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
    }

    public static IResult Result(HttpContext http, Refusal refusal)
    {
        // To the caller the same as where there is none: two codes that are equal, of which one is told of.
        if (ReferenceEquals(refusal.Faults[0].Reason, CaseFaults.NotTheirs))
        {
            http.RequestServices.GetRequiredService<SecurityLog>().OthersCase(http);
        }
        else if (CertificateSignatures.IsSuspect(refusal.Faults[0].Reason))
        {
            http.RequestServices.GetRequiredService<SecurityLog>().SignatureRefused(http, refusal.Faults[0].Code);
        }

        return Result(http, Of(http, refusal));
    }

    /// <summary>The same with slots that are free instead.</summary>
    public static IResult Result(HttpContext http, Refusal refusal, IReadOnlyList<SlotView> free) => Result(http, Of(http, refusal) with { FreeSlots = free });

    public static IResult Result(HttpContext http, Fault fault) => fault.Reason.Status() is var status && status != fault.Reason.Kind.Status() ? Result(http, Of(http, status, [fault])) : Result(http, new Refusal([fault]));

    public static Task Write(HttpContext http, Fault fault)
    {
        var status = fault.Reason.Status();
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = "5";
        }

        return Result(http, Of(http, status, [fault])).ExecuteAsync(http);
    }

    /// <summary>A status that was set without a body: an unknown route, a method a route does not have.</summary>
    public static Task WriteBare(HttpContext http) => http.Response.StatusCode switch
    {
        401 => Write(http, HttpFaults.NotAuthenticated.At(null)),
        // The dashboard's alone: of whoever has no role for it, or of a form that is not from its own page.
        403 => Write(http, http.User.Caller().Is(Roles.Supervisor) ? HttpFaults.NotFromHere.At(null) : CaseFaults.RoleNotAllowed.At(null)),
        404 => Write(http, HttpFaults.NothingHere.At(null)),
        405 => Write(http, HttpFaults.MethodNotAllowed.At(null)),
        413 => Write(http, TooLarge),
        415 => Write(http, HttpFaults.UnsupportedMediaType.At(null)),
        _ => Write(http, HttpFaults.MalformedRequest.At(null)),
    };

    private static IResult Result(HttpContext http, Problem problem)
    {
        Meters.Refusal(http, problem.Code);
        return Results.Json(problem, contentType: "application/problem+json", statusCode: problem.Status);
    }

    private static LocalizedText Title(int status) => status switch
    {
        400 => new("请求格式有误", "The request is malformed"),
        401 => new("未登录", "Not authenticated"),
        403 => new("无权操作", "Not allowed"),
        404 => new("未找到", "Not found"),
        405 => new("不支持的方法", "Method not allowed"),
        408 => new("请求过慢", "The request was too slow"),
        409 => new("与办件当前状态冲突", "In conflict with the case's state"),
        412 => new("版本已过时", "Stale version"),
        413 => new("请求过大", "Too large"),
        415 => new("不支持的内容类型", "Unsupported media type"),
        429 => new("请求过于频繁", "Too many requests"),
        422 => new("内容有误", "The content is not valid"),
        503 => new("暂不可用", "Temporarily unavailable"),
        _ => new("系统错误", "Internal error"),
    };
}
