using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using GdCases.Application.Audit;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Looks;

/// <summary>Who tried what they may not: the records of security, for auditors.</summary>
public static class SecurityEndpoints
{
    private const int UsualPage = 50;

    public static void MapSecurityRecords(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/audit/security", All).WithTags("audit").RequireAuthorization(Policies.Audit).WithName("listSecurityRecords")
            .WithSummary("Who tried what they may not, or too often; newest first")
            .WithDescription("Those that concern the caller's divisions: the case's and those of whoever asked. What concerns none (wrong tokens and callbacks) is for auditors of every city in the catalogue. Callers are told by a digest of their subject. Asking is recorded as a look. Page with next and cursor.")
            .Produces<Page<SecurityRecordView>>().Refuses(400, 401, 403);

    private static async Task<IResult> All(
        HttpContext http, SecurityRecords records, Catalogues catalogues, CancellationToken cancellation,
        [Description("Only events of this kind.")] string? @event = null,
        [Description("Only those of this caller: the subject of their token.")] string? by = null,
        [Description("Only those of this caller: the digest that a record has.")] string? who = null,
        [Description("Only those from this network address, or from its network as a record has it.")] string? address = null,
        [Description("Only those about this case.")] string? number = null,
        [Description("Not before this instant.")] string? since = null,
        [Description("Before this instant.")] string? until = null,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, SecurityQuery.MaxPage), Description("1 to 200 records; 50 unless given.")] string? limit = null)
    {
        if (!Paging.TryReadNumbered(cursor, limit, UsualPage, SecurityQuery.MaxPage, out var paging, out var before, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (@event is not null && !Codes.TryParse<SecurityEvent>(@event, out _))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("event", string.Join(", ", Codes.All<SecurityEvent>())));
        }

        if (who is not null && !IsDigest(who))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("who", "16 × 0-9 a-f"));
        }

        if (address is not null && !Addresses.TryRead(address, out address))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("address", "203.0.113.7, 2001:db8:1:2::/64"));
        }

        if (number is not null && !CaseNumber.TryParse(number, out _))
        {
            return Problems.Result(http, FieldFaults.NotACaseNumber.At("number"));
        }

        if (!WrittenInstant.TryRead("since", since, out var from, out fault) || !WrittenInstant.TryRead("until", until, out var end, out fault))
        {
            return Problems.Result(http, fault!);
        }

        var caller = http.Caller();
        var found = await records.Find(
            new SecurityQuery
            {
                Divisions = catalogues.Current.Divisions.All(d => caller.Divisions.Contains(d.Code)) ? null : caller.Divisions,
                Event = @event is not null && Codes.TryParse<SecurityEvent>(@event, out var kind) ? kind : null,
                Who = who,
                By = by is null ? null : SecurityLog.Digest(by),
                Address = address,
                Number = number,
                From = from,
                Until = end,
                Before = before,
                Limit = paging.Size,
            },
            cancellation);
        await http.Look(LookKind.Looks, LookPurpose.Audit, caller.As(Roles.Auditor), caller.Divisions, [], [], Asked.Of(("records", "security"), ("event", @event), ("by", by), ("who", who), ("address", address), ("number", number), ("since", since), ("until", until)), cancellation);
        return Results.Ok(await paging.Of(found, record => record.Id.ToString(CultureInfo.InvariantCulture), record => ValueTask.FromResult(SecurityRecordView.Of(record))));
    }

    private static bool IsDigest(string text) => text.Length == SecurityLog.DigestLength && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
