using System.Security.Cryptography;
using System.Text.Json;
using GdCases.Domain;
using GdCases.Domain.Time;
using Marten;
using NodaTime;

namespace GdCases.Application.Catalogue;

/// <summary>Puts a year's working calendar into force. Publishing the same again changes nothing.</summary>
public sealed record PublishCalendar(CalendarYear Calendar, string By);

/// <summary>The calendar in force, or why the one handed in is not.</summary>
public sealed record CalendarAnswer(PublishedCalendar? Published, Refusal? Refusal);

public static class PublishCalendarHandler
{
    private static readonly JsonSerializerOptions Canonical = CaseJson.Configure(new JsonSerializerOptions());

    public static async Task<CalendarAnswer> Handle(PublishCalendar command, IDocumentSession session, IClock clock, CancellationToken cancellation)
    {
        var faults = command.Calendar.Faults().Select(f => f.Fault).ToList();
        if (faults.Count > 0)
        {
            return new CalendarAnswer(null, new Refusal(RefusalKind.Invalid, faults));
        }

        var version = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command.Calendar, Canonical)))[..16];
        var known = await session.Query<PublishedCalendar>().ToListAsync(cancellation);
        if (Calendars.Latest(known).FirstOrDefault(c => c.Calendar.Year == command.Calendar.Year) is { } now && now.Version == version)
        {
            return new CalendarAnswer(now, null);
        }

        var published = new PublishedCalendar
        {
            Id = $"{command.Calendar.Year}@{version}",
            Calendar = command.Calendar,
            Version = version,
            Order = 0,
            At = clock.GetCurrentInstant(),
            By = command.By,
        };
        Calendars.Publish(session, known, published);
        return new CalendarAnswer(published, null);
    }
}
