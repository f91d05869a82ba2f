using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Appointments;
using GdCases.Host.Api.Fees;
using GdCases.Host.Api.Files;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Outcomes;
using GdCases.Host.Api.Parties;
using GdCases.Host.Api.Signatures;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace GdCases.Host.Api.Cases;

/// <summary>Whose desk; without an officer, the caller's own.</summary>
public sealed record AssignmentBody
{
    /// <summary>The officer's id, as <c>/v1/officers</c> has it.</summary>
    public string? Officer { get; init; }
}

public sealed record NoteBody
{
    /// <summary>At most 2,000 characters; the applicant does not see it.</summary>
    [Required]
    public FreeText? Text { get; init; }
}

/// <summary>Cases: applying, looking, moving.</summary>
public static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/v1/cases").WithTags("cases").RequireAuthorization(Policies.Cases);

        cases.MapPost("", Submit).RequireAuthorization(Policies.Submit).WithName("submitCase")
            .WithSummary("Apply for a service item")
            .WithDescription("Opens a case. The answer gives the case number, the offices concerned and, once, the query code for the public status. Everything wrong with the application is reported at once.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 413, 415, 422).TakesKey();

        cases.MapGet("/{number}", Get).WithName("getCase")
            .WithSummary("A case, with the actions open to the caller")
            .WithDescription("Screens are drawn from openActions (each with the fields it takes), closedActions (each with why) and owed (what is required at the gates to come); the rules are never copied. What is personal is masked. With view=full it is not: for officers of the case, and for auditors; supervisors and auditors say for what purpose. That somebody looked is recorded before it is answered, and the parties see it in /v1/me/looks.")
            .Produces<CaseView>().Refuses(400, 401, 403, 404);

        cases.MapPost("/{number}/actions/{action}", Act).WithName("takeAction")
            .WithSummary("Take an action")
            .WithDescription("Any legal step of the case's workflow. A refused action changes nothing; its problem names the actions that are open instead.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapGet("/{number}/history", History).WithName("getHistory")
            .WithSummary("What happened to a case, oldest first")
            .WithDescription("Officers and auditors see who did what; the parties see what was done, by which role, and no notes or assignments.")
            .Produces<HistoryView>().Refuses(401, 403, 404);

        cases.MapPost("/{number}/assignment", Assign).RequireAuthorization(Policies.Officers).WithName("assignCase")
            .WithSummary("Put a case on a desk")
            .WithDescription("Without an officer: the caller's own. Only a supervisor assigns to others, and only to an officer who may work on the case. The claim ends when the case moves to another state.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapDelete("/{number}/assignment", Release).RequireAuthorization(Policies.Officers).WithName("releaseCase")
            .WithSummary("Take a case off its desk")
            .WithDescription("The officer who has it, their deputy, or a supervisor.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 422).TakesKey().TakesVersion();

        cases.MapPost("/{number}/notes", Note).RequireAuthorization(Policies.Officers).WithName("addNote")
            .WithSummary("Add a remark between officers")
            .WithDescription("Applicants never see notes. A note can be added to a case that has ended, too.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapSearch();
        cases.MapContact();
        cases.MapDelivery();
        cases.MapMaterials();
        cases.MapSignatures();
        cases.MapFees();
        cases.MapAppointments();
    }

    private static async Task<IResult> Submit(SubmitBody body, HttpContext http, IMessageBus bus, CancellationToken cancellation)
    {
        // Read first: only a body that can be read can be hashed into the request.
        var faults = new List<Fault>();
        if (body.ToApplication(faults) is not { } application)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        // The tenant is the handling city; whether there is such a city is for the decider to say.
        return Requests.Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(application.Division, new SubmitCase(request, body.Service!, application), cancellation), 201);
    }

    private static async Task<IResult> Get(
        string number, HttpContext http, IDocumentStore store, Definitions definitions, CancellationToken cancellation,
        [Description("masked, or full; masked unless given.")] string? view = null,
        [Description("For the full view: for what.")] string? purpose = null)
    {
        if (view is not (null or "masked" or "full"))
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("view", "masked, full"));
        }

        var (said, malformed) = CaseAtHand.Purpose(purpose, http);
        if (malformed is not null)
        {
            return malformed;
        }

        var (found, problem) = await CaseAtHand.Find(number, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        var c = found.Case;
        var whole = view == "full";
        if (whole && await found.Look(LookKind.FullView, said, http, cancellation) is { } notAllowed)
        {
            return notAllowed;
        }

        await using var session = store.QuerySession(c.Division);
        var context = found.Context with { LinkedCases = await definitions.LinkedTo(c, session, cancellation) };
        http.Response.Headers.ETag = Requests.ETag(c.Version);
        return Results.Ok(CaseView.Of(c, found.Definition, found.Access, context, Titles.For(http), whole));
    }

    private static Task<IResult> Act(string number, string action, ActionBody body, HttpContext http, IOptions<JsonOptions> json, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var input = body.Read(json.Value.SerializerOptions, faults);
        return faults.Count > 0
            ? Task.FromResult(Problems.Result(http, new Refusal([.. faults.OrderBy(f => f.Reason.Kind)])))
            : Requests.Carry(http, number, body, 200, (request, n) => new TakeAction(request, n, action, input), cancellation);
    }

    private static Task<IResult> Assign(string number, AssignmentBody? body, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, body ?? new AssignmentBody(), 200, (request, n) => new AssignCase(request, n, body?.Officer ?? request.Caller.Id), cancellation);

    private static Task<IResult> Note(string number, NoteBody body, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, body, 201, (request, n) => new AddNote(request, n, body.Text ?? default), cancellation);

    private static Task<IResult> Release(string number, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, new object(), 200, (request, n) => new ReleaseCase(request, n), cancellation);

    private static async Task<IResult> History(string number, HttpContext http, CaseHistories histories, CaseHandling cases, CancellationToken cancellation)
    {
        if (!CaseNumber.TryParse(number, out var parsed) || await histories.Load(parsed, cancellation) is not { } history)
        {
            return Problems.Result(http, CaseFaults.NotFound.Refuse());
        }

        var access = CaseAccess.Of(history.Case, history.Definition.Workflow, http.Caller(), cases.ContextFor(http.Caller()).Today);
        if (!access.Sees)
        {
            return Problems.Result(http, CaseFaults.NotTheirs.Refuse());
        }

        var titles = Titles.For(http);
        http.Response.Headers.ETag = Requests.ETag(history.Case.Version);
        return Results.Ok(new HistoryView(history.Case.Number, [.. history.Events.Select(e => HistoryEntry.Of((CaseEvent)e.Data, e.Version, e.EventTypeName, history.Definition, access, titles)).OfType<HistoryEntry>()]));
    }
}
