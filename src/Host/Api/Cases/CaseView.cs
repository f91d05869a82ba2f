using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Signatures;
using GdCases.Host.Api.Appointments;
using GdCases.Host.Api.Files;
using GdCases.Host.Api.Http;
using GdCases.Host.Api.Signatures;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>What an action's body takes: a field's name, whether it must be there, and the values it may have (for items, their paths) or, for attestations, must contain.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Required">It must be there.</param>
/// <param name="Values">The values it may have; empty: any of its type.</param>
/// <param name="AtMost">The greatest number it may be, for working days.</param>
public sealed record FieldNeedView(string Name, bool Required, IReadOnlyList<string> Values, int? AtMost);

/// <summary>An action the caller can take now.</summary>
/// <param name="Action">Goes into the URL.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Step">The legal step it is.</param>
/// <param name="LeadsTo">The state it leads to.</param>
/// <param name="Fields">What the body takes.</param>
public sealed record OpenAction(string Action, string Title, LegalStep Step, string LeadsTo, IReadOnlyList<FieldNeedView> Fields);

/// <summary>An action the caller cannot take now, and why.</summary>
public sealed record ClosedAction(string Action, string Title, LegalStep Step, IReadOnlyList<ProblemError> Why);

/// <summary>Money in CNY.</summary>
/// <param name="Due">What it costs.</param>
/// <param name="Paid">What was paid.</param>
/// <param name="Outstanding">What is still to be paid.</param>
/// <param name="Waived">What was due and need not be paid; absent when nothing was waived.</param>
/// <param name="RefundOwed">What has to go back, or has; absent when nothing had.</param>
/// <param name="Refunded">What has gone back; absent when nothing has.</param>
/// <param name="Order">The order that may still be paid; absent when none may.</param>
/// <param name="Refunds">What goes back, has, or could not; absent when nothing did.</param>
public sealed record FeeView(decimal Due, decimal Paid, decimal Outstanding, decimal? Waived, decimal? RefundOwed, decimal? Refunded, OpenOrderView? Order, IReadOnlyList<RefundView>? Refunds)
{
    public static FeeView Of(string number, CaseFee fee) => new(
        fee.Due, fee.Paid, fee.Outstanding, Some(fee.Waived), Some(fee.RefundOwed), Some(fee.Refunded),
        fee.Order is { } order ? new(PaymentOrder.Number(number, order.Place), order.Amount, order.Until) : null,
        fee.Refunds.Count == 0 ? null : [.. fee.Refunds.Select(r => new RefundView(Refund.Number(number, r.Place), r.Amount, r.State, r.Order is not null, r.At))]);

    private static decimal? Some(decimal amount) => amount == 0 ? null : amount;
}

/// <summary>An order that may still be paid: asked for again it says where.</summary>
/// <param name="Order">Its number.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="Until">When nobody can begin to pay it any more.</param>
public sealed record OpenOrderView(string Order, decimal Amount, Instant Until);

/// <summary>Money that goes back, has, or could not.</summary>
/// <param name="Refund">Its number.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="State">What became of it.</param>
/// <param name="ThroughGateway">It goes the way it came, and not by hand.</param>
/// <param name="At">When it came to stand so.</param>
public sealed record RefundView(string Refund, decimal Amount, RefundState State, bool ThroughGateway, Instant At);

/// <summary>A material the item asks for; reference and files are absent while it is not there, and the reference is masked for those who neither work on the case nor act for its applicant.</summary>
public sealed record MaterialView(string Material, string Title, string? Reference, IReadOnlyList<FileView>? Files);

/// <summary>A secondary material promised for later; broken when its day has passed and it has not come.</summary>
public sealed record PromiseView(string Material, LocalDate By, bool Broken);

/// <summary>What a correction notice asks for, while it is outstanding.</summary>
public sealed record CorrectionView(IReadOnlyList<CorrectionItem> Items, int WorkingDays, Instant RequestedAt);

