using System.ComponentModel;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Projections.Deadlines;
using GdCases.Projections.Records;
using Marten;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace GdCases.Host.Api.Figures;

/// <summary>Figures of limits as of an instant.</summary>
public sealed record LimitFiguresView(Instant AsOf, IReadOnlyList<LimitFigures> Items);

/// <summary>What ended from one month to another, both yyyy-MM.</summary>
public sealed record ServiceFiguresView(string Since, string Until, IReadOnlyList<ServiceFigures> Items);

/// <summary>Whom a case waits for while it stands in a state.</summary>
public enum WaitsFor { Agency, Applicant }

/// <summary>The days spent in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="For">Whom a case waits for in it.</param>
/// <param name="Cases">How many cases stood in it.</param>
/// <param name="WorkingDays">The working days of them all.</param>
/// <param name="Longest">The longest time of one of them, in working days.</param>
public sealed record StateDaysView(Named State, WaitsFor For, long Cases, long WorkingDays, int Longest);

/// <summary>Where the days of an item's cases went that ended from one month to another; most first.</summary>
public sealed record WhereDaysGoView(string Service, string Since, string Until, IReadOnlyList<StateDaysView> States);

/// <summary>Figures for those who answer for many cases.</summary>
public static class FiguresEndpoints
{
    private const int MostMonths = 36;

    private static readonly string[] Headings =
        ["city", "agency", "service", "service title", "month", "cases", "granted", "denied", "without a result", "working days, median", "working days, 90 %", "working days, longest", "with a limit", "decided by it", "corrections"];

    public static void MapFigures(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/figures/services", Services).WithTags("figures").RequireAuthorization(Policies.Figures).WithName("getServiceFigures")
            .WithSummary("What ended, how, how long it took, and whether in time: by city, agency, item and month")
            .WithDescription("Durations are working days after the legal day of receipt up to and including the day a case ended. On time is what was decided, or where nothing is decided ended, by the limit that ran. Months are those in which cases ended: 36 at most; this month unless the last is given, from January of its year unless the first is. Officers see their agency in their divisions, auditors every agency in theirs.")
            .Produces<ServiceFiguresView>().Refuses(400, 401, 403, 422);

        app.MapGet("/v1/figures/services.csv", ServicesFile).WithTags("figures").RequireAuthorization(Policies.Figures).WithName("exportServiceFigures")
            .WithSummary("The same as a file for a spreadsheet")
            .WithDescription("A line an item and month.")
            .Produces<string>(200, CsvFile.MediaType).Refuses(400, 401, 403, 422);

        app.MapGet("/v1/figures/services/{code}/days", Days).WithTags("figures").RequireAuthorization(Policies.Figures).WithName("getWhereDaysGo")
            .WithSummary("Where the days of an item's cases go, state by state")
            .WithDescription("Of the cases that ended in the period: the working days that they stood in each state, waiting for the applicant or for the agency. It reads every one of them. 36 months at most, as for the figures.")
            .Produces<WhereDaysGoView>().Refuses(400, 401, 403, 404, 422);

        app.MapGet("/v1/figures/limits", Limits).WithTags("figures").RequireAuthorization(Policies.Figures).WithName("getLimitFigures")
            .WithSummary("How the open cases stand against their limits, and how they will")
            .WithDescription("By city, agency and item: how many are green, yellow, red and dark red now, and how many will turn on each of the next ten working days if nothing is done. Officers see their agency in their divisions, auditors every agency in theirs.")
            .Produces<LimitFiguresView>().Refuses(400, 401, 403, 422);
    }

    private static async Task<IResult> Limits(
        HttpContext http, NpgsqlDataSource database, Calendars calendars, ServiceCatalogue catalogue, IClock clock, CancellationToken cancellation,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null,
        [Description("Only this service item.")] string? service = null)
    {
        if (Unknown(division, agency, service, catalogue) is { } fault)
        {
            return Problems.Result(http, fault);
        }

        var caller = http.Caller();
        var now = clock.GetCurrentInstant();
        var (divisions, own) = Theirs(caller, division, agency);
        return Results.Ok(new LimitFiguresView(now, await LimitFigures.Run(database, CaseStore.Schema, divisions, own, service, now, calendars.Current, cancellation)));
    }

    private static async Task<IResult> Services(
        HttpContext http, NpgsqlDataSource database, IDocumentStore store, Calendars calendars, ServiceCatalogue catalogue, IClock clock, CancellationToken cancellation,
        [Description("The first month, yyyy-MM.")] string? since = null,
        [Description("The last month, yyyy-MM.")] string? until = null,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null,
        [Description("Only this service item.")] string? service = null)
    {
        if (Unknown(division, agency, service, catalogue) is { } unknown || !TryRead(since, until, clock, out var months, out unknown))
        {
            return Problems.Result(http, unknown!);
        }

        var (divisions, own) = Theirs(http.Caller(), division, agency);
        return Results.Ok(new ServiceFiguresView(Written(months.From), Written(months.Until), await ServiceFigures.Run(database, store, divisions, own, service, months.From, months.Until, calendars.Current, cancellation)));
    }

