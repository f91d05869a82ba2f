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
    public required IReadOnlyList<Promise> Promises { get; init; }
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
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
}

/// <summary>A line of the worklist.</summary>
public sealed record WorklistEntry(string Number, Named Service, Named State, string Category, string Division, string Applicant, string Channel, bool Expedited, string? Assignee, Instant SubmittedAt, Instant UpdatedAt, long Version);

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

    public CaseView Case(Case c, Definition definition, IReadOnlyList<ActionView> actions, bool forOfficer) => new()
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
        Promises = c.Promises,
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
        SubmittedAt = s.SubmittedAt,
        UpdatedAt = s.UpdatedAt,
    };

    public WorklistEntry Worklist(WorklistItem w, Definition definition) => new(
        w.Number, Service(definition.Item), State(definition.Workflow, w.State), w.Category, w.Division, w.Applicant, w.Channel, w.Expedited, w.Assignee, w.SubmittedAt, w.UpdatedAt, w.Version);

    public MyCase Mine(ApplicantCase a, Definition definition) => new(
        a.Number, Service(definition.Item), State(definition.Workflow, a.State), Division(a.Division), a.Ended, a.SubmittedAt, a.UpdatedAt);

    /// <summary>One event as its reader may see it; null when it is not for them.</summary>
    public HistoryEntry? History(CaseEvent e, long version, string name, Definition definition, bool forOfficer)
    {
        if (!forOfficer && e is (CaseAssigned or CaseReleased or NoteAdded))
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
            _ => [],
        };
        if (e is StepTaken { Attested: { Count: > 0 } attested })
        {
            details["attested"] = attested.Select(g => g.Code()).ToArray();
        }

        return details;
    }

    private static Dictionary<string, string> Masked(IEnumerable<KeyValuePair<string, string>> form, ServiceItem item) =>
        form.ToDictionary(f => f.Key, f => item.Form.FirstOrDefault(x => x.Name == f.Key) is { IsPersonal: false } ? f.Value : Mask.Number(f.Value));
}
