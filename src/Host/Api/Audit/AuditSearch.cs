using System.ComponentModel.DataAnnotations;
using GdCases.Application.Audit;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Parties;
using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Looks;
using GdCases.Projections.Records;
using Marten;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Host.Api.Audit;

/// <summary>Which cases an auditor looks for; what is not there does not filter.</summary>
public sealed record AuditSearchBody
{
    /// <summary>Somebody who has done something in it: the subject of their token.</summary>
    [MaxLength(200)]
    public string? Actor { get; init; }

    /// <summary>An action that was taken.</summary>
    [MaxLength(100)]
    public string? Action { get; init; }

    /// <summary>A legal step that was taken.</summary>
    public LegalStep? Step { get; init; }

    public string? Service { get; init; }

    /// <summary>Only this city; all of the caller's unless given.</summary>
    public string? Division { get; init; }

    /// <summary>Submitted not before this instant, ISO 8601 with its offset.</summary>
    [MaxLength(40)]
    public string? Since { get; init; }

    /// <summary>Submitted before this instant.</summary>
    [MaxLength(40)]
    public string? Until { get; init; }

    /// <summary>The worst light that it ever had.</summary>
    public Light? Light { get; init; }

    /// <summary>How it ended: granted, denied, or the step by which it ended without a result.</summary>
    [MaxLength(100)]
    public string? Ending { get; init; }

    /// <summary>One of its parties.</summary>
    public PersonSought? Party { get; init; }

    /// <summary>Where the page before ended.</summary>
    [MaxLength(400)]
    public string? Cursor { get; init; }

    /// <summary>The most cases of a page; 50 unless given.</summary>
    [Range(1, 200)]
    public int? Limit { get; init; }
}

/// <summary>Search over all cases there ever were; for auditors.</summary>
public static class AuditSearch
{
    private const int UsualPage = 50;

    /// <summary>The most lines of a file: so much a spreadsheet bears, and the Host's memory.</summary>
    private const int LongestFile = 20_000;

    public static FaultCode FileTooLong { get; } = new("file-too-long", RefusalKind.Invalid, "结果超过{0}行，请缩小范围。", "More than {0} cases: ask for fewer.");

    private static readonly string[] Headings = ["number", "service", "service title", "city", "agency", "state", "ended", "ending", "worst light", "applicant", "submitted at", "updated at"];

    public static void MapAuditSearch(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/audit/cases/search", Search).WithTags("audit").RequireAuthorization(Policies.Audit).WithName("searchAuditCases")
            .WithSummary("Cases by who did what, when, where, how late, for whom, and how it ended")
            .WithDescription("Open, closed and archived ones of the caller's divisions, newest first. In a body, for a party is named by a document or a name. That it was searched is recorded before it is answered. A read model: a case just changed appears within a moment.")
            .Produces<Page<FoundCase>>().Refuses(400, 401, 403, 413, 415, 422);

        app.MapPost("/v1/audit/cases/search.csv", Export).WithTags("audit").RequireAuthorization(Policies.Audit).WithName("exportAuditCases")
            .WithSummary("The same as a file for a spreadsheet")
            .WithDescription("Newest first; more than 20,000 are refused. Cursor and limit are not heeded. What is personal is masked. That it was taken out is recorded before it is answered.")
            .Produces<string>(200, CsvFile.MediaType).Refuses(400, 401, 403, 413, 415, 422);
    }

