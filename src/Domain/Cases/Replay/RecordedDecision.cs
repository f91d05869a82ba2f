using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;

namespace GdCases.Domain.Cases.Replay;

/// <summary>The world that decisions rested on, by what their events say of it.</summary>
/// <param name="CalendarOf">The working calendar in a version.</param>
/// <param name="LinkedOf">A linked case in a version.</param>
/// <param name="IsDivision">Whether a six-digit code is a division of the province.</param>
public sealed record RecordedWorld(Func<int, WorkingCalendar> CalendarOf, Func<LinkedVersion, LinkedCase> LinkedOf, Func<string, bool> IsDivision);

/// <summary>A decision of a case's history: what it was made on, and what it led to.</summary>
/// <param name="Version">The version of its first event.</param>
/// <param name="Before">The case before it; null before its submission.</param>
/// <param name="Events">The events it led to.</param>
/// <param name="Definition">The definition it was made by.</param>
/// <param name="Context">What it rested on.</param>
public sealed record RecordedDecision(long Version, Case? Before, IReadOnlyList<CaseEvent> Events, Definition Definition, DecisionContext Context)
{
    /// <summary>What the same rules say to the same input.</summary>
    public Ruling Again() => Events[0].Again(Before, Definition, Context);

    /// <summary>A case's history, command by command, each with what its first event says it rested on.</summary>
    public static IEnumerable<RecordedDecision> Of(IReadOnlyList<CaseEvent> events, Definition definition, RecordedWorld world)
    {
        Case? c = null;
        for (var first = 0; first < events.Count;)
        {
            var recorded = events.Skip(first).TakeWhile((e, i) => i == 0 || e.Basis is null).ToList();
            var e = recorded[0];
            var basis = e.Basis ?? throw new ArgumentException("A decision begins with the event that says what it rested on.", nameof(events));
            yield return new(first + 1, c, recorded, definition, new DecisionContext
            {
                Now = e.At,
                Caller = CallerOf(e.By, c?.Parties ?? ((CaseSubmitted)e).Parties),
                IsDivision = world.IsDivision,
                Calendar = world.CalendarOf(basis.Calendar),
                HoursOf = _ => basis.Hours,
                Files = recorded.SelectMany(x => x.NamedFiles).DistinctBy(f => f.Address).ToDictionary(f => f.Address),
                Hall = recorded[0] switch
                {
                    AppointmentBooked b => HallOf(b.Hall, c!),
                    WaitingJoined w => HallOf(w.Hall, c!),
                    _ => null,
                },
                Slot = recorded[0] is AppointmentBooked booked ? new SlotOffer(HallOf(booked.Hall, c!), booked.Start, booked.End, 1) : null,
                LinkedCases = [.. basis.LinkedCases.Select(world.LinkedOf)],
            });
            c = recorded.Aggregate(c, Case.Fold);
            first += recorded.Count;
        }
    }

    /// <summary>A hall as its event tells of it: it was there, expected people for the case, and had a place.</summary>
    private static Hall HallOf(string code, Case c) => Hall.Known(code, c.Division, c.Agency);

    /// <summary>As much of a caller as their event says, which is as much as was looked at.</summary>
    private static Caller CallerOf(Actor by, IReadOnlyList<Party> parties) => by switch
    {
        { Role: Roles.System } => Caller.System,
        { Party: { } party } => new Caller
        {
            Id = by.Id,
            Roles = [party == PartyRole.Agent ? Roles.Agent : Roles.Applicant],
            IdentityKeys = [.. parties.Where(p => p.Role == party).Select(p => p.Id.Key)],
        },
        _ => new Caller
        {
            Id = by.Id,
            Roles = [by.Role],
            Agency = by.Office!.Agency,
            Divisions = [by.Office.Division],
            Hall = by.Office.Hall,
            DeputyFor = by.DeputyFor is { } absent ? [absent] : [],
        },
    };
}
