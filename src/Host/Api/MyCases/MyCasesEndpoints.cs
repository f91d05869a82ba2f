using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.MyCases;
using Marten;
using NodaTime;

namespace GdCases.Host.Api.MyCases;

/// <summary>A line of "my cases".</summary>
/// <param name="Number">受理编号.</param>
/// <param name="Service">What was applied for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Division">The city that handles it.</param>
/// <param name="As">What the caller is in it.</param>
/// <param name="Ended">It has come to an end.</param>
/// <param name="SubmittedAt">When it was handed in.</param>
/// <param name="UpdatedAt">When it last moved.</param>
public sealed record MyCase(string Number, Named Service, Named State, Named Division, IReadOnlyList<PartyRole> As, bool Ended, Instant SubmittedAt, Instant UpdatedAt);

/// <summary>Everybody's own cases.</summary>
public static class MyCasesEndpoints
{
    private const int DefaultPage = 20;

    public static void MapMyCases(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/me/cases", Get).WithTags("lists").RequireAuthorization(Policies.Applicants).WithName("getMyCases")
            .WithSummary("The caller's own cases, as any of their parties, newest first")
            .WithDescription("A read model: a case just handed in appears within a moment. Page with next and cursor.")
            .Produces<Page<MyCase>>().Refuses(400, 401, 403);

    private static async Task<IResult> Get(
        HttpContext http, IDocumentStore store, Definitions definitions, CancellationToken cancellation,
        [Description("Where the page before ended.")] string? cursor = null,
        [Range(1, 100), Description("1 to 100 cases; 20 unless given.")] string? limit = null)
    {
        if (!Paging.TryRead(cursor, limit, DefaultPage, MyCasesQuery.MaxPage, out var paging, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var caller = http.Caller();
        var mine = caller.IdentityKeys;
        await using var session = store.QuerySession();
        var rows = await MyCasesQuery.Run(session, mine, caller.Is(Roles.Applicant), caller.Is(Roles.Agent), paging.After, paging.Size, cancellation);
        var titles = Titles.For(http);
        return Results.Ok(await paging.Of(rows, a => a.Position, async a =>
        {
            var definition = await definitions.For(a.Service, a.ServiceVersion, a.Workflow, a.WorkflowVersion, cancellation);
            return new MyCase(a.Number, titles.Service(definition.Item), titles.State(definition.Workflow, a.State), titles.Division(a.Division),
                [.. a.Parties.Where(p => mine.Contains(p.Key)).Select(p => p.Role).Distinct()], a.Ended, a.SubmittedAt, a.UpdatedAt);
        }));
    }
}
