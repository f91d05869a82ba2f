using System.Globalization;
using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>缴费: all that is due, no more and no less.</summary>
public sealed class Pay : LegalStep<Paid>
{
    public static FaultCode NothingToPay { get; } = new("nothing-to-pay", RefusalKind.Conflict, "无应缴费用。", "Nothing is to be paid.");
    public static FaultCode ReferenceUsed { get; } = new("payment-reference-used", RefusalKind.Conflict, "该支付凭证号已用于其他缴费。", "Another payment has this reference already.");
    public static FaultCode WrongAmount { get; } = new("amount-wrong", RefusalKind.Invalid, "应缴{0}元。", "CNY {0} is due.");

    public static InputField<Reference> PaymentReference { get; } = InputFields.Reference("paymentReference", "pay: by what whoever took the money knows it.");

    public override string Code => "pay";

    public override bool IsIntake => true;

    protected override IReadOnlyList<InputField> Required { get; } = [AssessFee.Amount, PaymentReference];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
        [new(AssessFee.Amount, true) { Values = [attempt.Case.Fee.Outstanding.ToString(CultureInfo.InvariantCulture)] }, new(PaymentReference, true)];

    /// <summary>Nobody pays at a counter what they may have paid through the gateway already: the order is ended first, which only the gateway can say.</summary>
    public override IEnumerable<Fault> Closed(Attempt attempt) => attempt.Case.Fee.Outstanding == 0 ? [NothingToPay.At(null)]
        : attempt.Case.Fee.Order is not null && attempt.Role != Roles.System ? [Paying.OrderOpen.At(null)]
        : [];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) =>
        input.Value(AssessFee.Amount) is { } amount && amount != attempt.Case.Fee.Outstanding ? [WrongAmount.At(AssessFee.Amount.Name, attempt.Case.Fee.Outstanding)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Paid { Amount = input.Value(AssessFee.Amount)!.Value, PaymentReference = input.Value(PaymentReference)!.Value };

    protected override ActionInput SaidIn(Paid e) => ActionInput.Nothing.With(AssessFee.Amount, e.Amount).With(PaymentReference, e.PaymentReference);
}

[StoredAs("paid")]
public sealed record Paid : StepTaken
{
    /// <summary>In CNY.</summary>
    public decimal Amount { get; init; }

    public Reference PaymentReference { get; init; }

    /// <summary>Through the gateway: the order, and when it was paid there; null where a person took it.</summary>
    public ThroughGateway? Through { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Pay>();

    public override Reference? NamedPayment => PaymentReference;

    public override bool CameThroughGateway => Through is not null;

    public override bool IsFromOutside => Through is not null;

    protected override Case After(Case moved) => Paying.Received(moved, Amount, PaymentReference, Through?.Order, this, Action);

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => Through is { } through
        ? CaseDecider.ReceivePayment(before!, new ReceivedPayment(through.Order, Amount, PaymentReference, through.PaidAt), definition, context)
        : base.Again(before, definition, context);

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("amount", Amount), Detail("paymentReference", PaymentReference), Detail("order", Through?.Order), Detail("paidAt", Through?.PaidAt)];
}
