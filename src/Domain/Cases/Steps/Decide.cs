using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Steps;

/// <summary>决定: granted or denied, as the state it leads to says. A denial gives its reasons (art. 38).</summary>
public sealed class Decide : LegalStep<Decided>
{
    public override string Code => "decide";

    public override Gate? Gate => Workflows.Gate.Decision;

    public override bool CanBeAutomatic => true;

    protected override IReadOnlyList<InputField> Optional { get; } = [InputFields.ReasonCode, InputFields.Reason];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) => attempt.Destination.Decision == Outcome.Denied
        ? [new(InputFields.ReasonCode, true), new(InputFields.Reason, true)]
        : [new(InputFields.Reason, attempt.Action.WithReason)];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Decided
    {
        Outcome = attempt.Destination.Decision!.Value,
        About = attempt.Action.About,
        ReasonCode = input.Find(InputFields.ReasonCode),
        Reason = input.Value(InputFields.Reason),
    };

    protected override ActionInput SaidIn(Decided e) => ActionInput.Nothing.With(InputFields.ReasonCode, e.ReasonCode).With(InputFields.Reason, e.Reason);
}

[StoredAs("decided")]
public sealed record Decided : StepTaken
{
    public Outcome Outcome { get; init; }
    public DecisionSubject About { get; init; }

    /// <summary>Mandatory on a denial.</summary>
    public string? ReasonCode { get; init; }

    public FreeText? Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Decide>();

    public override AgainstApplicant? Against => Outcome == Outcome.Denied ? new(Action, ReasonCode, Reason, At) : null;

    protected override bool GivesResult => About == DecisionSubject.Application;

    protected override Case After(Case moved)
    {
        var decision = new CaseDecision(Outcome, ReasonCode, Reason, At, By);
        return About == DecisionSubject.Objection ? moved with { Objection = decision } : moved with { Decision = decision };
    }

    /// <summary>The limit to decide is kept; from the decision on the agency has ten days to issue and deliver (art. 44).</summary>
    internal override CaseClock Turn(CaseClock clock, ClockTurn turn) => About == DecisionSubject.Objection ? clock : clock.WithLimit(RunningLimit.ToDeliver(turn.Day));

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("outcome", Outcome.Code()), Detail("about", About == DecisionSubject.Objection ? About.Code() : null), Detail("reasonCode", ReasonCode), Detail("reason", Reason)];
}
