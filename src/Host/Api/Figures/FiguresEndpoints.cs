using System.ComponentModel;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.Deadlines;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Api.Figures;

/// <summary>Figures of limits as of an instant.</summary>
public sealed record LimitFiguresView(Instant AsOf, IReadOnlyList<LimitFigures> Items);

/// <summary>Figures for those who answer for many cases.</summary>
public static class FiguresEndpoints
{
    public static void MapFigures(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/figures/limits", Limits).WithTags("figures").RequireAuthorization(Policies.Figures).WithName("getLimitFigures")
            .WithSummary("How the open cases stand against their limits, and how they will")
            .WithDescription("By city, agency and item: how many are green, yellow, red and dark red now, and how many will turn on each of the next ten working days if nothing is done. Officers see their agency in their divisions, auditors every agency in theirs.")
            .Produces<LimitFiguresView>().Refuses(400, 401, 403, 422);

    private static async Task<IResult> Limits(
        HttpContext http, NpgsqlDataSource database, Calendars calendars, ServiceCatalogue catalogue, IClock clock, CancellationToken cancellation,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null,
        [Description("Only this service item.")] string? service = null)
    {
        // A name that nobody knows is told, and not answered with nothing.
        if (division is not null && !catalogue.IsDivision(division))
        {
            return Problems.Result(http, FieldFaults.NotADivision.At("division"));
        }

        if (agency is not null && catalogue.Agency(agency) is null)
        {
            return Problems.Result(http, HttpFaults.ParameterMalformed.At("agency", string.Join(", ", catalogue.Agencies.Select(a => a.Code))));
        }

        if (service is not null && catalogue.Item(service) is null)
        {
            return Problems.Result(http, SubmissionFaults.UnknownService.At("service"));
        }

        var caller = http.Caller();
        var now = clock.GetCurrentInstant();
        var own = caller.Is(Roles.Auditor) ? agency : caller.Agency;
        var divisions = caller.Divisions.Where(d => division is null || d == division).ToList();
        var items = agency is not null && agency != own
            ? []
            : await LimitFigures.Run(database, CaseStore.Schema, divisions, own, service, now, calendars.Current, cancellation);
        return Results.Ok(new LimitFiguresView(now, items));
    }
}
