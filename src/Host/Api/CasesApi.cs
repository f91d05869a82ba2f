using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Host.Access;
using Marten;
using Wolverine;

namespace GdCases.Host.Api;

/// <summary>Cases: applying, looking, moving.</summary>
public static class CasesApi
{
    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/v1/cases").WithTags("cases").RequireAuthorization(Policies.Cases);

        cases.MapPost("", Submit).RequireAuthorization(Policies.Submit).WithName("submitCase")
            .WithSummary("Apply for a service item")
            .WithDescription("Opens a case. The answer gives the case number and, once, the query code for the public status. Everything wrong with the application is reported at once.")
            .Produces<CaseReceipt>(201).Refuses(400, 401, 403, 413, 415, 422).TakesKey();

        cases.MapGet("/{number}", Get).WithName("getCase")
            .WithSummary("A case, with the actions open to the caller")
            .WithDescription("Screens are drawn from openActions (each with the fields it takes) and closedActions (each with why); the rules are never copied.")
            .Produces<CaseView>().Refuses(401, 403, 404);

        cases.MapPost("/{number}/actions/{action}", Act).WithName("takeAction")
            .WithSummary("Take an action")
            .WithDescription("Any legal step of the case's workflow. A refused action changes nothing; its problem names the actions that are open instead.")
            .Produces<CaseReceipt>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapGet("/{number}/history", History).WithName("getHistory")
            .WithSummary("What happened to a case, oldest first")
            .WithDescription("Officers and auditors see who did what; applicants see what was done, by which role, and no notes or assignments.")
            .Produces<HistoryView>().Refuses(401, 403, 404);

        cases.MapPost("/{number}/assignment", Assign).RequireAuthorization(Policies.Officers).WithName("assignCase")
            .WithSummary("Put a case on a desk")
            .WithDescription("Without an officer: the caller's own. Only a supervisor assigns to others. The claim ends when the case moves to another state.")
            .Produces<CaseReceipt>().Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapDelete("/{number}/assignment", Release).RequireAuthorization(Policies.Officers).WithName("releaseCase")
            .WithSummary("Take a case off its desk")
            .WithDescription("The officer who has it, or a supervisor.")
            .Produces<CaseReceipt>().Refuses(400, 401, 403, 404, 409, 412).TakesVersion();

