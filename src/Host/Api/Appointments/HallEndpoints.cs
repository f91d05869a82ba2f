using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GdCases.Application.Appointments;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using GdCases.Host.Access;
using GdCases.Host.Api.Http;
using GdCases.Host.Jobs;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Api.Appointments;

/// <summary>A hall that people come to by appointment.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Address">In the reader's language.</param>
/// <param name="Division">The city in which it is.</param>
/// <param name="Agencies">Whose cases it expects people for.</param>
/// <param name="SlotMinutes">How long a slot is.</param>
/// <param name="DaysAhead">How many days ahead one can book.</param>
public sealed record HallView(string Code, string Title, string Address, Named Division, IReadOnlyList<Named> Agencies, int SlotMinutes, int DaysAhead);

/// <summary>Halls, by city.</summary>
public sealed record HallList(IReadOnlyList<HallView> Items);

/// <summary>A slot.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="Left">How many places are left for whoever books now.</param>
public sealed record SlotView(Instant Start, Instant End, int Left)
{
    public static SlotView Of(FreeSlot free) => new(free.Slot.Start, free.Slot.End, free.Left);
}

/// <summary>The slots of a hall on some days, the first first.</summary>
public sealed record SlotList(string Hall, IReadOnlyList<SlotView> Items);

/// <summary>Somebody who is expected.</summary>
/// <param name="Start">When.</param>
/// <param name="Number">The case.</param>
/// <param name="HasCome">They are there, or were.</param>
public sealed record ExpectedView(Instant Start, string Number, bool HasCome);

/// <summary>Who is expected on a day, the first first.</summary>
public sealed record ExpectedList(string Hall, LocalDate Day, IReadOnlyList<ExpectedView> Items);

/// <summary>What a hall is like on a day.</summary>
public sealed record HallDayBody
{
    /// <summary>When it is open, each such as 09:00-12:00, one after the other; none: it is closed.</summary>
    [Required, MaxLength(10)]
    public List<string?>? Hours { get; init; }

    /// <summary>How many are expected at once, 1 to 1000; the usual number unless given.</summary>
    [Range(1, Hall.MostPlaces)]
    public int? Places { get; init; }

    /// <summary>Why, for those who had booked.</summary>
    [Required, MaxLength(InputFields.MaxText)]
    public string? Reason { get; init; }
}

/// <summary>What a hall is like on a day, and how many appointments that ended.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Day">The day.</param>
/// <param name="Hours">When it is open.</param>
/// <param name="Places">How many are expected at once.</param>
/// <param name="Cancelled">The appointments that were at a time when it is not open any more.</param>
public sealed record HallDayView(string Hall, LocalDate Day, IReadOnlyList<string> Hours, int Places, int Cancelled);

/// <summary>Halls and their slots.</summary>
public static class HallEndpoints
{
    private const int MostDays = 31;

    public static FaultCode HallNotFound { get; } = new("hall-not-found", RefusalKind.NotFound, "没有此办事大厅。", "There is no such hall.");
    public static FaultCode HoursMalformed { get; } = new("hours-malformed", RefusalKind.Invalid, "应为先后相接的时间段，如09:00-12:00。", "Hours such as 09:00-12:00, one after the other.");
    public static FaultCode DayOver { get; } = new("day-over", RefusalKind.Invalid, "该日已过。", "This day is over.");