    private static async Task<IResult> ServicesFile(
        HttpContext http, NpgsqlDataSource database, IDocumentStore store, Calendars calendars, ServiceCatalogue catalogue, IClock clock, CancellationToken cancellation,
        [Description("The first month, yyyy-MM.")] string? since = null,
        [Description("The last month, yyyy-MM.")] string? until = null,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null,
        [Description("Only this service item.")] string? service = null)
    {
        if (Unknown(division, agency, service, catalogue) is { } unknown || !TryRead(since, until, clock, out var months, out unknown))
        {
            return Problems.Result(http, unknown!);
        }

        var titles = Titles.For(http);
        var (divisions, own) = Theirs(http.Caller(), division, agency);
        var figures = await ServiceFigures.Run(database, store, divisions, own, service, months.From, months.Until, calendars.Current, cancellation);
        return CsvFile.Of("services", Headings, figures.Select(f => (IReadOnlyList<object?>)
        [
            titles.Division(f.Division).Title, titles.Agency(f.Agency).Title, f.Service, catalogue.Item(f.Service) is { } item ? titles.In(item.Value.Title) : f.Service, f.Month, f.Cases,
            f.Endings.GetValueOrDefault(Outcome.Granted.Code()), f.Endings.GetValueOrDefault(Outcome.Denied.Code()), f.Endings.Where(e => !Codes.TryParse<Outcome>(e.Key, out _)).Sum(e => e.Value),
            f.WorkingDays.Median, f.WorkingDays.P90, f.WorkingDays.Longest, f.Limited, f.OnTime, f.Corrections,
        ]));
    }

    private static async Task<IResult> Days(
        string code, HttpContext http, NpgsqlDataSource database, IDocumentStore store, Calendars calendars, ServiceCatalogue catalogue, Definitions definitions, IClock clock, CancellationToken cancellation,
        [Description("The first month, yyyy-MM.")] string? since = null,
        [Description("The last month, yyyy-MM.")] string? until = null,
        [Description("Only this city.")] string? division = null,
        [Description("Only this agency.")] string? agency = null)
    {
        if (catalogue.Item(code) is null)
        {
            return Problems.Result(http, HttpFaults.ServiceNotFound.At("code"));
        }

        if (Unknown(division, agency, null, catalogue) is { } unknown || !TryRead(since, until, clock, out var months, out unknown))
        {
            return Problems.Result(http, unknown!);
        }

        var (divisions, own) = Theirs(http.Caller(), division, agency);
        var states = await WhereDaysGo.Run(database, store, divisions, own, code, months.From.OnDayOfMonth(1), months.Until.OnDayOfMonth(1).With(DateAdjusters.EndOfMonth), calendars.Current, cancellation);
        var titles = Titles.For(http);
        var views = new List<StateDaysView>();
        foreach (var state in states)
        {
            var workflow = await definitions.WorkflowOf(state.Workflow, state.WorkflowVersion, cancellation);
            views.Add(new(titles.State(workflow, state.State), workflow.State(state.State)!.WaitsForApplicant ? WaitsFor.Applicant : WaitsFor.Agency, state.Cases, state.WorkingDays, state.Longest));
        }

        // A state of two versions of a workflow is one state.
        return Results.Ok(new WhereDaysGoView(code, Written(months.From), Written(months.Until),
        [
            .. views.GroupBy(v => (v.State.Code, v.For)).Select(g => g.First() with { Cases = g.Sum(v => v.Cases), WorkingDays = g.Sum(v => v.WorkingDays), Longest = g.Max(v => v.Longest) }).OrderByDescending(v => v.WorkingDays),
        ]));
    }

    /// <summary>The divisions and the agency that somebody sees the figures of; another's agency has none for them.</summary>
    internal static (IReadOnlyList<string> Divisions, string? Agency) Theirs(Caller caller, string? division, string? agency)
    {
        var own = caller.Is(Roles.Auditor) ? agency : caller.Agency;
        return (agency is not null && agency != own ? [] : [.. caller.Divisions.Where(d => division is null || d == division)], own);
    }

    /// <summary>A name that nobody knows is told, and not answered with nothing.</summary>
    internal static Fault? Unknown(string? division, string? agency, string? service, ServiceCatalogue catalogue) =>
        division is not null && !catalogue.IsDivision(division) ? FieldFaults.NotADivision.At("division")
        : agency is not null && catalogue.Agency(agency) is null ? HttpFaults.ParameterMalformed.At("agency", string.Join(", ", catalogue.Agencies.Select(a => a.Code)))
        : service is not null && catalogue.Item(service) is null ? SubmissionFaults.UnknownService.At("service")
        : null;

    private static string Written(YearMonth month) => YearMonthPattern.Iso.Format(month);

    private static bool TryRead(string? since, string? until, IClock clock, out (YearMonth From, YearMonth Until) months, out Fault? fault)
    {
        (months, fault) = (default, null);
        var today = clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
        foreach (var (name, written) in new[] { ("since", since), ("until", until) })
        {
            if (written is not null && YearMonthPattern.Iso.Parse(written) is not { Success: true, Value.Year: >= CalendarYear.Earliest and <= CalendarYear.Latest })
            {
                fault = HttpFaults.MonthMalformed.At(name);
                return false;
            }
        }

        var last = until is null ? today.ToYearMonth() : YearMonthPattern.Iso.Parse(until).Value;
        months = (since is null ? new YearMonth(last.Year, 1) : YearMonthPattern.Iso.Parse(since).Value, last);
        var length = ((months.Until.Year - months.From.Year) * 12) + months.Until.Month - months.From.Month;
        fault = length is < 0 or >= MostMonths ? HttpFaults.PeriodMalformed.At("until", MostMonths) : null;
        return fault is null;
    }
}
