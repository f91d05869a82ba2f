using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Cases;
using GdCases.Application.Officers;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Officers;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Officers;
using GdCases.Projections.Worklist;
using Marten;
using NodaTime;
using Npgsql;
using Wolverine;

namespace GdCases.Host.Api.Officers;

/// <summary>An officer as the tokens they came with say.</summary>
/// <param name="Id">Goes into an assignment.</param>
/// <param name="Name">Absent when the tokens do not say it.</param>
/// <param name="Agency">Their agency.</param>
/// <param name="Divisions">The cities they work for.</param>
/// <param name="Roles">Their roles.</param>
/// <param name="LastSeen">When they first came on the last day they came.</param>
/// <param name="Deputies">Who looks after their desk, and in which days.</param>
public sealed record OfficerView(string Id, PartyName? Name, string Agency, IReadOnlyList<string> Divisions, IReadOnlyList<string> Roles, Instant LastSeen, IReadOnlyList<Deputy> Deputies);

/// <summary>In which days a deputy looks after a desk, both included.</summary>
public sealed record DeputyBody
{
    /// <summary>yyyy-MM-dd.</summary>
    [Required]
    public LocalDate? From { get; init; }

    /// <summary>yyyy-MM-dd, today or later.</summary>
    [Required]
    public LocalDate? Until { get; init; }
}

/// <summary>Whose desk it is to be.</summary>
public sealed record HandOverBody
{
    /// <summary>The officer who gets the cases.</summary>
    [Required, MaxLength(OfficerStreams.MaxId)]
    public string? To { get; init; }
}

/// <summary>A case that stayed where it was, and why.</summary>
public sealed record NotHandedOver(string Number, ProblemError Why);

/// <summary>What became of a desk.</summary>
/// <param name="Moved">The cases that are on the other desk now.</param>
/// <param name="Stayed">Those that stayed, and why.</param>
/// <param name="More">There are more on the desk than one request moves: send it again with another key.</param>
public sealed record HandOverView(IReadOnlyList<string> Moved, IReadOnlyList<NotHandedOver> Stayed, bool More);

/// <summary>Officers, known from the tokens they come with; for supervisors.</summary>
public static class OfficerEndpoints
{
    public static void MapOfficers(this IEndpointRouteBuilder app)
    {
        var officers = app.MapGroup("/v1/officers").WithTags("officers").RequireAuthorization(Policies.Supervisors);

        officers.MapGet("", List).WithName("listOfficers")
            .WithSummary("The officers of the caller's agency in their divisions")
            .WithDescription("Known from the tokens they come with; a read model, so who has just come for the first time appears within a moment.")
            .Produces<Page<OfficerView>>().Refuses(400, 401, 403);

        officers.MapPut("/{id}/deputies/{deputy}", Name).WithName("nameDeputy")
            .WithSummary("Name who looks after an absent officer's desk")
            .WithDescription("In those days the deputy takes actions on cases that are on the absent officer's desk, in that officer's place, and finds them under assignee=me. Naming the same deputy again sets other days.")
            .Produces(204).Refuses(400, 401, 403, 413, 415, 422);

        officers.MapDelete("/{id}/deputies/{deputy}", Dismiss).WithName("dismissDeputy")
            .WithSummary("End a deputy's time")
            .WithDescription("From now on the deputy looks after the desk no longer.")
            .Produces(204).Refuses(401, 403, 409, 422);

        officers.MapPost("/{id}/desk/hand-over", HandOver).WithName("handOverDesk")
            .WithSummary("Hand a desk over as a whole")
            .WithDescription("Puts every open case on the officer's desk, as the worklist has it, on another's who may work on it. Each is a command of its own: what cannot be moved stays and is named.")
            .Produces<HandOverView>().Refuses(400, 401, 403, 413, 415, 422).TakesKey()
            // A case at a time, and whoever asked waits for the last.
            .DisableRequestTimeout();
    }

