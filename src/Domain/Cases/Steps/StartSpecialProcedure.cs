using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

public enum SpecialProcedure { Hearing, Inspection, Testing, Quarantine, Appraisal, ExpertReview, PublicNotice }

/// <summary>特别程序: the limit stands still, and the applicant is told how long it will take (art. 45).</summary>
public sealed class StartSpecialProcedure : LegalStep<SpecialProcedureStarted>
{
    public static FaultCode NotThis { get; } = new("procedure-not-of-this-action", RefusalKind.Invalid, "此操作只能启动：{0}。", "This action starts {0}, and no other procedure.");
    public static FaultCode TooLong { get; } = new("procedure-too-long", RefusalKind.Invalid, "该程序最长{0}。", "This procedure takes {0} at the most.");

    public static InputField<SpecialProcedure> Procedure { get; } = new("procedure", "start-special-procedure: which.");

    public override string Code => "start-special-procedure";

    protected override IReadOnlyList<InputField> Required { get; } = [Procedure, InputFields.WorkingDays, InputFields.Reason];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
    [
        new(Procedure, true) { Values = [.. attempt.Action.Procedures.Select(p => p.Code())] },
        new(InputFields.WorkingDays, true) { AtMost = attempt.Action.Longest },
        new(InputFields.Reason, true),
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
    }

    public override StepTaken Take(Attempt attempt, ActionInput input) => new SpecialProcedureStarted
    {
        Procedure = input.Value(Procedure)!.Value,
        ExpectedWorkingDays = input.Value(InputFields.WorkingDays)!.Value,
        LongestWorkingDays = attempt.Action.Longest,
        Reason = input.Value(InputFields.Reason)!.Value,
    };

    protected override ActionInput SaidIn(SpecialProcedureStarted e) =>
        ActionInput.Nothing.With(Procedure, e.Procedure).With(InputFields.WorkingDays, e.ExpectedWorkingDays).With(InputFields.Reason, e.Reason);
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

    public override LegalStep Step => LegalStep.All.Of<StartSpecialProcedure>();

    protected override Case After(Case moved) => moved with { SpecialProcedure = Procedure };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("procedure", Procedure.Code()), Detail("workingDays", ExpectedWorkingDays), Detail("reason", Reason)];
}