public sealed record DecisionView(Outcome Outcome, string? ReasonCode, FreeText? Reason, Instant At)
{
    public static DecisionView? Of(CaseDecision? d) => d is null ? null : new(d.Outcome, d.ReasonCode, d.Reason, d.At);
}

/// <summary>The document issued or the payment ordered, in CNY; a number that is somebody's own is masked.</summary>
public sealed record ResultView(string Number, LocalDate? ValidUntil, decimal? Payout, Instant IssuedAt);

/// <summary>How the applicant wants to have the result; the address is masked.</summary>
public sealed record DeliveryChoiceView(DeliveryWay Way, string? Address, Named? Division);

/// <summary>How the result was handed over; the reference as with materials.</summary>
public sealed record DeliveryView(DeliveryWay Way, string? Reference, Instant At);

/// <summary>A case as somebody concerned with it sees it; parties and personal fields are masked.</summary>
public sealed record CaseView
{
    public required string Number { get; init; }

    /// <summary>Also the ETag.</summary>
    public required long Version { get; init; }

    public required Named Service { get; init; }
    public required Named State { get; init; }
    public required bool Ended { get; init; }

    /// <summary>A closed case: the last day on which it is kept before it is archived; absent where it is kept for ever.</summary>
    public LocalDate? KeptUntil { get; init; }

    /// <summary>It is in no list any more, and nothing can be done with it.</summary>
    public bool Archived { get; init; }

    /// <summary>The office that handles it.</summary>
    public required OfficeView HandledBy { get; init; }

    /// <summary>The office that took it in; absent when it came from the applicants themselves.</summary>
    public OfficeView? TakenInBy { get; init; }

    public required Channel Channel { get; init; }

    public required ShownParty Applicant { get; init; }

    /// <summary>Everybody it is about or for, the applicant first; <c>/contact</c> counts them from 0.</summary>
    public required IReadOnlyList<ShownParty> Parties { get; init; }

    public required IReadOnlyDictionary<string, string> Form { get; init; }
    public required IReadOnlyList<MaterialView> Materials { get; init; }
    public required IReadOnlyList<PromiseView> Promises { get; init; }

    /// <summary>What stands in the case, the oldest first.</summary>
    public required IReadOnlyList<FactView> Facts { get; init; }

    /// <summary>Who has to sign the application; absent where nobody has.</summary>
    public IReadOnlyList<AskedSignatureView>? Signatures { get; init; }

    /// <summary>What is required at the gates to come and does not stand yet; officers only.</summary>
    public IReadOnlyList<OwedView>? Owed { get; init; }

    /// <summary>When it must be done, why, and what light it has.</summary>
    public required CaseClockView Clock { get; init; }

    public required bool Expedited { get; init; }
    public required FeeView Fee { get; init; }

    /// <summary>When somebody is expected at a hall, or was last; absent while nothing was booked.</summary>
    public AppointmentView? Appointment { get; init; }

    /// <summary>The place that somebody waits for.</summary>
    public WaitingView? Waiting { get; init; }

    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>The officer who has it on their desk; officers only.</summary>
    public string? Assignee { get; init; }

    public required Instant SubmittedAt { get; init; }
    public Instant? AcceptedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public CorrectionView? Correction { get; init; }
    public SpecialProcedure? SpecialProcedure { get; init; }
    public DecisionView? Decision { get; init; }

    /// <summary>The decision on an objection raised in its course.</summary>
    public DecisionView? Objection { get; init; }

    /// <summary>What was decided against the applicant, why, and what they can do.</summary>
    public AgainstView? Against { get; init; }

    /// <summary>What it waits for that only its applicant can do; absent unless it does.</summary>
    public AwaitsView? Awaits { get; init; }

    public ResultView? Result { get; init; }
    public DeliveryChoiceView? DeliveryChoice { get; init; }
    public DeliveryView? Delivery { get; init; }
    public required IReadOnlyList<OpenAction> OpenActions { get; init; }
    public required IReadOnlyList<ClosedAction> ClosedActions { get; init; }

