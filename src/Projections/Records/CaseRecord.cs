using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Projections.Engine;
using Marten.Schema;
using NodaTime;
using NodaTime.Text;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.Records;

/// <summary>That a case came to stand in a state, and on which day.</summary>
public sealed record Stay(string State, LocalDate Since);

/// <summary>
/// 办件档案: what a case was, from its submission on and for ever, closed and archived too: what auditors search, by whom
/// counters find a person's cases, what figures are made of.
/// </summary>
public sealed record CaseRecord
{
    public static ReadModel Model { get; } = new ReadModel<CaseRecord, CaseEvent>("CaseRecords", version: 4, StreamKind.Cases, Fold, r => r.Number) { Totals = new ServiceCounts() };

    public required string Number { get; init; }
    public required string Division { get; init; }
    public required string Agency { get; init; }

    /// <summary>The agency that took it in, where one did.</summary>
    public string? IntakeAgency { get; init; }

    /// <summary>That office's division.</summary>
    public string? IntakeDivision { get; init; }

    public required string Category { get; init; }
    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string State { get; init; }
    public bool Ended { get; init; }
    public bool Archived { get; init; }

    /// <summary>The keys of everybody's identities.</summary>
    public required IReadOnlyList<string> Whose { get; init; }

    /// <summary>The keys of everybody's names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The applicant, masked.</summary>
    public required ShownParty Applicant { get; init; }

    /// <summary>Whoever has done something, the engine aside.</summary>
    public required IReadOnlyList<string> Actors { get; init; }

    /// <summary>The actions that were taken, each once.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>The legal steps that were taken, by their codes, each once.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The worst light that was ever recorded.</summary>
    public Light? WorstLight { get; init; }

    public Outcome? Decision { get; init; }

    /// <summary>How it ended: granted or denied, or the code of the step by which it ended without a result; null while it is open.</summary>
    public string? Ending { get; init; }

    /// <summary>Whether it was decided (where nothing is decided: ended) by its limit; null while it is not, and where no limit ran.</summary>
    public bool? OnTime { get; init; }

    public int Corrections { get; init; }

