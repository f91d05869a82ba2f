using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Projections.MyCases;
using GdCases.Projections.Worklist;
using Marten;
using NodaTime.Text;

namespace GdCases.Host.Api;

/// <summary>Lists of cases: the officers' worklist and everybody's own.</summary>
public static class ListsApi
{
    public static void MapLists(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/worklist", Worklist).WithTags("lists").RequireAuthorization(Policies.Officers).WithName("getWorklist")
            .WithSummary("The open cases of the caller's agency in their divisions, oldest or most urgent first")
            .WithDescription("A read model: a case just changed appears within a moment. Page with next and cursor; a cursor belongs to the sort order it came from.")
            .Produces<Page<WorklistEntry>>().Refuses(400, 401, 403);

        app.MapGet("/v1/me/cases", Mine).WithTags("lists").RequireAuthorization(Policies.Applicants).WithName("getMyCases")
            .WithSummary("The caller's own cases, as applicant or agent, newest first")
            .WithDescription("A read model: a case just handed in appears within a moment. Page with next and cursor.")
            .Produces<Page<MyCase>>().Refuses(400, 401, 403);
    }

    private static async Task<IResult> Worklist(
        HttpContext http, IDocumentStore store, Definitions definitions, ServiceCatalogue catalogue, CaseCommand cases, CancellationToken cancellation,
        [Description("Only cases in this state.")] string? state = null,
        [Description("Only cases for this service item.")] string? service = null,
        [Description("Only cases of this category.")] string? category = null,
        [Description("Only cases of this agency; officers see those of their own, whatever they ask for.")] string? agency = null,
        [Description("Only cases on this officer's desk; 'me' for the caller's, 'none' for nobody's.")] string? assignee = null,
        [Description("The beginning of a case number, or a whole identity number of the applicant.")] string? text = null,
        [Description("Only cases whose light is green, yellow, red or dark-red now.")] string? light = null,
        [Description("Only cases that must be done before this instant, ISO 8601.")] string? dueBefore = null,
        [Description("age (oldest first, unless given) or urgency (earliest due first).")] string? sort = null,
        [Description("Where the page before ended.")] string? cursor = null,
        [Description("1 to 200 cases; 50 unless given.")] string? limit = null)
    {
        if (!TryReadPage(http, cursor, limit, WorklistQuery.DefaultPage, WorklistQuery.MaxPage, out var after, out var size, out var problem))
        {
            return problem!;
        }

        if (light is not null && !Codes.TryParse<Light>(light, out _))
        {
            return Problems.Result(http, 400, "light-malformed", "light", "light应为green、yellow、red或dark-red。", "light is green, yellow, red or dark-red.");
        }

        if (sort is not (null or "age" or "urgency"))
        {
            return Problems.Result(http, 400, "sort-malformed", "sort", "sort应为age或urgency。", "sort is age or urgency.");
        }

        var before = dueBefore is null ? null : OffsetDateTimePattern.ExtendedIso.Parse(dueBefore);
        if (before is { Success: false })
        {
            return Problems.Result(http, 400, "instant-malformed", "dueBefore", "dueBefore应为带时区的ISO 8601时间。", "dueBefore is an instant with its offset, ISO 8601.");
        }

        var caller = http.User.Caller();
        if (agency is not null && agency != caller.Agency)
        {
            return Results.Ok(new Page<WorklistEntry>([], null));
        }

        var query = new WorklistQuery { State = state, Service = service, Category = category, Assignee = assignee == "me" ? caller.Id : assignee, Text = text, After = after, Limit = size,
            Light = light is not null && Codes.TryParse<Light>(light, out var shown) ? shown : null,
            DueBefore = before?.Value.ToInstant(),
            ByUrgency = sort == "urgency",
        };
        var context = cases.ContextFor(caller);
        await using var session = store.QuerySession();
        var rows = await query.Run(session, caller.Agency!, caller.Divisions, context.Now, cancellation);
        var viewer = new Viewer(catalogue, http.Language());
        return Results.Ok(await Paged(rows, size, w => query.ByUrgency ? w.Urgency : w.Position, async w =>
            viewer.Worklist(w, await definitions.For(w.Service, w.ServiceVersion, w.Workflow, w.WorkflowVersion, cancellation), context)));
    }

    private static async Task<IResult> Mine(
        HttpContext http, IDocumentStore store, Definitions definitions, ServiceCatalogue catalogue, CancellationToken cancellation,
        [Description("Where the page before ended.")] string? cursor = null,
        [Description("1 to 100 cases; 20 unless given.")] string? limit = null)
    {
        if (!TryReadPage(http, cursor, limit, 20, MyCasesQuery.MaxPage, out var before, out var size, out var problem))
        {
            return problem!;
        }

        await using var session = store.QuerySession();
        var rows = await MyCasesQuery.Run(session, http.User.Caller().IdentityKeys, before, size, cancellation);
        var viewer = new Viewer(catalogue, http.Language());
        return Results.Ok(await Paged(rows, size, a => a.Position, async a =>
            viewer.Mine(a, await definitions.For(a.Service, a.ServiceVersion, a.Workflow, a.WorkflowVersion, cancellation))));
    }

    private static async Task<Page<TView>> Paged<TRow, TView>(IReadOnlyList<TRow> rows, int size, Func<TRow, string> position, Func<TRow, Task<TView>> view)
    {
        var items = new List<TView>(size);
        foreach (var row in rows.Take(size))
        {
            items.Add(await view(row));
        }

        return new Page<TView>(items, rows.Count > size ? Base64Url.EncodeToString(Encoding.ASCII.GetBytes(position(rows[size - 1]))) : null);
    }

    private static bool TryReadPage(HttpContext http, string? cursor, string? limit, int usual, int most, out string? position, out int size, out IResult? problem)
    {
        position = null;
        problem = null;
        size = usual;
        if (limit is not null && (!int.TryParse(limit, System.Globalization.NumberStyles.None, null, out size) || size < 1 || size > most))
        {
            problem = Problems.Result(http, 400, "limit-malformed", "limit", $"limit应为1至{most}。", $"limit is a number from 1 to {most}.");
            return false;
        }

        if (cursor is not null)
        {
            if (!Base64Url.IsValid(cursor) || Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)) is not { Length: > 21 and < 60 } text || !text.All(c => char.IsAsciiDigit(c) || c == '-'))
            {
                problem = Problems.Result(http, 400, "cursor-malformed", "cursor", "cursor无效，请使用上一页返回的next。", "This cursor is not one of ours: use the next of the page before.");
                return false;
            }

            position = text;
        }

        return true;
    }
}
