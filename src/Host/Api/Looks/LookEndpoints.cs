using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using GdCases.Application.Audit;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.Records;
using Marten;
using Npgsql;

namespace GdCases.Host.Api.Looks;

/// <summary>Who looked: for auditors, and for whoever was looked at.</summary>
public static class LookEndpoints
{
    private const int UsualPage = 50;

    public static void MapLooks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/audit/looks", All).WithTags("audit").RequireAuthorization(Policies.Audit).WithName("listLooks")
            .WithSummary("Who looked: full views, searches, audits, exports; newest first")
            .WithDescription("Those that concern the caller's divisions. Asking is recorded too, before it is answered. Page with next and cursor.")
            .Produces<Page<LookView>>().Refuses(400, 401, 403);

        app.MapGet("/v1/me/looks", Mine).WithTags("lists").RequireAuthorization(Policies.Applicants).WithName("getMyLooks")
            .WithSummary("Who looked at the caller's cases whole, or searched for them; newest first")
            .WithDescription("By role, office and purpose, as Personal Information Protection Law art. 44 and 45 give a person to know. Page with next and cursor.")
            .Produces<Page<MyLook>>().Refuses(400, 401, 403);
    }

    private static async Task<IResult> All(
        HttpContext http, Application.Audit.Looks looks, CancellationToken cancellation,
        [Description("Who looked: the subject of their token.")] string? by = null,
        [Description("Only looks at this case.")] string? number = null,
        [Description("Only looks of this kind.")] string? kind = null,
        [Description("Only looks for this purpose.")] string? purpose = null,
        [Description("Not before this instant.")] string? since = null,
        [Description("Before this instant.")] string? until = null,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, LooksQuery.MaxPage), Description("1 to 200 looks; 50 unless given.")] string? limit = null)
    {
        if (!Paging.TryReadNumbered(cursor, limit, UsualPage, LooksQuery.MaxPage, out var paging, out var before, out var fault))
        {
            return Problems.Result(http, fault);
        }

        if (kind is not null && !Codes.TryParse<LookKind>(kind, out _))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("kind", string.Join(", ", Codes.All<LookKind>())));
        }

        if (purpose is not null && !Codes.TryParse<LookPurpose>(purpose, out _))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("purpose", Looking.Purposes));
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
        // A case of another city is none that this auditor could ask about.
        var theirs = number is null ? caller.Divisions : [.. caller.Divisions.Where(d => d == CaseNumber.DivisionOf(number))];
        var found = await looks.Find(
            new LooksQuery
            {
                Divisions = theirs,
                By = by,
                Number = number,
                Kind = kind is not null && Codes.TryParse<LookKind>(kind, out var k) ? k : null,
                Purpose = purpose is not null && Codes.TryParse<LookPurpose>(purpose, out var p) ? p : null,
                From = from,
                Until = end,
                Before = before,
                Limit = paging.Size,
            },
            cancellation);
        await http.Look(LookKind.Looks, LookPurpose.Audit, caller.As(Roles.Auditor), caller.Divisions, [], [], Asked.Of(("by", by), ("number", number), ("kind", kind), ("purpose", purpose), ("since", since), ("until", until)), cancellation);
        return Results.Ok(await paging.Of(found, Place, look => ValueTask.FromResult(LookView.Of(look, caller.Divisions))));
    }

    private static async Task<IResult> Mine(
        HttpContext http, Application.Audit.Looks looks, NpgsqlDataSource database, IDocumentStore store, CancellationToken cancellation,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, LooksQuery.MaxPage), Description("1 to 200 looks; 50 unless given.")] string? limit = null)
    {
        if (!Paging.TryReadNumbered(cursor, limit, UsualPage, LooksQuery.MaxPage, out var paging, out var before, out var fault))
        {
            return Problems.Result(http, fault!);
        }

        var mine = http.Caller().IdentityKeys;
        // One look may have shown the cases of many.
        var own = await WhoseCases.Of(database, store, mine, cancellation);
        var found = await looks.Find(new LooksQuery { Whose = mine, Among = own, Before = before, Limit = paging.Size }, cancellation);
        var titles = Titles.For(http);
        return Results.Ok(await paging.Of(found, Place, look => ValueTask.FromResult(new MyLook(
            look.At, look.Kind, look.Purpose, look.By.Role, look.By.Office is { } office ? titles.Division(office.Division) : null, look.By.Office?.Agency is { } agency ? titles.Agency(agency) : null,
            look.Numbers))));
    }

    private static string Place(Look look) => look.Id.ToString(CultureInfo.InvariantCulture);
}
