using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Catalogue;
using GdCases.Domain;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using NodaTime;
using NodaTime.Text;
using Wolverine;

namespace GdCases.Host.Api.Calendar;

/// <summary>A day as it is handed in.</summary>
public sealed record CalendarDayBody
{
    /// <summary>yyyy-MM-dd, inside the year.</summary>
    [Required]
    public LocalDate? Date { get; init; }

    /// <summary>True: a day off. False: a Saturday or Sunday worked in exchange.</summary>
    [Required]
    public bool? Off { get; init; }

    /// <summary>The holiday it belongs to.</summary>
    [Required, MaxLength(50)]
    public string? Name { get; init; }
}

/// <summary>A year's arrangement of days off as the State Council announced it.</summary>
public sealed record CalendarBody
{
    /// <summary>Where it was announced.</summary>
    [MaxLength(20)]
    public List<string>? Sources { get; init; }

    [Required, MaxLength(366)]
    public List<CalendarDayBody>? Days { get; init; }
}

/// <summary>A year's calendar in force.</summary>
public sealed record CalendarView(int Year, string Version, Instant PublishedAt, IReadOnlyList<string> Sources, IReadOnlyList<CalendarDay> Days);

/// <summary>The last day of a limit in working days.</summary>
/// <param name="From">The day it starts from, which is not counted.</param>
/// <param name="WorkingDays">How many working days.</param>
/// <param name="Day">The last day.</param>
/// <param name="Provisional">A year on the way is not published yet and was taken as plain weeks.</param>
public sealed record DeadlineAnswer(LocalDate From, int WorkingDays, LocalDate Day, bool Provisional);

/// <summary>The working calendar: what is in force, publishing a year, and the plain question.</summary>
public static class CalendarEndpoints
{
    private const int MaxDays = 366;

    public static void MapCalendars(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/catalogue/calendars/{year}", Get).WithTags("calendar").AllowAnonymous().WithName("getCalendar")
            .WithSummary("A year's days off and weekend days worked in exchange")
            .WithDescription("As the State Council announced them. Every other day is as the week says.")
            .Produces<CalendarView>().Refuses(404);

        app.MapPost("/v1/catalogue/calendars/{year}", Publish).WithTags("calendar").RequireAuthorization(Policies.Catalogue).WithName("publishCalendar")
            .WithSummary("Publish a year's calendar")
            .WithDescription("Puts it into force for what is decided from now on; the deadlines of open cases are recomputed in the background, each change an event of its case. Publishing the same again changes nothing. A calendar that cannot be right is refused and the one in force stays.")
            .Produces<CalendarView>(201).Refuses(400, 401, 403, 413, 415, 422).TakesKey();

        app.MapGet("/v1/calendar/deadline", Deadline).WithTags("calendar").AllowAnonymous().WithName("getDeadline")
            .WithSummary("Which day is the last of a limit in working days?")
            .WithDescription("The first day is not counted (Civil Code art. 201); the days are the State Council's working days.")
            .Produces<DeadlineAnswer>().Refuses(400);
    }

    private static IResult Get(string year, HttpContext http, Calendars calendars) =>
        calendars.InForce.FirstOrDefault(c => $"{c.Calendar.Year}" == year) is { } found
            ? Results.Ok(View(found))
            : Problems.Result(http, HttpFaults.CalendarNotPublished.At("year"));

    private static async Task<IResult> Publish(string year, CalendarBody body, HttpContext http, IMessageBus bus, Calendars calendars, CancellationToken cancellation)
    {
        var faults = new List<Fault>();
        if (!int.TryParse(year, System.Globalization.NumberStyles.None, null, out var number))
        {
            faults.Add(CalendarFaults.YearOutOfRange.At("year", CalendarYear.Earliest, CalendarYear.Latest));
        }

        Bodies.Require(faults, "days", body.Days);
        if (body.Days?.Count > MaxDays || body.Sources?.Count > 20 || body.Sources?.Exists(s => s is null or { Length: > 500 }) == true)
        {
            faults.Add(HttpFaults.TooMuch.At("days"));
        }

        foreach (var (day, i) in (body.Days ?? []).Select((d, i) => (d, i)))
        {
            Bodies.Require(faults, $"days[{i}].date", day?.Date);
            Bodies.Require(faults, $"days[{i}].off", day?.Off);
            Bodies.Require(faults, $"days[{i}].name", day?.Name);
            if (day?.Name?.Length > 50)
            {
                faults.Add(FieldFaults.TooLong.At($"days[{i}].name", 50));
            }
        }

        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var calendar = new CalendarYear(number, body.Sources ?? [], [.. body.Days!.Select(d => new CalendarDay(d.Date!.Value, d.Off!.Value, d.Name!))]);
        var answer = await bus.InvokeAsync<CalendarAnswer>(new PublishCalendar(request, calendar), cancellation);
        if (answer.Refusal is not null)
        {
            return Problems.Result(http, answer.Refusal);
        }

        await calendars.Refresh(cancellation);
        return Results.Created($"/v1/catalogue/calendars/{number}", View(answer.Published!));
    }

    private static IResult Deadline(
        HttpContext http, Calendars calendars,
        [Description("The day it starts from, yyyy-MM-dd.")] string? from = null,
        [Range(0, 250), Description("0 to 250 working days.")] string? workingDays = null)
    {
        if (from is null || LocalDatePattern.Iso.Parse(from) is not { Success: true, Value: { Year: >= CalendarYear.Earliest and <= CalendarYear.Latest } day })
        {
            return Problems.Result(http, HttpFaults.DateMalformed.At("from"));
        }

        if (!int.TryParse(workingDays, System.Globalization.NumberStyles.None, null, out var days) || days > InputFields.MaxWorkingDays)
        {
            return Problems.Result(http, HttpFaults.DaysMalformed.At("workingDays", InputFields.MaxWorkingDays));
        }

        var calendar = calendars.Current;
        var last = calendar.Add(day, days);
        return Results.Ok(new DeadlineAnswer(day, days, last, !calendar.Covers(day, last)));
    }

    private static CalendarView View(PublishedCalendar c) => new(c.Calendar.Year, c.Version, c.At, c.Calendar.Sources, c.Calendar.Days);
}
