using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>终止, with a reason; a timer's reason is the name of what the law says.</summary>
public sealed class Terminate : LegalStep<Terminated>
{
    public override string Code => "terminate";

    public override bool CanBeTimed => true;

    public override bool WithoutResult => true;

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Terminated { Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(Terminated e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);

    public override ActionInput Unattended(Attempt attempt) => ActionInput.Nothing.With(InputFields.Reason, FreeText.Of($"{attempt.Action.Title.Zh} / {attempt.Action.Title.En}"));
}

[StoredAs("terminated")]
public sealed record Terminated : StepTaken
{
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Terminate>();

    public override AgainstApplicant? Against => new(Action, null, Reason, At);

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
