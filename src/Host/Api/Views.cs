using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using GdCases.Projections.MyCases;
using GdCases.Projections.Status;
using GdCases.Projections.Worklist;
using NodaTime;

namespace GdCases.Host.Api;

/// <summary>A code and what it is called in the reader's language.</summary>
public sealed record Named(string Code, string Title);

/// <summary>An action the caller can take now.</summary>
/// <param name="Action">Goes into the URL.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Step">The legal step it is.</param>
/// <param name="LeadsTo">The state it leads to.</param>
/// <param name="Fields">What the body takes.</param>
public sealed record OpenAction(string Action, string Title, Step Step, string LeadsTo, IReadOnlyList<FieldNeed> Fields);

/// <summary>An action the caller cannot take now, and why.</summary>
public sealed record ClosedAction(string Action, string Title, Step Step, IReadOnlyList<ProblemError> Why);

/// <summary>Money in CNY.</summary>
public sealed record FeeView(decimal Due, decimal Paid);

public sealed record MaterialView(string Material, string Title, string? Reference);

public sealed record DecisionView(Outcome Outcome, string? ReasonCode, string? Reason, Instant At);

/// <summary>A last day.</summary>
/// <param name="Day">The last day.</param>
/// <param name="Due">The instant it ends.</param>
/// <param name="RemainingWorkingDays">Working days after today up to and including it; negative when it has passed.</param>
/// <param name="Provisional">A year on the way is not published yet and was taken as plain weeks.</param>
public sealed record DeadlineView(LocalDate Day, Instant Due, int RemainingWorkingDays, bool Provisional);

/// <summary>The limit that runs.</summary>
/// <param name="Purpose">To decide, or to issue and deliver.</param>
/// <param name="From">The day it starts from, which is not counted.</param>
/// <param name="Yellow">When the light turns yellow.</param>
/// <param name="Promised">承诺时限; absent where none is promised.</param>
/// <param name="Statutory">法定时限; absent where the law sets none.</param>
/// <param name="Why">How the days were counted, for people.</param>
public sealed record LimitView(LimitPurpose Purpose, LocalDate From, DeadlineView? Yellow, DeadlineView? Promised, DeadlineView? Statutory, string Why);

/// <summary>What happens by itself, and when, if nobody acts.</summary>
public sealed record TimerView(string Action, string Title, DeadlineView At);

/// <summary>The case's time.</summary>
public sealed record ClockOfCase
{
    /// <summary>红黄灯, now; absent when no limit runs.</summary>
    public Light? Light { get; init; }

    /// <summary>The legal day of receipt.</summary>
    public required LocalDate ReceivedOn { get; init; }

    public LocalDate? AcceptedOn { get; init; }
    public LimitView? Limit { get; init; }

    /// <summary>Since when the limit stands still.</summary>
    public LocalDate? StandsStillSince { get; init; }

    /// <summary>Until when a special procedure is expected to take.</summary>
    public LocalDate? StandsStillUntil { get; init; }

    public required IReadOnlyList<TimerView> Timers { get; init; }
}

/// <summary>A secondary material promised for later; broken when its day has passed and it has not come.</summary>
public sealed record PromiseView(string Material, LocalDate By, bool Broken);

/// <summary>A case as somebody concerned with it sees it; parties and personal fields are masked.</summary>
public sealed record CaseView
{
    public required string Number { get; init; }

    /// <summary>Also the ETag.</summary>
    public required long Version { get; init; }

    public required Named Service { get; init; }
    public required Named State { get; init; }
    public required bool Ended { get; init; }
    public required Named Division { get; init; }
    public required Named Agency { get; init; }
    public required Channel Channel { get; init; }
    public required MaskedParty Applicant { get; init; }
    public MaskedParty? Agent { get; init; }
    public required IReadOnlyDictionary<string, string> Form { get; init; }
    public required IReadOnlyList<MaterialView> Materials { get; init; }
    public required IReadOnlyList<PromiseView> Promises { get; init; }

    /// <summary>When it must be done, why, and what light it has.</summary>
    public ClockOfCase? Clock { get; init; }

    public required bool Expedited { get; init; }
    public required FeeView Fee { get; init; }
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>The officer who has it on their desk; officers only.</summary>
    public string? Assignee { get; init; }

    public required Instant SubmittedAt { get; init; }
    public Instant? AcceptedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public Correction? Correction { get; init; }
    public SpecialProcedure? SpecialProcedure { get; init; }
    public DecisionView? Decision { get; init; }
    public CaseResult? Result { get; init; }
    public Delivery? Delivery { get; init; }
    public required IReadOnlyList<OpenAction> OpenActions { get; init; }
    public required IReadOnlyList<ClosedAction> ClosedActions { get; init; }
}

