using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>One event of a case's history.</summary>
public sealed record HistoryEntry
{
    /// <summary>Its place in the case's stream, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it happened, by the product's clock.</summary>
    public required Instant At { get; init; }

    /// <summary>The event's name, such as <c>accepted</c>.</summary>
    public required string Event { get; init; }

    /// <summary>What was done, in the reader's language.</summary>
    public required string Title { get; init; }

    public required ActorView By { get; init; }
    public string? Action { get; init; }
    public Named? From { get; init; }
    public Named? State { get; init; }

    public required HistoryDetails Details { get; init; }

    /// <summary>One event as its reader may see it; null when it is not for them.</summary>
    public static HistoryEntry? Of(CaseEvent e, long version, string name, Definition definition, CaseAccess access, Titles titles)
    {
        if (e.IsInternal && !access.SeesOfficers)
        {
            return null;
        }

        var step = e as StepTaken;
        var action = definition.Workflow.Actions.FirstOrDefault(a => a.Name == step?.Action);
        return new HistoryEntry
        {
            Version = version,
            At = e.At,
            Event = name,
            Title = titles.In((action?.Done ?? action?.Title ?? e.Title)!),
            By = ActorView.Of(e.By, access.SeesOfficers),
            Action = step?.Action,
            From = step is null ? null : titles.State(definition.Workflow, step.From),
            State = (step?.State ?? (e as CaseSubmitted)?.State) is { } state ? titles.State(definition.Workflow, state) : null,
            Details = Told(e.Details(definition.Item), access),
        };
    }

    private static HistoryDetails Told(IEnumerable<KeyValuePair<string, object?>> details, CaseAccess access)
    {
        var told = new HistoryDetails();
        foreach (var (name, value) in details)
        {
            if (value is not null)
            {
                told[name] = value is Reference reference && !access.SeesReferences ? reference.Masked : value;
            }
        }

        return told;
    }
}

/// <summary>A case's history, oldest first.</summary>
public sealed record HistoryView(string Number, IReadOnlyList<HistoryEntry> Events);