    private static async Task<IResult> Search(
        AuditSearchBody body, HttpContext http, NpgsqlDataSource database, IDocumentStore store, Definitions definitions, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        var size = body.Limit ?? UsualPage;
        if (size is < 1 or > RecordsQuery.MaxPage)
        {
            return Problems.Result(http, HttpFaults.LimitMalformed.At("limit", RecordsQuery.MaxPage));
        }

        if (!Paging.TryRead(body.Cursor, null, size, RecordsQuery.MaxPage, out var paging, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var (found, problem) = await Find(body, paging.After, size, LookKind.AuditSearch, http, database, store, catalogue, cancellation);
        var titles = Titles.For(http);
        return problem ?? Results.Ok(await paging.Of(found!, r => r.Position, r => FoundCase.Of(r, definitions, titles, cancellation)));
    }

    private static async Task<IResult> Export(
        AuditSearchBody body, HttpContext http, NpgsqlDataSource database, IDocumentStore store, Definitions definitions, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        var (found, problem) = await Find(body, null, LongestFile, LookKind.Export, http, database, store, catalogue, cancellation);
        if (problem is not null)
        {
            return problem;
        }

        var titles = Titles.For(http);
        var cases = new List<FoundCase>();
        foreach (var record in found!)
        {
            cases.Add(await FoundCase.Of(record, definitions, titles, cancellation));
        }

        return CsvFile.Of("cases", Headings, cases.Select(c => (IReadOnlyList<object?>)
        [
            c.Number, c.Service.Code, c.Service.Title, c.Division.Title, c.Agency.Title, c.State.Title, c.Ended, c.Ending, c.WorstLight?.Code(), c.Applicant.Name,
            InstantPattern.General.Format(c.SubmittedAt), InstantPattern.General.Format(c.UpdatedAt),
        ]));
    }

    private static async Task<(IReadOnlyList<CaseRecord>? Found, IResult? Problem)> Find(
        AuditSearchBody body, string? after, int limit, LookKind kind, HttpContext http, NpgsqlDataSource database, IDocumentStore store, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var (whose, name, asked) = body.Party?.Read("party.", faults) ?? default;
        foreach (var (field, value, most) in new[] { ("actor", body.Actor, 200), ("action", body.Action, 100), ("ending", body.Ending, 100) })
        {
            if (value is not null && PlainText.Count(value) > most)
            {
                faults.Add(FieldFaults.TooLong.At(field, most));
            }
        }

        // A name that nobody knows is told, and not answered with nothing.
        if (body.Division is not null && !catalogue.IsDivision(body.Division))
        {
            faults.Add(FieldFaults.NotADivision.At("division"));
        }

        if (body.Service is not null && catalogue.Item(body.Service) is null)
        {
            faults.Add(SubmissionFaults.UnknownService.At("service"));
        }

        if (!WrittenInstant.TryRead("since", body.Since, out var since, out var fault))
        {
            faults.Add(fault!);
        }

        if (!WrittenInstant.TryRead("until", body.Until, out var until, out fault))
        {
            faults.Add(fault!);
        }

        if (faults.Count > 0)
        {
            return (null, Problems.Result(http, new Refusal([.. faults.OrderBy(f => f.Reason.Kind)])));
        }

        var caller = http.Caller();
        var query = new RecordsQuery
        {
            Divisions = [.. caller.Divisions.Where(d => body.Division is null || d == body.Division)],
            NotOf = caller.IdentityKeys,
            Whose = whose,
            Name = name,
            Actor = body.Actor,
            Action = body.Action,
            Step = body.Step?.Code,
            Service = body.Service,
            Light = body.Light,
            Ending = body.Ending,
            From = since,
            Until = until,
            After = after,
            Limit = limit,
        };
        var found = await query.Run(database, store, cancellation);
        if (kind == LookKind.Export && found.Count > limit)
        {
            return (null, Problems.Result(http, FileTooLong.At("since", LongestFile)));
        }

        // Where nothing of theirs was asked for, it is theirs to be asked about.
        await http.Look(
            kind, LookPurpose.Audit, caller.As(Roles.Auditor), query.Divisions.Count > 0 ? query.Divisions : caller.Divisions, [.. found.Take(limit).Select(r => r.Number)], [.. found.Take(limit).SelectMany(r => r.Whose).Concat(whose is null ? [] : [whose]).Distinct()],
            Asked.Of(("party", asked), ("actor", body.Actor), ("action", body.Action), ("step", body.Step?.Code), ("service", body.Service), ("division", body.Division), ("since", body.Since), ("until", body.Until), ("light", body.Light?.Code()), ("ending", body.Ending)),
            cancellation);
        return (found, null);
    }
}
