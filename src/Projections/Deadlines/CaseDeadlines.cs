using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Projections.Engine;
using Marten.Schema;

namespace GdCases.Projections.Deadlines;

/// <summary>An open case's time: when it next does something by itself, and when its light changes. When the case ends, the row goes.</summary>
public sealed record CaseDeadlines
{
    public static ReadModel Model { get; } = new ReadModel<CaseDeadlines, CaseEvent>("Deadlines", version: 2, StreamKind.Cases, Fold, d => d.Number) { Totals = new LimitCounts() };

    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Agency { get; init; }
    public required string Service { get; init; }

    /// <summary>When something is next due, in milliseconds since 1970; null when nothing is.</summary>
    public long? Next { get; init; }

    /// <summary>Null when no limit runs.</summary>
    public LightTimes? Lights { get; init; }

    public CaseClock? Clock { get; init; }
    public Light? Shown { get; init; }

    public static CaseDeadlines? Fold(CaseDeadlines? row, CaseEvent e)
    {
        if (e is StepTaken { Ended: true } || (row is null && e is not CaseSubmitted))
        {
            return null;
        }

        var (clock, shown) = CaseClock.Fold(row?.Clock, row?.Shown, e);
        if (row is not null && ReferenceEquals(clock, row.Clock) && shown == row.Shown)
        {
            return row;
        }

        var next = e is CaseSubmitted s ? new CaseDeadlines { Number = s.Number, Division = s.Division, Agency = s.Agency, Service = s.Service } : row!;
        return next with { Clock = clock, Shown = shown, Lights = LightTimes.Of(clock), Next = clock?.Coming(shown).FirstOrDefault()?.At.Due.ToUnixTimeMilliseconds() };
    }

    /// <summary>What a minute of timers costs: it grows with what is due, not with what is open. The lights' columns are what <see cref="LimitCounts"/> is checked by.</summary>
    public static void ConfigureMarten(DocumentMapping<CaseDeadlines> mapping)
    {
        mapping.AddIndex(mapping.DuplicateField(nameof(Next)).ColumnName);
        mapping.DuplicateField(nameof(Agency));
        mapping.DuplicateField(nameof(Service));
        LightTimes.Columns(mapping, nameof(Lights));
    }
}
