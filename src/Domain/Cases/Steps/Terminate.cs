using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>终止, with a reason; of what a timer ends its name says all.</summary>
public sealed class Terminate : LegalStep<Terminated>
{
    public override string Code => "terminate";

    public override bool CanBeTimed => true;

    public override bool CanBeAutomatic => true;

    public override bool WithoutResult => true;

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Terminated { Reason = input.Value(InputFields.Reason), InFavour = attempt.Action.CancelsFee };

    protected override ActionInput SaidIn(Terminated e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);

}

[StoredAs("terminated")]
public sealed record Terminated : StepTaken
{
    /// <summary>In words, where a person ended it.</summary>
    public FreeText? Reason { get; init; }

    /// <summary>It ended a debt: nothing was decided against anybody.</summary>
    public bool InFavour { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Terminate>();

    public override AgainstApplicant? Against => InFavour ? null : new(Action, null, Reason, At);

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