        cases.MapPost("/{number}/notes", Note).RequireAuthorization(Policies.Officers).WithName("addNote")
            .WithSummary("Add a remark between officers")
            .WithDescription("Applicants never see notes. A note can be added to a case that has ended, too.")
            .Produces<CaseReceipt>(201).Refuses(400, 401, 403, 404, 412, 413, 415, 422).TakesKey().TakesVersion();
    }

    private static async Task<IResult> Submit(SubmitBody body, HttpContext http, IMessageBus bus, CancellationToken cancellation)
    {
        // Read first: only a body that can be read can be hashed into the request.
        var faults = new List<Fault>();
        if (body.ToApplication(faults) is not { } application)
        {
            return Problems.Result(http, new Refusal(RefusalKind.Invalid, faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, 400, fault.Code, fault.Path, fault.Message.Zh, fault.Message.En);
        }

        // The tenant is the handling city; whether there is such a city is for the decider to say.
        var answer = await bus.InvokeForTenantAsync<CommandAnswer>(application.Division, new SubmitCase(request, body.Service!, application), cancellation);
        return Answer(http, answer, 201);
    }

    private static async Task<IResult> Get(string number, HttpContext http, IDocumentStore store, Definitions definitions, CaseCommand cases, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        var caller = http.User.Caller();
        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return Problems.Result(http, Refusal.CaseNotFound());
        }

        await using var session = store.QuerySession(parsed.Division);
        if (await session.LoadAsync<Case>(parsed.Value, cancellation) is not { } c || !CaseAccess.Sees(c, caller))
        {
            return Problems.Result(http, Refusal.CaseNotFound());
        }

        var definition = await definitions.For(c, cancellation);
        var context = cases.ContextFor(caller) with { LinkedCases = await definitions.LinkedTo(c, session, cancellation) };
        http.Response.Headers.ETag = Requests.ETag(c.Version);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new Viewer(catalogue, http.Language()).Case(c, definition, CaseDecider.Actions(c, definition, context), context, ForOfficer(c, caller)));
    }

    private static Task<IResult> Act(string number, string action, ActionBody body, HttpContext http, IMessageBus bus, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        var input = body.ToInput(faults);
        return faults.Count > 0
            ? Task.FromResult(Problems.Result(http, new Refusal(RefusalKind.Invalid, faults)))
            : Command(number, body, http, bus, 200, (request, n) => new TakeAction(request, n, action, input), cancellation);
    }

    private static Task<IResult> Assign(string number, AssignmentBody? body, HttpContext http, IMessageBus bus, CancellationToken cancellation) =>
        Command(number, body ?? new AssignmentBody(), http, bus, 200, (request, n) => new AssignCase(request, n, body?.Officer ?? request.Caller.Id), cancellation);

    private static Task<IResult> Note(string number, NoteBody body, HttpContext http, IMessageBus bus, CancellationToken cancellation) =>
        Command(number, body, http, bus, 201, (request, n) => new AddNote(request, n, body.Text ?? ""), cancellation);

    private static async Task<IResult> Release(string number, HttpContext http, IMessageBus bus, CancellationToken cancellation)
    {
        if (!Requests.TryReadIfMatch(http, out var ifMatch, out var fault))
        {
            return Problems.Result(http, 400, fault.Code, fault.Path, fault.Message.Zh, fault.Message.En);
        }

        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return Problems.Result(http, Refusal.CaseNotFound());
        }

        // DELETE is idempotent as it is: the second finds nothing to release and says so.
        var request = new Request(http.User.Caller(), $"release/{Guid.NewGuid()}", "", ifMatch);
        return Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(parsed.Division, new ReleaseCase(request, parsed.Value), cancellation), 200);
    }

    private static async Task<IResult> History(string number, HttpContext http, IDocumentStore store, Definitions definitions, ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        var caller = http.User.Caller();
        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return Problems.Result(http, Refusal.CaseNotFound());
        }

        await using var session = store.QuerySession(parsed.Division);
        var events = await session.Events.FetchStreamAsync(parsed.Value, token: cancellation);
        if (Domain.Cases.Case.FoldAll(events.Select(e => (CaseEvent)e.Data)) is not { } c || !CaseAccess.Sees(c, caller))
        {
            return Problems.Result(http, Refusal.CaseNotFound());
        }

        var definition = await definitions.For(c, cancellation);
        var viewer = new Viewer(catalogue, http.Language());
        var officer = ForOfficer(c, caller);
        http.Response.Headers.ETag = Requests.ETag(c.Version);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new HistoryView(c.Number, [.. events.Select(e => viewer.History((CaseEvent)e.Data, e.Version, e.EventTypeName, definition, officer)).OfType<HistoryEntry>()]));
    }

    private static async Task<IResult> Command(string number, object body, HttpContext http, IMessageBus bus, int success, Func<Request, string, object> command, CancellationToken cancellation)
    {
        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, 400, fault.Code, fault.Path, fault.Message.Zh, fault.Message.En);
        }

        return CaseNumber.TryParse(number, out var parsed)
            ? Answer(http, await bus.InvokeForTenantAsync<CommandAnswer>(parsed.Division, command(request, parsed.Value), cancellation), success)
            : Problems.Result(http, Refusal.CaseNotFound());
    }

    private static IResult Answer(HttpContext http, CommandAnswer answer, int success)
    {
        if (answer.Refusal is not null)
        {
            return Problems.Result(http, answer.Refusal);
        }

        var receipt = answer.Receipt!;
        http.Response.Headers.ETag = Requests.ETag(receipt.Version);
        http.Response.Headers.CacheControl = "no-store";
        return success == 201 ? Results.Created($"/v1/cases/{receipt.Number}", receipt) : Results.Ok(receipt);
    }

    /// <summary>Officers and auditors see who did what; everybody else sees what was done.</summary>
    private static bool ForOfficer(Case c, Caller caller) => CaseAccess.RolesOn(c, caller).Any(r => !Roles.IsPublic(r));
}
