using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Materials;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>What a decision rests on beside the case and its definition: the world at the moment of the command.</summary>
public sealed record DecisionContext
{
    public required Instant Now { get; init; }
    public required Caller Caller { get; init; }

    /// <summary>Whether a six-digit code is a division of the province.</summary>
    public required Func<string, bool> IsDivision { get; init; }

    /// <summary>The cases this one links to, as they stand.</summary>
    public IReadOnlyList<LinkedCase> LinkedCases { get; init; } = [];

    /// <summary>With an application: the open cases of its item that have something of what two never have, by its digest.</summary>
    public IReadOnlyDictionary<string, Case> OpenCases { get; init; } = new Dictionary<string, Case>();

    /// <summary>The files that the caller may name, by their addresses: those they have uploaded and no other case has.</summary>
    public IReadOnlyDictionary<string, MaterialFile> Files { get; init; } = new Dictionary<string, MaterialFile>();

    /// <summary>With an appointment: the hall that is asked for; null: there is none of that code.</summary>
    public Hall? Hall { get; init; }

    /// <summary>With an appointment: the slot that is asked for; null: the hall has none at that time.</summary>
    public SlotOffer? Slot { get; init; }

    /// <summary>The working days of the State Council's calendars.</summary>
    public required WorkingCalendar Calendar { get; init; }

    /// <summary>An agency's office hours.</summary>
    public required Func<string, OfficeHours> HoursOf { get; init; }

    /// <summary>The legal day is the day in China.</summary>
    public LocalDate Today => Now.InZone(WorkingCalendar.China).Date;

    /// <summary>The day as of which an agency has received what comes in now.</summary>
    public LocalDate ReceiptDay(string agency) => Calendar.ReceiptDay(Now, HoursOf(agency));

    /// <summary>As much of it as a replay needs beside what the event says anyway.</summary>
    public Basis BasisFor(string agency) => new(Calendar.Version, HoursOf(agency)) { LinkedCases = [.. LinkedCases.Select(l => new LinkedVersion(l.Number, l.Version))] };
}

/// <summary>As much of a linked case as a requirement looks at.</summary>
public sealed record LinkedCase(string Number, long Version, string Service, string ApplicantKey, bool Fulfilled)
{
    public static LinkedCase Of(Case c) => new(c.Number, c.Version, c.Service, c.Applicant.Id.Key, c.Fulfilled);
}
