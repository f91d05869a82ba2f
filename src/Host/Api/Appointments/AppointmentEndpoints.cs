using System.ComponentModel.DataAnnotations;
using GdCases.Application.Appointments;
using GdCases.Application.Cases;
using GdCases.Domain;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Time;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;
using Wolverine;

namespace GdCases.Host.Api.Appointments;

/// <summary>A slot that somebody wants.</summary>
public sealed record AppointmentBody
{
    /// <summary>The hall's code.</summary>
    [Required, MaxLength(InputFields.MaxCode)]
    public string? Hall { get; init; }

    /// <summary>When the slot begins.</summary>
    [Required]
    public Instant? Start { get; init; }
}

/// <summary>A place that somebody waits for.</summary>
public sealed record WaitingBody
{
    /// <summary>The hall's code.</summary>
    [Required, MaxLength(InputFields.MaxCode)]
    public string? Hall { get; init; }

    /// <summary>The first day that would do.</summary>
    [Required]
    public LocalDate? From { get; init; }

    /// <summary>The last.</summary>
    [Required]
    public LocalDate? Until { get; init; }
}

/// <summary>An appointment, as it stands or became.</summary>
/// <param name="Hall">Where.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends.</param>
/// <param name="State">What became of it.</param>
public sealed record AppointmentView(string Hall, Instant Start, Instant End, AppointmentState State)
{
    public static AppointmentView? Of(Appointment? a) => a is null ? null : new(a.Hall, a.Start, a.End, a.State);
}

/// <summary>A place that somebody waits for.</summary>
public sealed record WaitingView(string Hall, LocalDate From, LocalDate Until)
{
    public static WaitingView? Of(Waiting? w) => w is null ? null : new(w.Hall, w.From, w.Until);
}

/// <summary>Appointments of a case.</summary>
public static class AppointmentEndpoints
{
    private const string IcsMedia = "text/calendar";

