using GdCases.Domain.Cases.Clock;
using NodaTime;
using Npgsql;

namespace GdCases.Projections.Worklist;

/// <summary>What a line of the worklist shows, read from a row's columns: of a page no document is parsed.</summary>
public sealed record WorklistLine
{
    public static readonly LocalDate FirstDay = new(1970, 1, 1);

    /// <summary>Those of the row's members that are columns only to be shown.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        nameof(WorklistItem.ServiceVersion), nameof(WorklistItem.Workflow), nameof(WorklistItem.WorkflowVersion), nameof(WorklistItem.Applicant), nameof(WorklistItem.Channel),
        nameof(WorklistItem.Expedited), nameof(WorklistItem.Version), nameof(WorklistItem.SubmittedTicks), nameof(WorklistItem.UpdatedTicks), nameof(WorklistItem.Limited),
        nameof(WorklistItem.DueTicks), nameof(WorklistItem.DueDay), nameof(WorklistItem.DueProvisional),
    ];

    /// <summary>SQL: in the order in which a line is read.</summary>
    internal const string Select =
        "d.id, d.tenant_id, d.category, d.service, d.service_version, d.workflow, d.workflow_version, d.state, d.assignee, d.applicant, d.channel, d.expedited, d.version, " +
        "d.submitted_ticks, d.updated_ticks, d.yellow, d.red, d.dark_red, d.due_ticks, d.due_day, d.due_provisional, d.position, d.urgency, d.limited";

    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Category { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string State { get; init; }
    public string? Assignee { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    public required string Channel { get; init; }
    public required bool Expedited { get; init; }
    public required long Version { get; init; }
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>When the light turns; null when no limit runs.</summary>
    public LightTimes? Lights { get; init; }

    public Deadline? Due { get; init; }

    /// <summary>The place in the list by age.</summary>
    public required string Position { get; init; }

    /// <summary>The place in the list by urgency.</summary>
    public required string Urgency { get; init; }

    internal static WorklistLine Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetString(0),
        Division = row.GetString(1),
        Category = row.GetString(2),
        Service = row.GetString(3),
        ServiceVersion = row.GetString(4),
        Workflow = row.GetString(5),
        WorkflowVersion = row.GetString(6),
        State = row.GetString(7),
        Assignee = row.IsDBNull(8) ? null : row.GetString(8),
        Applicant = row.GetString(9),
        Channel = row.GetString(10),
        Expedited = row.GetBoolean(11),
        Version = row.GetInt64(12),
        SubmittedAt = Instant.FromUnixTimeTicks(row.GetInt64(13)),
        UpdatedAt = Instant.FromUnixTimeTicks(row.GetInt64(14)),
        Lights = row.GetBoolean(23) ? new LightTimes(Millis(row, 15), Millis(row, 16), Millis(row, 17)) : null,
        Due = row.IsDBNull(18) ? null : new Deadline(FirstDay.PlusDays((int)row.GetInt64(19)), Instant.FromUnixTimeTicks(row.GetInt64(18)), row.GetBoolean(20)),
        Position = row.GetString(21),
        Urgency = row.GetString(22),
    };

    private static long? Millis(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
