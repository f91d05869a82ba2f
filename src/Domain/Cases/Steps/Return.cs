using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>退回, 不合格: back to an earlier stage, or out after the last try, with a reason.</summary>
public sealed class Return : LegalStep<Returned>
{
    public override string Code => "return";

    public override bool WithoutResult => true;

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Returned { Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(Returned e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("returned")]
public sealed record Returned : StepTaken
{
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Return>();

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