/// <summary>Who did it: to officers by their id, to everybody else by role and agency only.</summary>
public sealed record ActorView(string Role, string? Agency, string? Id);

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

    /// <summary>What the event says besides, as far as the reader may know it.</summary>
    public required IReadOnlyDictionary<string, object> Details { get; init; }
}

/// <summary>A case's history, oldest first.</summary>
public sealed record HistoryView(string Number, IReadOnlyList<HistoryEntry> Events);

/// <summary>What anybody with the receipt reads.</summary>
public sealed record StatusView
{
    public required string Number { get; init; }
    public required Named Service { get; init; }
    public required Named State { get; init; }
    public required bool Ended { get; init; }
    public required Named Division { get; init; }
    public required Named Agency { get; init; }

    /// <summary>张*三.</summary>
    public required string Applicant { get; init; }

    public Outcome? Decision { get; init; }
    public required IReadOnlyList<CorrectionItem> Correction { get; init; }
    public required FeeView Fee { get; init; }

    /// <summary>The day by which it is promised, or else by which the law wants it; absent while no limit runs.</summary>
    public LocalDate? DueOn { get; init; }

    /// <summary>That day may still move: the calendar of a year on the way is not published yet.</summary>
    public bool DueOnProvisional { get; init; }

    /// <summary>The limit stands still: the case waits for its applicant, or a special procedure is under way.</summary>
    public bool StandsStill { get; init; }

    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
}

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
}

/// <summary>A line of "my cases".</summary>
public sealed record MyCase(string Number, Named Service, Named State, Named Division, bool Ended, Instant SubmittedAt, Instant UpdatedAt);

/// <summary>A page of a list; with <c>next</c>, there is more: pass it as <c>cursor</c>.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>From cases and read models to what is shown, in one language.</summary>
public sealed class Viewer(ServiceCatalogue catalogue, string language)
{
    public Named Service(ServiceItem item) => new(item.Code, item.Title.In(language));

    public Named State(Workflow workflow, string state) => new(state, workflow.State(state)?.Title.In(language) ?? state);

    public Named Division(string code) => new(code, catalogue.Division(code)?.Title.In(language) ?? code);

    public Named Agency(string code) => new(code, catalogue.Agency(code)?.Title.In(language) ?? code);

    public CaseView Case(Case c, Definition definition, IReadOnlyList<ActionView> actions, DecisionContext context, bool forOfficer) => new()
    {
        Number = c.Number,
        Version = c.Version,
        Service = Service(definition.Item),
        State = State(definition.Workflow, c.State),
        Ended = c.Ended,
        Division = Division(c.Division),
        Agency = Agency(c.Agency),
        Channel = c.Channel,
        Applicant = c.Applicant.Masked,
        Agent = c.Agent?.Masked,
        Form = Masked(c.Form, definition.Item),
        Materials = [.. definition.Item.Materials.Select(m => new MaterialView(m.Code, m.Title.In(language), c.Materials.GetValueOrDefault(m.Code)))],
        Promises = [.. c.Promises.Select(p => new PromiseView(p.Material, p.By, p.By < context.Today))],
        Clock = c.Clock is null ? null : Clock(c.Clock, definition, context),
        Expedited = c.Expedited,
        Fee = new FeeView(c.FeeDue, c.FeePaid),
        Links = c.Links,
        Assignee = forOfficer ? c.Assignee : null,
        SubmittedAt = c.SubmittedAt,
        AcceptedAt = c.AcceptedAt,
        UpdatedAt = c.UpdatedAt,
        Correction = c.Correction,
        SpecialProcedure = c.SpecialProcedure,
        Decision = c.Decision is { } d ? new DecisionView(d.Outcome, d.ReasonCode, d.Reason, d.At) : null,
        Result = c.Result,
        Delivery = c.Delivery,
        OpenActions = [.. actions.Where(a => a.Open).Select(a => new OpenAction(a.Name, a.Title.In(language), a.Step, a.To!, a.Fields))],
        ClosedActions = [.. actions.Where(a => !a.Open).Select(a => new ClosedAction(a.Name, a.Title.In(language), a.Step, [.. a.Why.Select(w => new ProblemError(w.Code, w.Path, w.Message.In(language)))]))],
    };