    public static void MapHalls(this IEndpointRouteBuilder app)
    {
        var halls = app.MapGroup("/v1/halls").WithTags("appointments");

        halls.MapGet("", List).AllowAnonymous().WithName("getHalls")
            .WithSummary("Where people come by appointment")
            .WithDescription("For everybody. With a service item those that expect people for it.")
            .Produces<HallList>().Refuses(400, 422);

        halls.MapGet("/{hall}/slots", Slots).AllowAnonymous().WithName("getSlots")
            .WithSummary("When places are left")
            .WithDescription("For everybody: from a day on (today unless given), for some days (7 unless given). What has begun is not told of. Those aside for whom somebody waits are not counted as left.")
            .Produces<SlotList>().Refuses(400, 404);

        halls.MapGet("/{hall}/expected", Expected).RequireAuthorization(Policies.Officers).WithName("getExpected")
            .WithSummary("Who is expected on a day")
            .WithDescription("For officers of the hall's agencies in its city: the cases, by their numbers.")
            .Produces<ExpectedList>().Refuses(400, 401, 403, 404);

        halls.MapPut("/{hall}/days/{day}", Say).RequireAuthorization(Policies.Supervisors).WithName("sayHallDay")
            .WithSummary("Close a hall on a day, or open it at other hours or with other places")
            .WithDescription("By a supervisor of one of the hall's agencies in its city. Appointments at a time when it is not open any more are cancelled, and the cases say so; where there are fewer places than are expected nobody is sent away.")
            .Produces<HallDayView>().Refuses(400, 401, 403, 404, 413, 415, 422);
    }

    internal static HallView Of(Hall hall, Titles titles) =>
        new(hall.Code, titles.In(hall.Title), titles.In(hall.Address), titles.Division(hall.Division), [.. hall.Agencies.Select(titles.Agency)], hall.SlotMinutes, hall.DaysAhead);

    private static IResult List(
        HttpContext http, Halls halls, ServiceCatalogue catalogue,
        [Description("Only this city.")] string? division = null,
        [Description("Only where people are expected for this service item.")] string? service = null)
    {
        if (division is not null && !catalogue.IsDivision(division))
        {
            return Problems.Result(http, FieldFaults.NotADivision.At("division"));
        }

        if (service is not null && catalogue.Item(service) is null)
        {
            return Problems.Result(http, Domain.Cases.Submission.SubmissionFaults.UnknownService.At("service"));
        }

        var titles = Titles.For(http);
        var agency = service is null ? null : catalogue.Item(service)!.Value.Agency;
        var takes = service is null || catalogue.Current(service)!.TakesAppointments;
        return Results.Ok(new HallList([.. halls.All.Where(h => takes && (division is null || h.Division == division) && (agency is null || h.Agencies.Contains(agency))).OrderBy(h => h.Division, StringComparer.Ordinal).ThenBy(h => h.Code, StringComparer.Ordinal).Select(h => Of(h, titles))]));
    }

    private static async Task<IResult> Slots(
        string hall, HttpContext http, Halls halls, IClock clock, CancellationToken cancellation,
        [Description("The first day, yyyy-MM-dd; today unless given.")] string? from = null,
        [Description("How many days, 1 to 31; 7 unless given."), Range(1, MostDays)] string? days = null)
    {
        if (halls.Find(hall) is not { } found)
        {
            return Problems.Result(http, HallNotFound.At("hall"));
        }

        var now = clock.GetCurrentInstant();
        var today = now.InZone(WorkingCalendar.China).Date;
        if (!TryDay(from, today, out var first) || first > today.PlusDays(found.DaysAhead + MostDays))
        {
            return Problems.Result(http, HttpFaults.DateMalformed.At("from"));
        }

        if (!int.TryParse(days ?? "7", System.Globalization.NumberStyles.None, null, out var count) || count is < 1 or > MostDays)
        {
            return Problems.Result(http, HttpFaults.DaysMalformed.At("days", MostDays));
        }

        var last = today.PlusDays(found.DaysAhead);
        return Results.Ok(new SlotList(hall, [.. (await halls.Slots(found, first, count, cancellation)).Where(s => s.Slot.Start > now && s.Slot.Start.InZone(WorkingCalendar.China).Date <= last).Select(SlotView.Of)]));
    }

