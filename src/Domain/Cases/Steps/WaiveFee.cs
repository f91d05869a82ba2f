using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>免缴: what is still due need not be paid, for a reason. From then on nothing computes it again.</summary>
public sealed class WaiveFee : LegalStep<FeeWaived>
{
    public override string Code => "waive-fee";

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.Reason];

    public override IEnumerable<Fault> Closed(Attempt attempt) => attempt.Case.Fee.Outstanding == 0 ? [Pay.NothingToPay.At(null)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) =>
        new FeeWaived { Waived = attempt.Case.Fee.Outstanding, FeeDue = attempt.Case.Fee.Due - attempt.Case.Fee.Outstanding, Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(FeeWaived e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("fee-waived")]
public sealed record FeeWaived : StepTaken
{
    /// <summary>In CNY.</summary>
    public decimal Waived { get; init; }

    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<WaiveFee>();

    protected override Case After(Case moved) => moved with { Fee = moved.Fee with { Assessed = true, FirstAssessed = moved.Fee.Assessed ? moved.Fee.FirstAssessed : moved.Fee.Due, Waived = moved.Fee.Waived + Waived } };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("waived", Waived), Detail("reason", Reason)];
}
