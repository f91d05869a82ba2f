using System.ComponentModel;
using System.Linq.Expressions;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Cases;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Host.Startup;
using GdCases.Projections.Status;
using JasperFx.Events.Daemon;
using Marten;
using Marten.Linq;
using UnknownEventTypeException = Marten.Exceptions.UnknownEventTypeException;

namespace GdCases.Host.Api.Status;

/// <summary>The public status: for whoever holds the receipt.</summary>
public static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/status/{number}", Get).WithTags("status").AllowAnonymous().WithName("getStatus")
            .WithSummary("A case's status, masked, for number and query code; no login")
            .WithDescription("A wrong code and an unknown number get the same answer. A read model, which follows within a moment; a case just handed in is told of at once.")
            .Produces<StatusView>().Refuses(404);

    private static async Task<IResult> Get(
        string number, HttpContext http, IDocumentStore store, Definitions definitions, RateLimits limits, SecurityLog log, CancellationToken cancellation,
        [Description("The query code on the receipt, 8 characters.")] string? code = null)
    {
        using var turn = await limits.Codes.Turn(http);
        if (!turn.IsAcquired || limits.Codes.IsSpent(http))
        {
            await (turn.IsAcquired ? limits.Refuse(http) : RateLimits.Overloaded(http));
            return Results.Empty;
        }

        if (CaseNumber.TryParse(number, out var parsed) && code is { Length: > 0 and <= 32 })
        {
            await using var session = store.QuerySession(parsed.Division);
            var hash = QueryCode.Hash(parsed.Value, code);
            // The database compares: of a number which is not there the same is asked as with a code that is wrong.
            var status = await session.QueryAsync(new OpenedStatus { Number = parsed.Value, Hash = hash }, cancellation);
            if (status is null && await session.QueryAsync(new OpenedCase { Number = parsed.Value, Hash = hash }, cancellation) is not null)
            {
                status = await Fresh(session, parsed.Value, cancellation);
                if (status is null)
                {
                    // Whoever has the code is no guesser, also where there is nothing to tell any more, or not by this version.
                    return Problems.Result(http, HttpFaults.StatusNotFound.At(null));
                }
            }

            if (status is not null)
            {
                return Results.Ok(StatusView.Of(status, await definitions.For(status.Service, status.ServiceVersion, status.Workflow, status.WorkflowVersion, cancellation), Titles.For(http)));
            }
        }

        if (!Rehearsal.Is(http))
        {
            limits.Codes.Wrong(http);
            log.WrongCode(http);
        }

        return Problems.Result(http, HttpFaults.StatusNotFound.At(null));
    }

    /// <summary>That of a case which the read model has not come to yet; null: it has none, for it is archived, or one of its events is of a version to come.</summary>
    private static async Task<CaseStatus?> Fresh(IQuerySession session, string number, CancellationToken cancellation)
    {
        try
        {
            return (CaseStatus?)CaseStatus.Model.FoldStored(await session.Events.FetchStreamAsync(number, token: cancellation));
        }
        catch (Exception e) when (e is ApplyEventException or UnknownEventTypeException)
        {
            return null;
        }
    }

    /// <summary>The case itself for whoever knows its code.</summary>
    private sealed class OpenedCase : ICompiledQuery<Case, Case?>
    {
        public string Number { get; init; } = "";

        public string Hash { get; init; } = "";

        public Expression<Func<IMartenQueryable<Case>, Case?>> QueryIs() => cases => cases.FirstOrDefault(c => c.Number == Number && c.QueryCodeHash == Hash);
    }

    /// <summary>The status of a case for whoever knows its code.</summary>
    private sealed class OpenedStatus : ICompiledQuery<CaseStatus, CaseStatus?>
    {
        public string Number { get; init; } = "";

        public string Hash { get; init; } = "";

        public Expression<Func<IMartenQueryable<CaseStatus>, CaseStatus?>> QueryIs() =>
            statuses => statuses.FirstOrDefault(s => s.Number == Number && s.QueryCodeHash == Hash);
    }
}
