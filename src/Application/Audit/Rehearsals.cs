using System.Globalization;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using JasperFx.Events;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Application.Audit;

/// <summary>A change of law: under which rules a case is rehearsed.</summary>
/// <param name="Under">The definition for a case that was submitted so; null: the change does not concern it.</param>
/// <param name="Calendar">A year's calendar instead of the one that was published; null: as published.</param>
/// <param name="AsksOtherwise">It asks something else of what is personal than the law in force: what it would have refused says something about a person.</param>
public sealed record ChangeOfLaw(Func<CaseSubmitted, CancellationToken, ValueTask<Definition?>> Under, CalendarYear? Calendar, bool AsksOtherwise);

/// <summary>A case that a change of law concerns.</summary>
/// <param name="Number">The case.</param>
/// <param name="Division">The city.</param>
/// <param name="Service">The item.</param>
/// <param name="Rehearsed">What would have become of it; null where that cannot be told: the changed rules know no place where it stands, or its history is not whole.</param>
public sealed record RehearsedCase(string Number, string Division, string Service, Rehearsed? Rehearsed)
{
    /// <summary>What would be otherwise, one line each.</summary>
    public IEnumerable<string> Differences
    {
        get
        {
            if (Rehearsed is not { } rehearsed)
            {
                yield return "cannot be told";
                yield break;
            }

            foreach (var refused in rehearsed.Refused)
            {
                yield return $"{refused.Version.ToString(CultureInfo.InvariantCulture)} {StoredAsAttribute.NameOf(refused.Event.GetType())} refused: {string.Join(", ", refused.Codes)}{(refused.NotMet.Count == 0 ? "" : $" (not met: {string.Join(", ", refused.NotMet.Select(r => r.Code))})")}";
            }

            foreach (var moved in rehearsed.Moved)
            {
                yield return $"{moved.Kind.Code()} {Day(moved.Was)} would be {Day(moved.WouldBe)}";
            }

            if (rehearsed.Refused.Count == 0 && rehearsed.WasLate != rehearsed.WouldBeLate)
            {
                yield return rehearsed.WouldBeLate == true ? "would be late" : "would not be late";
            }

            if (rehearsed.Refused.Count == 0 && rehearsed.State != rehearsed.WouldStand)
            {
                yield return $"stands in {rehearsed.State}, would stand in {rehearsed.WouldStand}";
            }

            static string Day(LocalDate? day) => day is { } d ? LocalDatePattern.Iso.Format(d) : "none";
        }
    }
}

/// <summary>What a change of law comes to for one item in one city.</summary>
/// <param name="Division">The city.</param>
/// <param name="Service">The item.</param>
/// <param name="Cases">The cases that it concerns.</param>
/// <param name="Refused">In how many something would have been refused.</param>
/// <param name="Moved">In how many a last day would have been another.</param>
/// <param name="WereLate">How many were decided late.</param>
/// <param name="WouldBeLate">How many would have been, of those in which nothing would have been refused.</param>
/// <param name="Otherwise">How many would stand elsewhere.</param>
/// <param name="Untold">Of how many it cannot be told.</param>
public sealed record RehearsalFigures(string Division, string Service, long Cases, long Refused, long Moved, long WereLate, long WouldBeLate, long Otherwise, long Untold)
{
    public RehearsalFigures And(RehearsalFigures more) => this with
    {
        Cases = Cases + more.Cases,
        Refused = Refused + more.Refused,
        Moved = Moved + more.Moved,
        WereLate = WereLate + more.WereLate,
        WouldBeLate = WouldBeLate + more.WouldBeLate,
        Otherwise = Otherwise + more.Otherwise,
        Untold = Untold + more.Untold,
    };

    /// <summary>To the nearest five: so no single case can be told from it.</summary>
    public RehearsalFigures Rounded()
    {
        return this with { Cases = Five(Cases), Refused = Five(Refused), Moved = Five(Moved), WereLate = Five(WereLate), WouldBeLate = Five(WouldBeLate), Otherwise = Five(Otherwise), Untold = Five(Untold) };

        static long Five(long count) => (count + 2) / 5 * 5;
    }

    public static IReadOnlyList<RehearsalFigures> Of(IEnumerable<RehearsedCase> cases) =>
    [
        .. cases.GroupBy(c => (c.Division, c.Service)).OrderBy(g => g.Key).Select(g => new RehearsalFigures(
            g.Key.Division, g.Key.Service, g.Count(), Count(g, r => r.Refused.Count > 0), Count(g, r => r.Moved.Count > 0), Count(g, r => r.WasLate == true), Count(g, r => r.WouldBeLate == true),
            Count(g, r => r.Refused.Count == 0 && r.State != r.WouldStand), g.Count(c => c.Rehearsed is null))),
    ];

    private static long Count(IEnumerable<RehearsedCase> cases, Func<Rehearsed, bool> which) => cases.Count(c => c.Rehearsed is { } rehearsed && which(rehearsed));
}

/// <summary>Rehearses a change of law on real histories; nothing is written.</summary>
public sealed class Rehearsals(PastWorld past)
{
    /// <summary>Some cases; those that the change does not concern are passed over.</summary>
    /// <param name="stored">Their events, in order, by their numbers.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<RehearsedCase>> Run(IReadOnlyDictionary<string, IReadOnlyList<IEvent>> stored, ChangeOfLaw change, CancellationToken cancellation)
    {
        var concerned = new List<(CaseSubmitted First, List<CaseEvent> Events, Definition Definition)>();
        foreach (var own in stored.Values)
        {
            if (own is [{ Data: CaseSubmitted first }, ..] && await change.Under(first, cancellation) is { } definition)
            {
                concerned.Add((first, [.. own.Select(e => (CaseEvent)e.Data)], definition));
            }
        }

        var world = await past.Of([.. concerned.SelectMany(c => c.Events)], cancellation, change.Calendar);
        var rehearsed = new List<RehearsedCase>(concerned.Count);
        foreach (var (first, events, definition) in concerned)
        {
            if (await past.Pinned(first, cancellation) is { } pinned)
            {
                rehearsed.Add(new(first.Number, first.Division, first.Service, Told(events, pinned, world, definition)));
            }
        }

        return rehearsed;
    }

    private static Rehearsed? Told(List<CaseEvent> events, Definition pinned, RecordedWorld world, Definition definition)
    {
        try
        {
            return Rehearsal.Of(RecordedDecision.Of(events, pinned, world), definition);
        }
        catch (Exception)
        {
            // A state or a timer that the changed rules have no more: one case is no reason to tell nothing of the others.
            return null;
        }
    }
}
