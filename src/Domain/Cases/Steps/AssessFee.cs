using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>核定费用: another amount than the catalogue computes, with a reason. From then on nothing computes it again.</summary>
public sealed class AssessFee : LegalStep<FeeAssessed>
{
    /// <summary>CNY, at most two decimals.</summary>
    public static InputField<decimal> Amount { get; } = new("amount", "assess-fee, pay: CNY.", (amount, path) =>
        amount is < 0 or > InputFields.MaxAmount or { Scale: > 2 } ? [FieldFaults.NotAnAmount.At(path, new LocalizedText($"，0至{InputFields.MaxAmount}", $", 0 to {InputFields.MaxAmount}"))] : []);

    public static FaultCode OutOfBounds { get; } = new("amount-out-of-bounds", RefusalKind.Invalid, "金额应在{0}元至{1}元之间。", "The amount is between CNY {0} and CNY {1}.");

    public override string Code => "assess-fee";

    protected override IReadOnlyList<InputField> Required { get; } = [Amount, InputFields.Reason];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) =>
        attempt.Action.RaisesUpTo is { } times && attempt.Case.Fee is var fee && (input.Value(Amount) < fee.Due || input.Value(Amount) > times * fee.FirstAssessed)
            ? [OutOfBounds.At(Amount.Name, fee.Due, times * fee.FirstAssessed)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new FeeAssessed { FeeDue = input.Value(Amount)!.Value, Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(FeeAssessed e) => ActionInput.Nothing.With(Amount, e.FeeDue).With(InputFields.Reason, e.Reason);
}

[StoredAs("fee-assessed")]
public sealed record FeeAssessed : StepTaken
{
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<AssessFee>();

    protected override Case After(Case moved) => moved with { Fee = moved.Fee with { Assessed = true, FirstAssessed = moved.Fee.Assessed ? moved.Fee.FirstAssessed : moved.Fee.Due } };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