    private static async Task<IResult> List(
        HttpContext http, IDocumentStore store, CancellationToken cancellation,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, 200), Description("1 to 200 officers; 50 unless given.")] string? limit = null)
    {
        if (!Paging.TryRead(cursor, limit, 50, OfficersQuery.MaxPage, out var paging, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var caller = http.Caller();
        await using var session = store.QuerySession();
        var rows = await OfficersQuery.Run(session, caller.Agency!, caller.Divisions, paging.After, paging.Size, cancellation);
        return Results.Ok(await paging.Of(rows, o => o.OfficerId, o => ValueTask.FromResult(new OfficerView(o.OfficerId, o.Name, o.Agency, o.Divisions, o.Roles, o.LastSeen, o.Deputies))));
    }

    private static async Task<IResult> Name(string id, string deputy, DeputyBody body, HttpContext http, IMessageBus bus, Deputies deputies, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        Bodies.Require(faults, "from", body.From);
        Bodies.Require(faults, "until", body.Until);
        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        var answer = await bus.InvokeAsync<CommandAnswer>(new NameDeputy(http.Caller(), id, deputy, body.From!.Value, body.Until!.Value), cancellation);
        await deputies.Changed(id, cancellation);
        return Requests.Answer(http, answer, 204);
    }

    private static async Task<IResult> Dismiss(string id, string deputy, HttpContext http, IMessageBus bus, Deputies deputies, CancellationToken cancellation)
    {
        var answer = await bus.InvokeAsync<CommandAnswer>(new DismissDeputy(http.Caller(), id, deputy), cancellation);
        await deputies.Changed(id, cancellation);
        return Requests.Answer(http, answer, 204);
    }

    private static async Task<IResult> HandOver(string id, HandOverBody body, HttpContext http, IDocumentStore store, NpgsqlDataSource database, IMessageBus bus, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        Bodies.Require(faults, "to", body.To);
        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        await using var session = store.QuerySession();
        if (await OfficerStreams.Load(session, id, cancellation) is not { } from)
        {
            return Problems.Result(http, OfficerDecider.UnknownOfficer.At("officer"));
        }

        if (await OfficerStreams.Load(session, body.To!, cancellation) is not { } to)
        {
            return Problems.Result(http, OfficerDecider.UnknownOfficer.At("to"));
        }

        var caller = request.Caller;
        if (!OfficerDecider.IsIn(from, caller) || !OfficerDecider.IsIn(to, caller))
        {
            return Problems.Result(http, OfficerDecider.NotInYourOffice.At(OfficerDecider.IsIn(from, caller) ? "to" : "officer"));
        }

        var query = new WorklistQuery { Assignee = [id], Limit = HandOverDesk.MaxCases };
        var rows = await query.Run(database, CaseStore.Schema, caller.Agency!, caller.Divisions, default, cancellation);
        var (desk, reused) = await bus.InvokeAsync<DeskAnswer>(new HandOverDesk(request, id, [.. rows.Select(row => row.Number)]), cancellation);
        if (reused is not null)
        {
            return Problems.Result(http, reused);
        }

        var titles = Titles.For(http);
        var (moved, stayed) = (new List<string>(), new List<NotHandedOver>());
        foreach (var number in desk.Take(HandOverDesk.MaxCases))
        {
            // Nobody sends a key with a blank in it.
            var each = request with { Key = $"{request.Key} {number}", IfMatch = null };
            var answer = await bus.InvokeForTenantAsync<CommandAnswer>(CaseNumber.DivisionOf(number), new AssignCase(each, number, to.Id), cancellation);
            if (answer.Refusal is { } refusal)
            {
                stayed.Add(new(number, titles.Fault(refusal.Faults[0])));
            }
            else
            {
                moved.Add(number);
            }
        }

        return Results.Ok(new HandOverView(moved, stayed, desk.Count > HandOverDesk.MaxCases));
    }
}