    private static async Task<IResult> Expected(
        string hall, HttpContext http, Halls halls, HallBooks books, IClock clock, CancellationToken cancellation,
        [Description("The day, yyyy-MM-dd; today unless given.")] string? day = null)
    {
        if (halls.Find(hall) is not { } found || !WorksThere(http.Caller(), found))
        {
            return Problems.Result(http, HallNotFound.At("hall"));
        }

        return !TryDay(day, clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date, out var asked) ? Problems.Result(http, HttpFaults.DateMalformed.At("day"))
            : Results.Ok(new ExpectedList(hall, asked, [.. (await books.Expected(hall, StartOf(asked), StartOf(asked.PlusDays(1)), cancellation)).Select(e => new ExpectedView(e.Start, e.Number, e.HasCome))]));
    }

    private static async Task<IResult> Say(string hall, string day, HallDayBody body, HttpContext http, Halls halls, HallBooks books, CaseCommands cases, IClock clock, CancellationToken cancellation)
    {
        var caller = http.Caller();
        if (halls.Find(hall) is not { } found || !WorksThere(caller, found))
        {
            return Problems.Result(http, HallNotFound.At("hall"));
        }

        var now = clock.GetCurrentInstant();
        if (!TryDay(day, default, out var asked))
        {
            return Problems.Result(http, HttpFaults.DateMalformed.At("day"));
        }

        var hours = (body.Hours ?? []).Select(h => OfficeHours.Parse(h ?? "")).ToList();
        var reason = Domain.Parties.PlainText.Normal(body.Reason ?? "");
        List<Fault> faults =
        [
            .. asked < now.InZone(WorkingCalendar.China).Date ? [DayOver.At("day")] : Array.Empty<Fault>(),
            .. body.Hours is null ? [FieldFaults.Missing.At("hours")] : Array.Empty<Fault>(),
            .. hours.Contains(null) || hours.Count > 10 || hours.Zip(hours.Skip(1)).Any(two => two.First?.Close > two.Second?.Open) ? [HoursMalformed.At("hours")] : Array.Empty<Fault>(),
            .. body.Places is < 1 or > Hall.MostPlaces ? [FieldFaults.NotANumber.At("places", new LocalizedText($"，1至{Hall.MostPlaces}", $", 1 to {Hall.MostPlaces}"))] : Array.Empty<Fault>(),
            .. reason is null ? [FieldFaults.Missing.At("reason")] : InputFields.TooLong(reason, InputFields.MaxText, "reason"),
        ];
        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        var said = new HallDay(asked, [.. hours.Select(h => h!)], body.Places ?? found.Places);
        await halls.Say(hall, new SaidDay(said, caller.Id, now, reason!), cancellation);
        var slots = (await halls.Slots(found, asked, 1, cancellation)).Select(s => s.Slot.Start).ToHashSet();
        var gone = (await books.Expected(hall, StartOf(asked), StartOf(asked.PlusDays(1)), cancellation)).Where(e => !e.HasCome && e.Start > now && !slots.Contains(e.Start)).Select(e => e.Number).ToList();
        var sent = await cases.Send(gone, number => new CloseHall(number, Domain.Parties.FreeText.Of(reason!)), cancellation);
        return Results.Ok(new HallDayView(hall, asked, [.. said.Open.Select(h => h.ToString())], said.Places, sent.Done.Count));
    }

    private static bool WorksThere(Caller caller, Hall hall) => caller.IsOfficer && hall.Agencies.Contains(caller.Agency) && caller.Divisions.Contains(hall.Division);

    private static Instant StartOf(LocalDate day) => day.AtStartOfDayInZone(WorkingCalendar.China).ToInstant();

    private static bool TryDay(string? written, LocalDate unless, out LocalDate day)
    {
        day = unless;
        if (written is null)
        {
            return true;
        }

        var parsed = LocalDatePattern.Iso.Parse(written);
        day = parsed.Success ? parsed.Value : default;
        return parsed.Success && parsed.Value.Year is >= CalendarYear.Earliest and < CalendarYear.Latest;
    }
}
