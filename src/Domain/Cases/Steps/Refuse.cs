using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>不予受理, with its reasons (art. 38).</summary>
public sealed class Refuse : LegalStep<NotAccepted>
{
    public override string Code => "refuse";

    public override bool IsIntake => true;

    public override bool WithoutResult => true;

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.ReasonCode, InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new NotAccepted { ReasonCode = input.Find(InputFields.ReasonCode)!, Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(NotAccepted e) => ActionInput.Nothing.With(InputFields.ReasonCode, e.ReasonCode).With(InputFields.Reason, e.Reason);
}

[StoredAs("refused")]
public sealed record NotAccepted : StepTaken
{
    public string ReasonCode { get; init; } = "";
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Refuse>();

    public override AgainstApplicant? Against => new(Action, ReasonCode, Reason, At);

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reasonCode", ReasonCode), Detail("reason", Reason)];
}
