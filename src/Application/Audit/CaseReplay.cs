using System.Text.Json.Nodes;
using GdCases.Application.Json;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Submission;
using JasperFx.Events;

namespace GdCases.Application.Audit;

/// <summary>A decision of a case's history that its rules do not lead to.</summary>
/// <param name="Number">The case.</param>
/// <param name="Version">The version of the event, or of the first one of its decision.</param>
/// <param name="Event">The name of the event.</param>
/// <param name="What">What the rules say: the codes by which they refuse it, or the names of what would be otherwise; values may be personal.</param>
public sealed record Deviation(string Number, long Version, string Event, string What);

/// <summary>
/// Decides cases again from nothing but their events: each decision by the definition its case is pinned to and the calendar
/// that was in force, on what its event says it rested on.
/// </summary>
public sealed class CaseReplay(PastWorld past)
{
    /// <summary>Some cases of one city; those of another item than the one that is named are passed over.</summary>
    /// <param name="cases">Their numbers, and the versions that they have come to, as their streams say.</param>
    /// <param name="stored">Their histories, one after the other, of whichever there are; of a case that is moving there may be more.</param>
    /// <param name="service">Only cases for this item; null: all.</param>
    /// <param name="judged">Which decisions are looked at; the others are only folded in.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many events were decided again, and where the rules do not lead to them, in the order of the cases.</returns>
    public async Task<(long Events, IReadOnlyList<Deviation> Deviations)> Run(
        IEnumerable<(string Number, long Version)> cases, IAsyncEnumerable<(string Number, IReadOnlyList<IEvent> Events)> stored, string? service, Func<CaseEvent, bool> judged, CancellationToken cancellation)
    {
        var (events, deviations, left) = (0L, new List<Deviation>(), cases.ToDictionary(c => c.Number, c => c.Version, StringComparer.Ordinal));
        await foreach (var (number, own) in stored)
        {
            if (!left.Remove(number, out var version))
            {
                continue;
            }

            events += await Run(number, version, own, service, judged, deviations, cancellation);
        }

        foreach (var (number, version) in left)
        {
            await Run(number, version, [], service, judged, deviations, cancellation);
        }

        return (events, [.. deviations.OrderBy(d => d.Number, StringComparer.Ordinal)]);
    }

    /// <summary>One case; how many of its events were decided again.</summary>
    private async ValueTask<long> Run(string number, long version, IReadOnlyList<IEvent> own, string? service, Func<CaseEvent, bool> judged, List<Deviation> deviations, CancellationToken cancellation)
    {
        if (own.Count < version || own is not [{ Data: CaseSubmitted first }, ..] || own.Index().Any(e => e.Item.Version != e.Index + 1 || e.Item.Data is not CaseEvent))
        {
            deviations.Add(new(number, version, own is [.., var last] ? last.EventTypeName : "no event", $"not a whole history: {own.Count} events, and it has come to version {version}"));
            return 0;
        }

        if (service is not null && first.Service != service)
        {
            return 0;
        }

        if (await past.Pinned(first, cancellation) is not { } definition)
        {
            deviations.Add(new(number, 1, StoredAsAttribute.NameOf(first.GetType()), $"pinned to {first.Service} {first.ServiceVersion} and {first.Workflow} {first.WorkflowVersion}, which are not kept"));
            return 0;
        }

        IReadOnlyList<CaseEvent> history = [.. own.Select(e => (CaseEvent)e.Data)];
        var world = await past.Of(history, cancellation);
        var (events, decided) = (0, 0);
        try
        {
            foreach (var decision in RecordedDecision.Of(history, definition, world))
            {
                if (judged(decision.Events[0]))
                {
                    deviations.AddRange(Differences(decision).Select(d => new Deviation(number, d.Version, StoredAsAttribute.NameOf(d.Event.GetType()), d.What)));
                    events += decision.Events.Count;
                }

                decided += decision.Events.Count;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // No engine has written such a history. What an exception says may be personal; its kind is not.
            var at = Math.Min(decided, history.Count - 1);
            deviations.Add(new(number, at + 1, StoredAsAttribute.NameOf(history[at].GetType()), e is LostLinkException lost ? lost.Message : $"cannot be decided at all ({e.GetType().Name})"));
        }

        return events;
    }

    private static IEnumerable<(long Version, CaseEvent Event, string What)> Differences(RecordedDecision decision)
    {
        var ruling = decision.Again();
        if (ruling is Ruling.Refused refused)
        {
            yield return (decision.Version, decision.Events[0], $"refused: {string.Join(", ", refused.Refusal.Faults.Select(f => f.Code).Distinct())}");
            yield break;
        }

        var again = ((Ruling.Happened)ruling).Events;
        for (var i = 0; i < Math.Max(again.Count, decision.Events.Count); i++)
        {
            if (i == decision.Events.Count)
            {
                yield return (decision.Version, decision.Events[0], $"followed by {StoredAsAttribute.NameOf(again[i].GetType())}, which is not recorded");
                yield break;
            }

            var recorded = decision.Events[i];
            if (i == again.Count || again[i].GetType() != recorded.GetType())
            {
                yield return (decision.Version + i, recorded, i == again.Count ? "does not follow" : $"{StoredAsAttribute.NameOf(again[i].GetType())} instead");
                yield break;
            }

            if (!Written.Alike(recorded, again[i]))
            {
                var (was, would) = (JsonNode.Parse(Written.Bytes(recorded))!.AsObject(), JsonNode.Parse(Written.Bytes(again[i]))!.AsObject());
                yield return (decision.Version + i, recorded, $"differs in {string.Join(", ", was.Select(p => p.Key).Union(would.Select(p => p.Key)).Where(name => !JsonNode.DeepEquals(was[name], would[name])))}");
            }
        }
    }
}
