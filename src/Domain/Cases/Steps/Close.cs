using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>办结.</summary>
public sealed class Close : LegalStep<Closed>
{
    public override string Code => "close";

    public override bool CanBeAutomatic => true;

    public override bool CanBeTimed => true;

    protected override IReadOnlyList<InputField> Optional { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Closed { Reason = input.Value(InputFields.Reason) };

    protected override ActionInput SaidIn(Closed e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("closed")]
public sealed record Closed : StepTaken
{
    public FreeText? Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Close>();

    protected override Case After(Case moved) => moved;

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