    private ClockOfCase Clock(CaseClock clock, Definition definition, DecisionContext context) => new()
    {
        Light = clock.LightAt(context.Now),
        ReceivedOn = clock.ReceivedOn,
        AcceptedOn = clock.AcceptedOn,
        Limit = clock.Limit is { } limit ? new LimitView(limit.Purpose, limit.From, View(limit.Yellow, context), View(limit.Promised, context), View(limit.Statutory, context), Why(clock, limit, context)) : null,
        StandsStillSince = clock.StoppedAt is null ? null : clock.Standstills[^1].From,
        StandsStillUntil = clock.StoppedAt is null ? null : clock.Standstills[^1].ExpectedUntil,
        Timers = [.. clock.Timers.Select(t => new TimerView(t.Action, definition.Workflow.Actions.First(a => a.Name == t.Action).Title.In(language), View(t.At, context)!))],
    };

    private static DeadlineView? View(Deadline? at, DecisionContext context) => at is null ? null : new(at.Day, at.Due, context.Calendar.Between(context.Today, at.Day), at.Provisional);

    private string Why(CaseClock clock, Limit limit, DecisionContext context)
    {
        var stood = clock.Standstills.Sum(s => s.Until is { } until ? context.Calendar.Between(s.From, until) : 0);
        var from = limit.From.ToString("uuuu-MM-dd", null);
        var (zh, en) = limit.Purpose == LimitPurpose.Decide ? ("作出决定", "to decide") : ("颁发、送达", "to issue and deliver");
        return string.Concat(
            new LocalizedText($"自{from}起（当日不计）{zh}：", $"{Capital(en)}, counted from {from} (that day not counted): ").In(language),
            string.Join(new LocalizedText("，", ", ").In(language), new[]
            {
                limit.PromisedDays is { } p ? new LocalizedText($"承诺{p}个工作日", $"{p} working days promised").In(language) : null,
                limit.StatutoryDays is { } s ? new LocalizedText($"法定{s}个工作日", $"{s} allowed by law").In(language) : null,
                clock.Extension > 0 ? new LocalizedText($"已延长{clock.Extension}个工作日", $"extended by {clock.Extension}").In(language) : null,
                stood > 0 ? new LocalizedText($"不计入{stood}个工作日", $"{stood} not counted while it stood still").In(language) : null,
            }.OfType<string>()),
            new LocalizedText("。", ".").In(language));

        static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
    }

    public StatusView Status(CaseStatus s, Definition definition) => new()
    {
        Number = s.Number,
        Service = Service(definition.Item),
        State = State(definition.Workflow, s.State),
        Ended = s.Ended,
        Division = Division(s.Division),
        Agency = Agency(s.Agency),
        Applicant = s.Applicant,
        Decision = s.Decision,
        Correction = s.Correction,
        Fee = new FeeView(s.FeeDue, s.FeePaid),
        DueOn = s.DueOn,
        DueOnProvisional = s.DueOnProvisional,
        StandsStill = s.StandsStill,
        SubmittedAt = s.SubmittedAt,
        UpdatedAt = s.UpdatedAt,
    };

    public WorklistEntry Worklist(WorklistItem w, Definition definition, DecisionContext context) => new()
    {
        Number = w.Number,
        Service = Service(definition.Item),
        State = State(definition.Workflow, w.State),
        Category = w.Category,
        Division = w.Division,
        Applicant = w.Applicant,
        Channel = w.Channel,
        Expedited = w.Expedited,
        Assignee = w.Assignee,
        Light = w.Lights?.At(context.Now),
        Due = View(w.Due, context),
        SubmittedAt = w.SubmittedAt,
        UpdatedAt = w.UpdatedAt,
        Version = w.Version,
    };

    public MyCase Mine(ApplicantCase a, Definition definition) => new(
        a.Number, Service(definition.Item), State(definition.Workflow, a.State), Division(a.Division), a.Ended, a.SubmittedAt, a.UpdatedAt);

    /// <summary>One event as its reader may see it; null when it is not for them.</summary>
    public HistoryEntry? History(CaseEvent e, long version, string name, Definition definition, bool forOfficer)
    {
        if (!forOfficer && e is (CaseAssigned or CaseReleased or NoteAdded or LightChanged))
        {
            return null;
        }

        var step = e as StepTaken;
        var action = step is null ? null : definition.Workflow.Actions.FirstOrDefault(a => a.Name == step.Action);
        return new HistoryEntry
        {
            Version = version,
            At = e.At,
            Event = name,
            Title = action?.Title.In(language) ?? Fact(e).In(language),
            By = new ActorView(e.By.Role, e.By.Agency, forOfficer ? e.By.Id : null),
            Action = step?.Action,
            From = step is null ? null : State(definition.Workflow, step.From),
            State = step is not null ? State(definition.Workflow, step.State) : e is CaseSubmitted s ? State(definition.Workflow, s.State) : null,
            Details = Details(e, definition.Item).Where(d => d.Value is not null).ToDictionary(d => d.Key, d => d.Value!),
        };
    }