    /// <summary>The legal day of receipt.</summary>
    public required LocalDate ReceivedOn { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>The day it ended, yyyy-MM-dd; null while it is open.</summary>
    public string? EndedOn { get; init; }

    /// <summary>The states it has stood in, one after the other; of those it left on one day each once, for what goes to and fro within a day spends no day anywhere, and a row must not grow with it.</summary>
    public required IReadOnlyList<Stay> Stays { get; init; }

    /// <summary>The end of its limit, to accept it or to decide; null where it has none.</summary>
    public Instant? DueAt { get; init; }

    /// <summary>That limit has stood still since then; null while it runs.</summary>
    public Instant? StandsStillSince { get; init; }

    /// <summary>What its money did; null while none has.</summary>
    public CaseMoney? Money { get; init; }

    /// <summary>From when on the payment gateway is asked about it, in milliseconds since 1970; null: there is nothing to ask.</summary>
    public long? AskFrom { get; init; }

    /// <summary>The days on which its money moved, yyyy-MM-dd.</summary>
    public IReadOnlyList<string>? MoneyDays { get; init; }

    /// <summary>The place in the list.</summary>
    public required string Position { get; init; }

    public static CaseRecord? Fold(CaseRecord? record, CaseEvent e)
    {
        var next = e switch
        {
            CaseSubmitted s => Opened(s),
            _ when record is null => null,
            InterestedPartiesNotified n => After(record, n) with
            {
                Whose = [.. record.Whose.Concat(n.Parties.Select(p => p.Id.Key)).Distinct()],
                Names = [.. record.Names.Concat(n.Parties.Select(p => p.Name.Key)).Distinct()],
            },
            StepTaken step => After(record, step),
            LightChanged turned when turned.Light > (record.WorstLight ?? Light.Green) => record with { WorstLight = turned.Light },
            CaseArchived => record with { Archived = true },
            _ => record,
        };
        if (next is null)
        {
            return null;
        }

        var money = CaseMoney.Fold(next.Money, e);
        next = ReferenceEquals(money, next.Money) ? next : next with { Money = money, AskFrom = money!.AskFrom, MoneyDays = money.Moves.Count == 0 ? null : [.. money.Moves.Select(m => m.Day).Distinct()] };
        next = e.By.Role == Roles.System || next.Actors.Contains(e.By.Id) ? next : next with { Actors = [.. next.Actors, e.By.Id] };
        return e.Clock is not { } clock ? next : next with { DueAt = clock.Limit?.Due?.Due, StandsStillSince = clock.StoppedAt };
    }

    /// <summary>Lists in the order of receipt, each city its own; who, whose and which names by what is in them; what ended by its day; what the gateway is asked about; money by its day.</summary>
    public static void ConfigureMarten(DocumentMapping<CaseRecord> mapping)
    {
        mapping.DuplicateField(nameof(Position));
        mapping.DuplicateField(nameof(EndedOn));
        mapping.DuplicateField(nameof(Agency));
        mapping.DuplicateField(nameof(Service));
        mapping.AddIndex("tenant_id", "position");
        mapping.AddIndex("tenant_id", "service", "position");
        mapping.AddIndex("tenant_id", "ended_on").Predicate = "ended_on is not null";
        mapping.DuplicateField(nameof(AskFrom));
        mapping.AddIndex("ask_from").Predicate = "ask_from is not null";
        foreach (var (member, column) in new[] { (nameof(Whose), "whose"), (nameof(Names), "names"), (nameof(Actors), "actors"), (nameof(MoneyDays), "money_days") })
        {
            mapping.DuplicateField(member, "varchar[]");
            mapping.AddIndex(column).Method = IndexMethod.gin;
        }
    }

    private static CaseRecord Opened(CaseSubmitted s) => new()
    {
        Number = s.Number,
        Division = s.Division,
        Agency = s.Agency,
        IntakeAgency = s.By.Office?.Agency,
        IntakeDivision = s.By.Office is { Agency: not null } office ? office.Division : null,
        Category = s.Category,
        Service = s.Service,
        ServiceVersion = s.ServiceVersion,
        Workflow = s.Workflow,
        WorkflowVersion = s.WorkflowVersion,
        State = s.State,
        Whose = [.. s.Parties.Select(p => p.Id.Key).Distinct()],
        Names = [.. s.Parties.Select(p => p.Name.Key).Distinct()],
        Applicant = s.Parties[0].Masked,
        Actors = [],
        ReceivedOn = s.Clock!.ReceivedOn,
        SubmittedAt = s.At,
        UpdatedAt = s.At,
        Stays = [new(s.State, DayOf(s))],
        Position = ListPosition.Of(s),
    };

    private static CaseRecord After(CaseRecord record, StepTaken step)
    {
        var ending = !step.Ended ? null
            : step.Step.WithoutResult ? step.Step.Code
            : (step is Decided { About: DecisionSubject.Application } last ? last.Outcome : record.Decision ?? Outcome.Granted).Code();
        var settled = step is Decided { About: DecisionSubject.Application } || (step.Ended && record.Decision is null);
        return record with
        {
            State = step.State,
            Ended = step.Ended,
            EndedOn = step.Ended ? LocalDatePattern.Iso.Format(DayOf(step)) : null,
            Ending = ending,
            Decision = step switch
            {
                Decided { About: DecisionSubject.Application } decided => decided.Outcome,
                Reopened => null,
                _ => record.Decision,
            },
            OnTime = settled && record.DueAt is { } due ? (record.StandsStillSince ?? step.At) <= due : step is Reopened ? null : record.OnTime,
            Actions = record.Actions.Contains(step.Action) ? record.Actions : [.. record.Actions, step.Action],
            Steps = record.Steps.Contains(step.Step.Code) ? record.Steps : [.. record.Steps, step.Step.Code],
            Corrections = record.Corrections + (step is CorrectionRequested ? 1 : 0),
            Stays = step.State == record.State ? record.Stays : Stayed(record.Stays, new(step.State, DayOf(step))),
            UpdatedAt = step.At,
        };
    }

    private static IReadOnlyList<Stay> Stayed(IReadOnlyList<Stay> stays, Stay next)
    {
        // Of what it left that day each state's last stay, for the earlier ones took no day; where it stands now it has not left.
        var sameDay = stays.Reverse().TakeWhile(s => s.Since == next.Since).Count();
        return [.. stays.Take(stays.Count - sameDay), .. stays.TakeLast(sameDay).Reverse().Distinct().Reverse(), next];
    }

    /// <summary>What a timer took counts as of the day it was due.</summary>
    private static LocalDate DayOf(CaseEvent e) => (e as StepTaken)?.DueOn ?? e.At.InZone(WorkingCalendar.China).Date;
}
