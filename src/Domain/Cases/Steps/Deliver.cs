using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Steps;

/// <summary>送达: the result was handed over or sent, in the way the applicant chose.</summary>
public sealed class Deliver : LegalStep<Delivered>
{
    public static InputField<DeliveryWay> Way { get; } = new("way", "deliver: how the result was delivered.");

    public static InputField<Reference> DeliveryReference { get; } = InputFields.Reference("deliveryReference", "deliver: by what the post or the bank knows it.");

    public override string Code => "deliver";

    public override bool IsIntake => true;

    public override Gate? Gate => Workflows.Gate.Delivery;

    public override bool CanBeAutomatic => true;

    protected override IReadOnlyList<InputField> Required { get; } = [Way];

    protected override IReadOnlyList<InputField> Optional { get; } = [DeliveryReference];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) => [new(Way, true) { Values = [.. Ways(attempt).Select(w => w.Code())] }, new(DeliveryReference, false)];

    public override IEnumerable<Fault> Closed(Attempt attempt) => Ways(attempt).Count == 0 ? [DeliveryFaults.NotOffered.At(null)] : [];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) => input.Value(Way) is { } way && !Ways(attempt).Contains(way) ? [DeliveryFaults.NotOffered.At(Way.Name)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Delivered { Way = input.Value(Way)!.Value, DeliveryReference = input.Value(DeliveryReference) };

    protected override ActionInput SaidIn(Delivered e) => ActionInput.Nothing.With(Way, e.Way).With(DeliveryReference, e.DeliveryReference);

    public override ActionInput Unattended(Attempt attempt) => ActionInput.Nothing.With(Way, DeliveryWay.Electronic);

    /// <summary>What the applicant chose, or else all that the item offers; a kiosk has nothing but itself.</summary>
    private static IReadOnlyList<DeliveryWay> Ways(Attempt attempt)
    {
        IReadOnlyList<DeliveryWay> ways = attempt.Case.DeliveryChoice is { } choice ? [choice.Way] : attempt.Item.Delivery;
        return attempt.Role == Roles.Kiosk ? [.. ways.Where(w => w == DeliveryWay.Kiosk)] : ways;
    }
}

[StoredAs("delivered")]
public sealed record Delivered : StepTaken
{
    public DeliveryWay Way { get; init; }
    public Reference? DeliveryReference { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Deliver>();

    protected override Case After(Case moved) => moved with { Delivery = new Delivery(Way, DeliveryReference, At) };

    internal override CaseClock Turn(CaseClock clock, ClockTurn turn) => clock.WithoutLimit();

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("way", Way.Code()), Detail("deliveryReference", DeliveryReference)];
}
