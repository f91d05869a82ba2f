using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain;
using GdCases.Domain.Time;
using Marten;
using NodaTime;
using Wolverine.Persistence;

namespace GdCases.Application.Catalogue;

/// <summary>Puts a year's working calendar into force. Publishing the same again changes nothing.</summary>
public sealed record PublishCalendar(Request Request, CalendarYear Calendar)
{
    public string RequestId => Request.Id;
}

/// <summary>The calendar in force, or why the one handed in is not.</summary>
public sealed record CalendarAnswer(PublishedCalendar? Published, Refusal? Refusal);

public static class PublishCalendarHandler
{
    public static async Task<CalendarAnswer> Handle(
        PublishCalendar command, [Entity(nameof(PublishCalendar.RequestId), Required = false)] AnsweredRequest? answered, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        if (answered is not null)
        {
            return answered.For(command.Request).Refusal is { } reused
                ? new CalendarAnswer(null, reused)
                : new CalendarAnswer(await session.LoadAsync<PublishedCalendar>(answered.Receipt.Number, cancellation), null);
        }

        var faults = command.Calendar.Faults().Select(f => f.Fault).ToList();
        if (faults.Count > 0)
        {
            return new CalendarAnswer(null, new Refusal(faults));
        }

        // Faults are told by the position they came at; what is kept is in order.
        var calendar = command.Calendar with { Days = [.. command.Calendar.Days.OrderBy(d => d.Date)] };
        var version = ContentVersion.Of(calendar);
        var known = await Calendars.Published(session, cancellation);
        var published = Calendars.Latest(known).FirstOrDefault(c => c.Calendar.Year == calendar.Year && c.Version == version);
        published ??= Calendars.Publish(session, known, calendar, version, clock.GetCurrentInstant(), command.Request.Caller.Id);

        var receipt = new CaseReceipt { Number = published.Id, State = "published", Version = published.Order };
        session.Insert(new AnsweredRequest { Id = command.Request.Id, BodyHash = command.Request.BodyHash, Receipt = receipt, At = clock.GetCurrentInstant() });
        return new CalendarAnswer(published, null);
    }
}
