using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>延长期限: once, before the limit has passed, by at most what the item says; the applicant is told why (art. 42).</summary>
public sealed class Extend : LegalStep<Extended>
{
    public static FaultCode AlreadyExtended { get; } = new("already-extended", RefusalKind.Conflict, "办理期限已延长过一次。", "The limit has been extended once already.");
    public static FaultCode NoLimit { get; } = new("no-limit-running", RefusalKind.Conflict, "没有正在计算的办理期限。", "No limit is running that could be extended.");
    public static FaultCode LimitPassed { get; } = new("limit-passed", RefusalKind.Conflict, "办理期限已届满，不能再延长。", "The limit has passed and can no longer be extended.");
    public static FaultCode TooLong { get; } = new("extension-too-long", RefusalKind.Invalid, "最多延长{0}。", "An extension adds {0} at the most.");

    public static FaultCode NotExtendable { get; } = new("not-extendable", RefusalKind.Conflict, "本事项的办理期限不能延长。", "The limit of this item cannot be extended.");

    /// <summary>In the unit of the law's limit.</summary>
    public static InputField<int> Days { get; } = new("days", "extend: days that are added, working or calendar days as the item's limit counts.", (days, path) =>
        days is < 1 or > InputFields.MaxWorkingDays ? [FieldFaults.NotANumber.At(path, new LocalizedText($"，1至{InputFields.MaxWorkingDays}日", $", 1 to {InputFields.MaxWorkingDays} days"))] : []);

    public override string Code => "extend";

    protected override IReadOnlyList<InputField> Required { get; } = [Days, InputFields.Reason];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) => [new(Days, true) { AtMost = attempt.Item.Limits.Extension }, new(InputFields.Reason, true)];

    public override IEnumerable<Fault> Closed(Attempt attempt)
    {
        var clock = attempt.Case.Clock;
        if (attempt.Item.Limits.Extension is null)
        {
            yield return NotExtendable.At(null);
        }

        if (attempt.Case.ExtendedBy is not null)
        {
            yield return AlreadyExtended.At(null);
        }

        if (clock.Limit is not { Purpose: LimitPurpose.Decide } limit)
        {
            yield return NoLimit.At(null);
        }
        else if (clock.StoppedAt is null && (limit.Statutory ?? limit.Promised)?.Due <= attempt.Context.Now)
        {
            yield return LimitPassed.At(null);
        }
    }

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) =>
        attempt.Item.Limits.Extension is not null && input.Value(Days) > attempt.Item.Limits.Extension ? [TooLong.At(Days.Name, attempt.Item.Limits.Days(attempt.Item.Limits.Extension.Value))] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new Extended { Days = input.Value(Days)!.Value, Reason = input.Value(InputFields.Reason)!.Value };

    protected override ActionInput SaidIn(Extended e) => ActionInput.Nothing.With(Days, e.Days).With(InputFields.Reason, e.Reason);
}

[StoredAs("extended")]
public sealed record Extended : StepTaken
{
    /// <summary>In the unit of the law's limit.</summary>
    public int Days { get; init; }
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Extend>();

    protected override Case After(Case moved) => moved with { ExtendedBy = Days };

    internal override CaseClock Turn(CaseClock clock, ClockTurn turn) => clock with { Extension = clock.Extension + Days };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("days", Days), Detail("reason", Reason)];
}
