using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Steps;

/// <summary>受理: the limit to decide starts. Taken by a timer it is acceptance by silence (art. 32), dated back to receipt, and passes no gate.</summary>
public sealed class Accept : LegalStep<Accepted>
{
    public override string Code => "accept";

    public override bool IsIntake => true;

    public override Gate? Gate => Workflows.Gate.Acceptance;

    public override bool CanBeAutomatic => true;

    public override bool CanBeTimed => true;

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Accepted();

    protected override ActionInput SaidIn(Accepted e) => ActionInput.Nothing;
}

[StoredAs("accepted")]
public sealed record Accepted : StepTaken
{
    public override LegalStep Step => LegalStep.All.Of<Accept>();

    protected override Case After(Case moved) => moved.Examined(this) with { AcceptedAt = moved.AcceptedAt ?? At };

    internal override CaseClock Turn(CaseClock clock, ClockTurn turn)
    {
        if (clock.AcceptedOn is not null)
        {
            return clock;
        }

        // What came in after hours was not received before the next working day, and nothing is accepted before it is received.
        var accepted = turn.Fired == TimerStart.Receipt || turn.Day < clock.ReceivedOn ? clock.ReceivedOn : turn.Day;
        return (turn.Limits.From == LimitStart.Acceptance ? clock.WithLimit(RunningLimit.ToDecide(accepted, turn.Limits, turn.Before.Expedited)) : clock) with { AcceptedOn = accepted };
    }
}