    public static CaseView Of(Case c, Definition definition, CaseAccess access, DecisionContext context, Titles titles, bool whole = false)
    {
        var item = definition.Item;
        var actions = CaseDecider.Actions(c, definition, context);
        return new()
        {
            Number = c.Number,
            Version = c.Version,
            Service = titles.Service(item),
            State = titles.State(definition.Workflow, c.State),
            Ended = c.Ended,
            KeptUntil = c.KeptUntil,
            Archived = c.Archived,
            HandledBy = titles.Office(new Office(c.Division, c.Agency)),
            TakenInBy = c.TakenInBy is { } office ? titles.Office(office) : null,
            Channel = c.Channel,
            Applicant = Party(c.Applicant),
            Parties = [.. c.Parties.Select(Party)],
            Form = whole ? c.Form.All.ToDictionary() : item.Masked(c.Form),
            Materials = [.. item.Materials.Select(m => new MaterialView(m.Code, titles.In(m.Title), Shown(c.Materials.GetValueOrDefault(m.Code)?.Reference), c.Materials.GetValueOrDefault(m.Code)?.Files?.Select(FileView.Of).ToList()))],
            Promises = [.. c.Promises.Select(p => new PromiseView(p.Promise.Material, p.Promise.By, p.Promise.IsBroken(context.Today)))],
            Facts = [.. Fact.Of(c).Select(f => FactView.Of(f, access.SeesOfficers))],
            Signatures = item.Signatures.Count == 0 ? null : [.. Signing.Of(c, item, context.Today).Select(a => AskedSignatureView.Of(a, c))],
            Owed = access.SeesOfficers ? [.. CaseDecider.Owed(c, definition, context).Select(o => OwedView.Of(o, titles))] : null,
            Clock = CaseClockView.Of(c, definition, context, titles),
            Expedited = c.Expedited,
            Fee = FeeView.Of(c.Number, c.Fee),
            Appointment = AppointmentView.Of(c.Appointment),
            Waiting = WaitingView.Of(c.Waiting),
            Links = c.Links,
            Assignee = access.SeesOfficers ? c.Assignee : null,
            SubmittedAt = c.SubmittedAt,
            AcceptedAt = c.AcceptedAt,
            UpdatedAt = c.UpdatedAt,
            Correction = c.Correction is { } asked ? new CorrectionView(asked.Items, asked.WorkingDays, asked.RequestedAt) : null,
            SpecialProcedure = c.SpecialProcedure,
            Decision = DecisionView.Of(c.Decision),
            Objection = DecisionView.Of(c.Objection),
            Against = AgainstView.Of(c.Against, definition, titles),
            Awaits = AwaitsView.Of(definition, c.State, c.Clock.Timers.MinBy(t => t.At.Due)?.At.Day, titles),
            Result = c.Result is { } result ? new ResultView(item.Result.PersonalNumber && !whole ? result.Number.Masked : result.Number.Text, result.ValidUntil, result.Payout, result.IssuedAt) : null,
            DeliveryChoice = c.DeliveryChoice is { } choice ? new DeliveryChoiceView(choice.Way, choice.Address is { } address ? whole ? address.Text : Mask.Name(address.Text) : null, choice.Division is { } city ? titles.Division(city) : null) : null,
            Delivery = c.Delivery is { } d ? new DeliveryView(d.Way, Shown(d.Reference), d.At) : null,
            OpenActions = [.. actions.Where(a => a.Open).Select(a => new OpenAction(a.Name, titles.In(a.Title), a.Step, a.To!, [.. a.Fields.Select(f => new FieldNeedView(f.Name, f.Required, f.Values, f.AtMost))]))],
            ClosedActions = [.. actions.Where(a => !a.Open).Select(a => new ClosedAction(a.Name, titles.In(a.Title), a.Step, [.. a.Why.Select(titles.Fault)]))],
        };

        ShownParty Party(Party p) => whole ? p.Whole : p.Masked;

        string? Shown(Reference? reference) => whole || access.SeesReferences ? reference?.Text : reference?.Masked;
    }
}
