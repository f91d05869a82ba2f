using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.Worklist;
using Npgsql;

namespace GdCases.Host.Api.Worklist;

/// <summary>The officers' worklist.</summary>
public static class WorklistEndpoints
{
    public static void MapWorklist(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/worklist", Get).WithTags("lists").RequireAuthorization(Policies.Officers).WithName("getWorklist")
            .WithSummary("The open cases of the caller's agency in their divisions, oldest or most urgent first")
            .WithDescription("A read model: a case just changed appears within a moment. Page with next and cursor; a cursor of the other sort order is refused.")
            .Produces<Page<WorklistEntry>>().Refuses(400, 401, 403, 422);

    private static async Task<IResult> Get(
        HttpContext http, NpgsqlDataSource database, Definitions definitions, ServiceCatalogue catalogue, CaseHandling cases, CancellationToken cancellation,
        [Description("Only cases in this state.")] string? state = null,
        [Description("Only cases for this service item.")] string? service = null,
        [Description("Only cases of this category.")] string? category = null,
        [Description("Only cases of this agency; officers see those of their own, whatever they ask for.")] string? agency = null,
        [Description("Only cases on this officer's desk; 'me' for the caller's and those the caller looks after, 'none' for nobody's.")] string? assignee = null,
        [Description("The beginning of a case number, or a whole identity number of the applicant.")] string? text = null,
        [Description("Only cases whose light is green, yellow, red or dark-red now.")] string? light = null,
        [Description("Only cases that must be done before this instant, ISO 8601.")] string? dueBefore = null,
        [Description("handling (cases the caller's office handles, unless given), intake (cases it took in and another office handles) or hand-out (cases whose result is to be collected from it and another office handles).")] string? office = null,
        [Description("age (oldest first, unless given) or urgency (earliest due first).")] string? sort = null,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, 200), Description("1 to 200 cases; 50 unless given.")] string? limit = null)
    {
        var shown = default(Light?);
        if (light is not null)
        {
            if (!Codes.TryParse<Light>(light, out var known))
            {
                return Problems.Result(http, HttpFaults.ParameterMalformed.At("light", string.Join(", ", Codes.All<Light>())));
            }

            shown = known;
        }

        if (!WrittenInstant.TryRead("dueBefore", dueBefore, out var before, out var fault))
        {
            return Problems.Result(http, fault!);
        }

        // A name that nobody knows is told, and not answered with nothing.
        if (service is not null && catalogue.Item(service) is null)
        {
            return Problems.Result(http, SubmissionFaults.UnknownService.At("service"));
        }

        if (state is not null && !definitions.States.Contains(state))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("state", string.Join(", ", definitions.States.Order(StringComparer.Ordinal))));
        }

        if (category is not null && catalogue.Categories.All(c => c.Code != category))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("category", string.Join(", ", catalogue.Categories.Select(c => c.Code))));
        }

        if (agency is not null && catalogue.Agency(agency) is null)
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("agency", string.Join(", ", catalogue.Agencies.Select(a => a.Code))));
        }

        if (sort is not (null or "age" or "urgency"))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("sort", "age, urgency"));
        }

        var part = OfficePart.Handling;
        if (office is not null && !Codes.TryParse(office, out part))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("office", string.Join(", ", Codes.All<OfficePart>())));
        }

        if (!Paging.TryRead(cursor, limit, WorklistQuery.DefaultPage, WorklistQuery.MaxPage, out var paging, out fault))
        {
            return Problems.Result(http, fault);
        }

        // A place in one order is none in the other.
        var order = sort == "urgency" ? 'u' : 'a';
        if (paging.After is { } place && place[0] != order)
        {
            return Problems.Result(http, HttpFaults.CursorMalformed.At("cursor"));
        }

        var caller = http.Caller();
        if (agency is not null && agency != caller.Agency)
        {
            return Results.Ok(new Page<WorklistEntry>([], null));
        }

        var query = new WorklistQuery
        {
            State = state,
            Service = service,
            Category = category,
            Assignee = assignee switch { null => null, "none" => [], "me" => [caller.Id, .. caller.DeputyFor], _ => [assignee] },
            Text = text,
            Light = shown,
            DueBefore = before,
            Part = part,
            ByUrgency = sort == "urgency",
            After = paging.After?[1..],
            Limit = paging.Size,
        };
        var context = cases.ContextFor(caller);
        var rows = await query.Run(database, CaseStore.Schema, caller.Agency!, caller.Divisions, context.Now, cancellation);
        var titles = Titles.For(http);
        return Results.Ok(await paging.Of(rows, w => $"{order}{(query.ByUrgency ? w.Urgency : w.Position)}", async w =>
            WorklistEntry.Of(w, await definitions.For(w.Service, w.ServiceVersion, w.Workflow, w.WorkflowVersion, cancellation), context, titles)));
    }
}
