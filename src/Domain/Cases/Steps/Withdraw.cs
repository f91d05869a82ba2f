using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>撤回, by a party or, when nothing came in time, by the law's own word.</summary>
public sealed class Withdraw : LegalStep<Withdrawn>
{
    public override string Code => "withdraw";

    public override bool IsIntake => true;

    public override bool CanBeTimed => true;

    public override bool WithoutResult => true;

    protected override IReadOnlyList<InputField> Optional { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Withdrawn { Reason = input.Value(InputFields.Reason) };

    protected override ActionInput SaidIn(Withdrawn e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("withdrawn")]
public sealed record Withdrawn : StepTaken
{
    public FreeText? Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Withdraw>();

    public override AgainstApplicant? Against => By.Role == Roles.System ? new(Action, null, Reason, At) : null;

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
