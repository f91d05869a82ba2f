using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Cases.Steps;

public enum SpecialProcedure { Hearing, Inspection, Testing, Quarantine, Appraisal, ExpertReview, PublicNotice }

/// <summary>特别程序: the limit stands still, and the applicant is told how long it will take (art. 45).</summary>
public sealed class StartSpecialProcedure : LegalStep<SpecialProcedureStarted>
{
    public static FaultCode NotThis { get; } = new("procedure-not-of-this-action", RefusalKind.Invalid, "此操作只能启动：{0}。", "This action starts {0}, and no other procedure.");
    public static FaultCode TooLong { get; } = new("procedure-too-long", RefusalKind.Invalid, "该程序最长{0}。", "This procedure takes {0} at the most.");

    public static InputField<SpecialProcedure> Procedure { get; } = new("procedure", "start-special-procedure: which.");

    /// <summary>Working days between the notice of a hearing and the hearing, at the least (art. 48).</summary>
    public const int HearingNotice = 7;

    public static FaultCode HearingDay { get; } = new("hearing-day", RefusalKind.Invalid, "听证应至少提前7个工作日告知，并在所告知的期限内举行：{0}至{1}。", "A hearing is told at least 7 working days before and held within the time announced: {0} to {1}.");

    public static FaultCode HearingTooSoon { get; } = new("hearing-too-soon", RefusalKind.Invalid, "听证应至少提前7个工作日告知，期限不得少于7个工作日。", "A hearing is told at least 7 working days before: it cannot take fewer.");

    public static InputField<LocalDate> HeldOn { get; } = new("heldOn", "start-special-procedure, for a hearing: the day it is held, yyyy-MM-dd.");
    public static InputField<FreeText> Place { get; } = InputFields.Text("place", "start-special-procedure, for a hearing: the hour and the place.");

    public override string Code => "start-special-procedure";

    protected override IReadOnlyList<InputField> Required { get; } = [Procedure, InputFields.WorkingDays, InputFields.Reason];

    protected override IReadOnlyList<InputField> Optional { get; } = [HeldOn, Place];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
    [
        new(Procedure, true) { Values = [.. attempt.Action.Procedures.Select(p => p.Code())] },
        new(InputFields.WorkingDays, true) { AtMost = attempt.Action.Longest },
        new(InputFields.Reason, true),
        .. MayBeHearing(attempt) ? new FieldNeed[] { new(HeldOn, attempt.Action.Procedures.Count == 1) { Values = Days(attempt) }, new(Place, attempt.Action.Procedures.Count == 1) } : [],
    ];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input)
    {
        if (input.Value(Procedure) is { } procedure && !attempt.Action.Procedures.Contains(procedure))
        {
            yield return NotThis.At(Procedure.Name, string.Join(", ", attempt.Action.Procedures.Select(p => p.Code())));
        }

        if (input.Value(InputFields.WorkingDays) > attempt.Action.Longest)
        {
            yield return TooLong.At(InputFields.WorkingDays.Name, Quantity.WorkingDays(attempt.Action.Longest!.Value));
        }

        var hearing = input.Value(Procedure) == SpecialProcedure.Hearing;
        // Where the action starts nothing else, they are asked for as all fields are.
        foreach (var field in new InputField[] { HeldOn, Place }.Where(f => attempt.Action.Procedures.Count > 1 && MayBeHearing(attempt) && input.Has(f) != hearing))
        {
            yield return (hearing ? FieldFaults.Missing : CaseFaults.FieldNotTaken).At(field.Name);
        }

        if (hearing && input.Value(InputFields.WorkingDays) < HearingNotice)
        {
            yield return HearingTooSoon.At(InputFields.WorkingDays.Name);
        }
        else if (hearing && input.Value(HeldOn) is { } day && input.Value(InputFields.WorkingDays) is { } days)
        {
            var (first, last) = HearingBetween(attempt, days);
            if (day < first || day > last)
            {
                yield return HearingDay.At(HeldOn.Name, LocalDatePattern.Iso.Format(first), LocalDatePattern.Iso.Format(last));
            }
        }
    }

    /// <summary>The days on which a hearing that is told of today can be held.</summary>
    private static IReadOnlyList<string> Days(Attempt attempt) =>
        [.. Enumerable.Range(HearingNotice, Math.Max(0, attempt.Action.Longest!.Value - HearingNotice + 1)).Select(n => attempt.Context.Calendar.Add(attempt.Context.Today, n))
            .Where(day => day <= HearingBetween(attempt, attempt.Action.Longest.Value).Last).Select(LocalDatePattern.Iso.Format)];

    /// <summary>
    /// The first and the last day of a hearing: told in time, within the time announced, and, where it was demanded, in the
    /// time that the state sets for it (art. 47); whoever is late with it holds it on the first day.
    /// </summary>
    private static (LocalDate First, LocalDate Last) HearingBetween(Attempt attempt, int days)
    {
        var first = attempt.Context.Calendar.Add(attempt.Context.Today, HearingNotice);
        var last = attempt.Context.Calendar.Add(attempt.Context.Today, days);
        var demanded = attempt.Case.Clock.Overruns.FirstOrDefault(o => o.Cause == OverrunCause.State)?.At.Day;
        return (first, demanded < last ? LocalDate.Max(first, demanded.Value) : last);
    }

    private static bool MayBeHearing(Attempt attempt) => attempt.Action.Procedures.Contains(SpecialProcedure.Hearing);

    public override StepTaken Take(Attempt attempt, ActionInput input) => new SpecialProcedureStarted
    {
        Procedure = input.Value(Procedure)!.Value,
        ExpectedWorkingDays = input.Value(InputFields.WorkingDays)!.Value,
        LongestWorkingDays = attempt.Action.Longest,
        Reason = input.Value(InputFields.Reason)!.Value,
        HeldOn = input.Value(HeldOn),
        Place = input.Value(Place),
    };

    protected override ActionInput SaidIn(SpecialProcedureStarted e) =>
        ActionInput.Nothing.With(Procedure, e.Procedure).With(InputFields.WorkingDays, e.ExpectedWorkingDays).With(InputFields.Reason, e.Reason).With(HeldOn, e.HeldOn).With(Place, e.Place);
}

[StoredAs("special-procedure-started")]
public sealed record SpecialProcedureStarted : StepTaken
{
    public SpecialProcedure Procedure { get; init; }
    /// <summary>What the applicant was told.</summary>
    public int ExpectedWorkingDays { get; init; }

    /// <summary>What the workflow allows.</summary>
    public int? LongestWorkingDays { get; init; }

    public FreeText Reason { get; init; }

    /// <summary>The day of a hearing.</summary>
    public LocalDate? HeldOn { get; init; }

    /// <summary>The hour and the place of a hearing.</summary>
    public FreeText? Place { get; init; }

    public override LegalStep Step => LegalStep.All.Of<StartSpecialProcedure>();

    protected override Case After(Case moved) => moved with { SpecialProcedure = Procedure, SpecialProcedureBy = By, HearingOn = HeldOn };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("procedure", Procedure.Code()), Detail("workingDays", ExpectedWorkingDays), Detail("reason", Reason), Detail("heldOn", HeldOn), Detail("place", Place)];
}
