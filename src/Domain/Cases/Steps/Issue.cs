using System.Globalization;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Cases.Steps;

/// <summary>签发, 制证: the result is made.</summary>
public sealed class Issue : LegalStep<Issued>
{
    public static InputField<Reference> ResultNumber { get; } = InputFields.Reference("resultNumber", "issue: the number of the document issued.");

    public static InputField<LocalDate> ValidUntil { get; } = new("validUntil", "issue: the last day it is valid, yyyy-MM-dd.");

    /// <summary>CNY, at most two decimals; more than nothing.</summary>
    public static InputField<decimal> Payout { get; } = new("payout", "issue, where it pays out: the sum ordered, CNY.", (sum, path) =>
        sum is <= 0 or > InputFields.MaxAmount or { Scale: > 2 } ? [FieldFaults.NotAnAmount.At(path, new LocalizedText($"，0.01至{InputFields.MaxAmount}", $", 0.01 to {InputFields.MaxAmount}"))] : []);

    public static FaultCode MoreThanAppliedFor { get; } = new("payout-above-applied-for", RefusalKind.Invalid, "支付金额不得超过申请金额{0}元。", "No more is paid out than was applied for: CNY {0}.");

    public override string Code => "issue";

    public override Gate? Gate => Workflows.Gate.Issue;

    public override bool CanBeAutomatic => true;

    protected override IReadOnlyList<InputField> Required { get; } = [ResultNumber];

    protected override IReadOnlyList<InputField> Optional { get; } = [ValidUntil, Payout];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) => [new(ResultNumber, true), attempt.Action.PaysOut ? new(Payout, true) : new(ValidUntil, false)];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) =>
        attempt.Item.Result.UpTo is { } field && attempt.Case.Form[field] is { } said && input.Value(Payout) > decimal.Parse(said, CultureInfo.InvariantCulture)
            ? [MoreThanAppliedFor.At(Payout.Name, said)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Issued { ResultNumber = input.Value(ResultNumber)!.Value, ValidUntil = input.Value(ValidUntil), Payout = input.Value(Payout) };

    protected override ActionInput SaidIn(Issued e) => ActionInput.Nothing.With(ResultNumber, e.ResultNumber).With(ValidUntil, e.ValidUntil).With(Payout, e.Payout);

    /// <summary>Results that nobody numbers are numbered after their case.</summary>
    public override ActionInput Unattended(Attempt attempt) => ActionInput.Nothing.With(ResultNumber, Reference.Of($"{attempt.Case.Number}-1"));
}

[StoredAs("issued")]
public sealed record Issued : StepTaken
{
    public Reference ResultNumber { get; init; }
    public LocalDate? ValidUntil { get; init; }

    /// <summary>In CNY, where the result is a payment.</summary>
    public decimal? Payout { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Issue>();

    protected override Case After(Case moved) => moved with { Result = new CaseResult(ResultNumber, ValidUntil, At) { Payout = Payout } };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("resultNumber", item.Result.PersonalNumber ? ResultNumber.Masked : ResultNumber), Detail("validUntil", ValidUntil), Detail("payout", Payout)];
}
