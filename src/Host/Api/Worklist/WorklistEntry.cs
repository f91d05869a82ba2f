using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Host.Api.Cases;
using GdCases.Host.Api.Http;
using GdCases.Projections.Worklist;
using NodaTime;

namespace GdCases.Host.Api.Worklist;

/// <summary>A line of the worklist.</summary>
public sealed record WorklistEntry
{
    public required string Number { get; init; }
    public required Named Service { get; init; }
    public required Named State { get; init; }
    public required string Category { get; init; }
    public required string Division { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    public required string Channel { get; init; }
    public required bool Expedited { get; init; }
    public string? Assignee { get; init; }

    /// <summary>红黄灯, now; absent when no limit runs.</summary>
    public Light? Light { get; init; }

    /// <summary>What it must be done by; absent while nothing runs.</summary>
    public DeadlineView? Due { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static WorklistEntry Of(WorklistLine w, Definition definition, DecisionContext context, Titles titles) => new()
    {
        Number = w.Number,
        Service = titles.Service(definition.Item),
        State = titles.State(definition.Workflow, w.State),
        Category = w.Category,
        Division = w.Division,
        Applicant = w.Applicant,
        Channel = w.Channel,
        Expedited = w.Expedited,
        Assignee = w.Assignee,
        Light = w.Lights?.At(context.Now),
        Due = DeadlineView.Of(w.Due, context),
        SubmittedAt = w.SubmittedAt,
        UpdatedAt = w.UpdatedAt,
        Version = w.Version,
    };
}
