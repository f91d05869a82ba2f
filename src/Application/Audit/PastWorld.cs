using System.Collections.Concurrent;
using GdCases.Application.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using JasperFx.Events;
using Marten;
using Marten.Events.Archiving;
using NodaTime;

namespace GdCases.Application.Audit;

/// <summary>The world as decisions of the past found it: the calendars and the linked cases that their events name.</summary>
/// <param name="store">Where the histories are.</param>
/// <param name="calendars">Every calendar that was published.</param>
/// <param name="definitions">Every version of every definition.</param>
/// <param name="isDivision">Whether a six-digit code is a division of the province: today, for nobody has ever taken one away.</param>
public sealed class PastWorld(IDocumentStore store, Calendars calendars, Definitions definitions, Func<string, bool> isDivision)
{
    // Versions never change.
    private readonly ConcurrentDictionary<int, WorkingCalendar> _calendars = new();
    private readonly ConcurrentDictionary<(string, string, string, string), Definition?> _definitions = new();

    /// <summary>The definition that a case is pinned to, as it is kept: what the catalogue's files say now is no matter of a case that began then. Null where it is not kept.</summary>
    public async ValueTask<Definition?> Pinned(CaseSubmitted first, CancellationToken cancellation)
    {
        var key = (first.Service, first.ServiceVersion, first.Workflow, first.WorkflowVersion);
        if (!_definitions.TryGetValue(key, out var definition))
        {
            _definitions[key] = definition = await definitions.Kept(first.Service, first.ServiceVersion, first.Workflow, first.WorkflowVersion, cancellation);
        }

        return definition;
    }

    /// <summary>All that some events' decisions rested on.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="instead">A year's calendar instead of the one that was published; null: as published.</param>
    public async Task<RecordedWorld> Of(IReadOnlyList<CaseEvent> events, CancellationToken cancellation, CalendarYear? instead = null)
    {
        var linked = await Linked(events.SelectMany(e => e.Basis?.LinkedCases ?? []).Distinct().ToList(), cancellation);
        var known = instead is null ? _calendars : new ConcurrentDictionary<int, WorkingCalendar>();
        foreach (var version in events.Select(e => e.Basis?.Calendar).OfType<int>().Distinct().Where(v => !known.ContainsKey(v)))
        {
            known[version] = await calendars.InVersion(version, cancellation, instead);
        }

        return new RecordedWorld(version => known[version], l => linked[l] ?? throw new LostLinkException(l), isDivision);
    }

    /// <summary>What a decision on a case would have found at an instant.</summary>
    /// <param name="caller">Who would have asked.</param>
    /// <param name="c">The case as it then stood.</param>
    /// <param name="basis">What the decision rested on that led to it: no older calendar was looked at after it.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DecisionContext> At(Caller caller, Case c, Basis basis, Instant now, CancellationToken cancellation)
    {
        var links = new List<LinkedCase>();
        foreach (var (number, events) in await Histories([.. c.Links], cancellation))
        {
            links.AddRange(Then([.. events.TakeWhile(e => ((CaseEvent)e.Data).At <= now)]) is { } linked ? [linked] : []);
        }

        return new()
        {
            Now = now,
            Caller = caller,
            IsDivision = isDivision,
            Calendar = await calendars.At(now, basis.Calendar, cancellation),
            HoursOf = _ => basis.Hours,
            LinkedCases = links,
        };
    }

    /// <summary>The cases that decisions looked at, as they then were; null where that cannot be told any more.</summary>
    private async Task<IReadOnlyDictionary<LinkedVersion, LinkedCase?>> Linked(IReadOnlyList<LinkedVersion> versions, CancellationToken cancellation)
    {
        var histories = await Histories([.. versions.Select(v => v.Number).Distinct()], cancellation);
        return versions.ToDictionary(v => v, v => Then([.. histories.GetValueOrDefault(v.Number, []).TakeWhile(e => e.Version <= v.Version)]) is { } then && then.Version == v.Version ? then : null);
    }

    /// <summary>The histories of cases of whatever cities, archived or not.</summary>
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<IEvent>>> Histories(IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        var found = new Dictionary<string, IReadOnlyList<IEvent>>();
        foreach (var city in numbers.GroupBy(CaseNumber.DivisionOf))
        {
            await using var session = store.QuerySession(city.Key);
            var own = city.ToArray();
            var events = await session.Events.QueryAllRawEvents().Where(e => e.MaybeArchived() && e.StreamKey!.IsOneOf(own)).ToListAsync(cancellation);
            foreach (var history in events.GroupBy(e => e.StreamKey!))
            {
                found[history.Key] = [.. history.OrderBy(e => e.Version)];
            }
        }

        return found;
    }

    private static LinkedCase? Then(IReadOnlyList<IEvent> events)
    {
        try
        {
            return Case.FoldAll(events.Select(e => (CaseEvent)e.Data)) is { } then ? LinkedCase.Of(then) : null;
        }
        catch (Exception)
        {
            // A forged history: whatever it says, it is nothing to rest on.
            return null;
        }
    }
}

/// <summary>A decision rested on a case whose history is not whole any more.</summary>
public sealed class LostLinkException(LinkedVersion linked) : Exception($"rests on version {linked.Version} of case {linked.Number}, whose history is not whole");
