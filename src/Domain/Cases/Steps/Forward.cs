using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>A plain move on; it covers any agency's own stages. Taken by an officer it is an examination.</summary>
public sealed class Forward : LegalStep<Forwarded>
{
    public override string Code => "forward";

    public override bool IsIntake => true;

    public override bool CanBeAutomatic => true;

    public override bool CanBeTimed => true;

    protected override IReadOnlyList<InputField> Optional { get; } = [InputFields.Reason];

    /// <summary>Art. 48: whoever presided over the hearing does not examine the application afterwards either.</summary>
    public override IEnumerable<Fault> Closed(Attempt attempt) =>
        Roles.IsOfficer(attempt.Role) && attempt.Case.Findings.Exists(f => f.Procedure == SpecialProcedure.Hearing && f.By.Id == attempt.Context.Caller.Id)
            ? [EndSpecialProcedure.ByAnother.At(null)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Forwarded { Reason = input.Value(InputFields.Reason) };

    protected override ActionInput SaidIn(Forwarded e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("forwarded")]
public sealed record Forwarded : StepTaken
{
    public FreeText? Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Forward>();

    protected override Case After(Case moved) => moved.Examined(this);

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