    private static LocalizedText Fact(CaseEvent e) => e switch
    {
        CaseSubmitted => new("提交申请", "Submitted"),
        CaseAssigned => new("领取或指派", "Assigned"),
        CaseReleased => new("释放", "Released"),
        NoteAdded => new("添加备注", "Note added"),
        LightChanged { Light: Light.Yellow } => new("黄灯预警", "Yellow light"),
        LightChanged { Light: Light.Red } => new("红灯：超出承诺时限", "Red light: past the promised limit"),
        LightChanged => new("深红灯：超出法定时限", "Dark red light: past the statutory limit"),
        DeadlinesRecomputed => new("期限重算", "Deadlines recomputed"),
        _ => new("变更", "Changed"),
    };

    private static Dictionary<string, object?> Details(CaseEvent e, ServiceItem item)
    {
        var details = e switch
        {
            CaseSubmitted s => new Dictionary<string, object?> { ["channel"] = s.Channel.Code(), ["materials"] = s.Materials.Select(m => m.Material).ToArray(), ["feeDue"] = s.FeeDue, ["expedited"] = s.Expedited ? true : null },
            Supplemented s => new() { ["materials"] = s.Materials.Select(m => m.Material).ToArray(), ["form"] = s.Form.Count > 0 ? Masked(s.Form, item) : null },
            CorrectionRequested c => new() { ["items"] = c.Items, ["workingDays"] = c.WorkingDays },
            Accepted a => new() { ["promises"] = a.Promises.Count > 0 ? a.Promises : null },
            Refused r => new() { ["reasonCode"] = r.ReasonCode, ["reason"] = r.Reason },
            Forwarded f => new() { ["reason"] = f.Reason },
            Returned r => new() { ["reason"] = r.Reason },
            SpecialProcedureStarted s => new() { ["procedure"] = s.Procedure.Code(), ["workingDays"] = s.ExpectedWorkingDays, ["reason"] = s.Reason },
            SpecialProcedureEnded s => new() { ["findings"] = s.Findings },
            Extended x => new() { ["workingDays"] = x.WorkingDays, ["reason"] = x.Reason },
            FeeAssessed f => new() { ["amount"] = f.Amount, ["reason"] = f.Reason },
            Paid p => new() { ["amount"] = p.Amount, ["paymentReference"] = p.PaymentReference },
            Decided d => new() { ["outcome"] = d.Outcome.Code(), ["reasonCode"] = d.ReasonCode, ["reason"] = d.Reason },
            Issued i => new() { ["resultNumber"] = i.ResultNumber, ["validUntil"] = i.ValidUntil },
            Delivered d => new() { ["way"] = d.Way.Code(), ["deliveryReference"] = d.DeliveryReference },
            Closed c => new() { ["reason"] = c.Reason },
            Withdrawn w => new() { ["reason"] = w.Reason },
            Terminated t => new() { ["reason"] = t.Reason },
            Reopened r => new() { ["reason"] = r.Reason },
            CaseAssigned a => new() { ["officer"] = a.Officer },
            NoteAdded n => new() { ["text"] = n.Text },
            LightChanged l => new() { ["light"] = l.Light.Code(), ["purpose"] = l.Purpose.Code(), ["dueOn"] = l.DueOn, ["passedUpTo"] = l.PassedUpTo.Code() },
            _ => [],
        };
        if (e is StepTaken { Attested: { Count: > 0 } attested })
        {
            details["attested"] = attested.Select(g => g.Code()).ToArray();
        }

        if (e is StepTaken { DueOn: { } dueOn })
        {
            details["dueOn"] = dueOn;
        }

        if (CaseClock.Of(e) is { Limit: { } limit })
        {
            details["promisedBy"] = limit.Promised?.Day;
            details["allowedUntil"] = limit.Statutory?.Day;
        }

        return details;
    }

    private static Dictionary<string, string> Masked(IEnumerable<KeyValuePair<string, string>> form, ServiceItem item) =>
        form.ToDictionary(f => f.Key, f => item.Form.FirstOrDefault(x => x.Name == f.Key) is { IsPersonal: false } ? f.Value : Mask.Number(f.Value));
}
