using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>复核: decided anew, and not by the one who decided before.</summary>
public sealed class Reopen : LegalStep<Reopened>
{
    public override string Code => "reopen";

    protected override IReadOnlyList<InputField> Required { get; } = [InputFields.Reason];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Reopened { Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(Reopened e) => ActionInput.Nothing.With(InputFields.Reason, e.Reason);
}

[StoredAs("reopened")]
public sealed record Reopened : StepTaken
{
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Reopen>();

    protected override Case After(Case moved) => (moved.Decision is { } before ? moved.Examined(new Examination(before.By, before.At, Action)) : moved) with
    {
        Decision = null,
        Against = null,
        Result = null,
        Delivery = null,
    };

    internal override CaseClock Turn(CaseClock clock, ClockTurn turn) => clock.WithLimit(RunningLimit.ToDecide(turn.Day, turn.Limits, turn.Before.Expedited));

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("reason", Reason)];
}