    public static void MapAppointments(this RouteGroupBuilder cases)
    {
        cases.MapPost("/{number}/appointment", Book).WithTags("appointments").WithName("bookAppointment")
            .WithSummary("Book an appointment, or move it")
            .WithDescription("By whoever acts for the applicant, or the counter or kiosk for them, before the slot begins. A case has one at a time: a second one moves the first. However many ask at once, a slot has never more than its places; whoever comes too late hears freeSlots, the next that have any.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapDelete("/{number}/appointment", Cancel).WithTags("appointments").WithName("cancelAppointment")
            .WithSummary("Give an appointment back")
            .WithDescription("Before it begins. Its place goes to whoever waits for one.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 422).TakesKey().TakesVersion();

        cases.MapPost("/{number}/appointment/check-in", CheckInto).WithTags("appointments").WithName("checkIn")
            .WithSummary("They are there")
            .WithDescription("At the counter, or the kiosk that took the application in, from 30 minutes before the slot on until it is missed, 15 minutes after its end. That the appointment was kept is a fact of the case then, and gates that ask for it are met.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 422).TakesKey().TakesVersion();

        cases.MapGet("/{number}/appointment.ics", Ics).WithTags("appointments").WithName("getAppointmentFile")
            .WithSummary("The appointment for a calendar")
            .WithDescription("An iCalendar file (RFC 5545): where and when, and the case's number. Nobody's name.")
            .Produces<string>(200, IcsMedia).Refuses(401, 403, 404, 409);

        cases.MapPost("/{number}/waiting", Join).WithTags("appointments").WithName("joinWaitingList")
            .WithSummary("Wait for a place")
            .WithDescription("At a hall, on any of up to 31 days that can be booked. Whoever has waited longest gets the first place that comes free, as an appointment in the case; one that they had before moves there.")
            .Produces<ReceiptView>(201).Refuses(400, 401, 403, 404, 409, 412, 413, 415, 422).TakesKey().TakesVersion();

        cases.MapDelete("/{number}/waiting", Leave).WithTags("appointments").WithName("leaveWaitingList")
            .WithSummary("Wait no more")
            .WithDescription("By whoever acts for the applicant, or the counter or kiosk for them.")
            .Produces<ReceiptView>().Refuses(400, 401, 403, 404, 409, 412, 422).TakesKey().TakesVersion();
    }

    private static async Task<IResult> Book(string number, AppointmentBody body, HttpContext http, IMessageBus bus, Halls halls, IClock clock, CancellationToken cancellation)
    {
        List<Fault> faults = [.. body.Hall is null ? [FieldFaults.Missing.At("hall")] : Array.Empty<Fault>(), .. body.Start is null ? [FieldFaults.Missing.At("start")] : Array.Empty<Fault>()];
        if (faults.Count > 0)
        {
            return Problems.Result(http, new Refusal(faults));
        }

        if (!CaseNumber.TryParse(number, out var parsed))
        {
            return Problems.Result(http, CaseFaults.NotFound.Refuse());
        }

        if (!Requests.TryRead(http, body, out var request, out var fault))
        {
            return Problems.Result(http, fault);
        }

        var answer = await bus.InvokeForTenantAsync<CommandAnswer>(parsed.Division, new BookAppointment(request, parsed.Value, body.Hall!, body.Start!.Value), cancellation);
        if (answer.Refusal is { } refusal && refusal.Faults[0].Reason == Booking.Full && halls.Find(body.Hall!) is { } hall)
        {
            var now = clock.GetCurrentInstant();
            var day = body.Start.Value.InZone(WorkingCalendar.China).Date;
            var free = (await halls.Slots(hall, day, 14, cancellation)).Where(s => s.Left > 0 && s.Slot.Start > now && s.Slot.Start.InZone(WorkingCalendar.China).Date <= now.InZone(WorkingCalendar.China).Date.PlusDays(hall.DaysAhead)).Take(5);
            return Problems.Result(http, refusal, [.. free.Select(SlotView.Of)]);
        }

        return Requests.Answer(http, answer, 201);
    }

    private static Task<IResult> Cancel(string number, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, new object(), 200, (request, n) => new CancelAppointment(request, n), cancellation);

    private static Task<IResult> CheckInto(string number, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, new object(), 200, (request, n) => new CheckIn(request, n), cancellation);

    private static Task<IResult> Join(string number, WaitingBody body, HttpContext http, CancellationToken cancellation)
    {
        List<Fault> faults =
        [
            .. body.Hall is null ? [FieldFaults.Missing.At("hall")] : Array.Empty<Fault>(),
            .. body.From is null ? [FieldFaults.Missing.At("from")] : Array.Empty<Fault>(),
            .. body.Until is null ? [FieldFaults.Missing.At("until")] : Array.Empty<Fault>(),
        ];
        return faults.Count > 0 ? Task.FromResult(Problems.Result(http, new Refusal(faults)))
            : Requests.Carry(http, number, body, 201, (request, n) => new JoinWaiting(request, n, body.Hall!, body.From!.Value, body.Until!.Value), cancellation);
    }

    private static Task<IResult> Leave(string number, HttpContext http, CancellationToken cancellation) =>
        Requests.Carry(http, number, new object(), 200, (request, n) => new LeaveWaiting(request, n), cancellation);

    private static async Task<IResult> Ics(string number, HttpContext http, Halls halls, CancellationToken cancellation)
    {
        var (found, problem) = await CaseAtHand.Find(number, http, cancellation);
        if (found is null)
        {
            return problem!;
        }

        var (c, definition) = (found.Case, found.Definition);
        if (c.Appointment is not { IsBooked: true } booked)
        {
            return Problems.Result(http, Booking.None.Refuse());
        }

        var titles = Titles.For(http);
        var hall = halls.Find(booked.Hall);
        var file = new Ical.Net.Calendar { ProductId = "-//GdCases//appointments//EN" };
        file.Events.Add(new CalendarEvent
        {
            // The same one when it is moved, so that calendars move it too.
            Uid = $"{c.Number}@gdcases",
            Sequence = (int)c.Version,
            DtStamp = At(c.UpdatedAt),
            Start = At(booked.Start),
            End = At(booked.End),
            Summary = titles.In(definition.Item.Title),
            Location = hall is null ? booked.Hall : $"{titles.In(hall.Title)}, {titles.In(hall.Address)}",
            Description = c.Number,
        });
        return Results.Text(new CalendarSerializer().SerializeToString(file), $"{IcsMedia}; charset=utf-8");

        static CalDateTime At(Instant at) => new(at.ToDateTimeUtc(), "UTC");
    }
}
