using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Startup;
using Microsoft.Extensions.Options;
using Wolverine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Api.Http;

/// <summary>The headers that every command shares: Idempotency-Key and If-Match.</summary>
public static class Requests
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const int MaxKeyLength = 100;

    /// <summary>The request of a POST; false with the fault when a header is missing or malformed.</summary>
    public static bool TryRead(HttpContext http, object body, [NotNullWhen(true)] out Request? request, [NotNullWhen(false)] out Fault? fault)
    {
        request = null;
        var key = http.Request.Headers[IdempotencyKey].ToString();
        if (key.Length is 0 or > MaxKeyLength || !key.All(c => c is > ' ' and <= '~'))
        {
            fault = HttpFaults.KeyMissing.At(IdempotencyKey, MaxKeyLength);
            return false;
        }

        if (!TryReadIfMatch(http, out var ifMatch, out fault))
        {
            return false;
        }

        var caller = http.Caller();
        request = new Request(caller, key, BodyHash(http, body), ifMatch) { IsRehearsed = Rehearsal.Is(http) };
        return true;
    }

    /// <summary>The version in If-Match; null without one, or with <c>*</c>.</summary>
    public static bool TryReadIfMatch(HttpContext http, out long? version, [NotNullWhen(false)] out Fault? fault)
    {
        var text = http.Request.Headers.IfMatch.ToString();
        version = null;
        fault = null;
        if (text is "" or "*")
        {
            return true;
        }

        if (text is ['"', .. var digits, '"'] && long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var v))
        {
            version = v;
            return true;
        }

        fault = HttpFaults.IfMatchMalformed.At("If-Match");
        return false;
    }

    /// <summary>Carries a command on a case, whose tenant is in its number; or tells why there is no such command.</summary>
    /// <param name="http">The request.</param>
    /// <param name="number">The case's number, as it was written.</param>
    /// <param name="body">What was asked, for the request's hash.</param>
    /// <param name="success">The status when it was done.</param>
    /// <param name="command">The command on a case that can be one.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IResult> Carry(HttpContext http, string number, object body, int success, Func<Request, string, object> command, CancellationToken cancellation)
    {
        if (!TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var bus = http.RequestServices.GetRequiredService<IMessageBus>();
        return CaseNumber.TryParse(number, out var parsed)
            ? Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(parsed.Division, command(request, parsed.Value), cancellation), success)
            : Problems.Result(http, CaseFaults.NotFound.Refuse());
    }

    /// <summary>What a command answered, as HTTP says it.</summary>
    public static IResult Answer(HttpContext http, CommandAnswer answer, int success)
    {
        if (answer.Refusal is not null)
        {
            return Problems.Result(http, answer.Refusal);
        }

        if (answer.Receipt is not { } receipt)
        {
            return Results.NoContent();
        }

        http.Response.Headers.ETag = ETag(receipt.Version);
        var view = ReceiptView.Of(receipt, Titles.For(http));
        return success == 201 ? Results.Created($"/v1/cases/{receipt.Number}", view) : Results.Ok(view);
    }

    /// <summary>What the contract calls the operation.</summary>
    public static string? Operation(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    public static string ETag(long version) => $"\"{version}\"";

    /// <summary>What was asked: the operation, what it is about and the body's content, however the path is spelled and the body laid out.</summary>
    private static string BodyHash(HttpContext http, object body)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var content = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), options);
        var about = JsonSerializer.Serialize(http.Request.RouteValues.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{http.Operation()} {about}\n"), .. content]));
    }
}
