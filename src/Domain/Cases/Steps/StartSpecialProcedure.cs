using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

public enum SpecialProcedure { Hearing, Inspection, Testing, Quarantine, Appraisal, ExpertReview, PublicNotice }

/// <summary>特别程序: the limit stands still, and the applicant is told how long it will take (art. 45).</summary>
public sealed class StartSpecialProcedure : LegalStep<SpecialProcedureStarted>
{
    public static InputField<SpecialProcedure> Procedure { get; } = new("procedure", "start-special-procedure: which.");

    public override string Code => "start-special-procedure";

    protected override IReadOnlyList<InputField> Required { get; } = [Procedure, InputFields.WorkingDays, InputFields.Reason];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
    [
        new(Procedure, true) { Values = [.. Codes.All<SpecialProcedure>()] },
        new(InputFields.WorkingDays, true) { AtMost = InputFields.MaxWorkingDays },
        new(InputFields.Reason, true),
    ];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new SpecialProcedureStarted
    {
        Procedure = input.Value(Procedure)!.Value,
        ExpectedWorkingDays = input.Value(InputFields.WorkingDays)!.Value,
        Reason = input.Value(InputFields.Reason)!.Value,
    };

    protected override ActionInput SaidIn(SpecialProcedureStarted e) =>
        ActionInput.Nothing.With(Procedure, e.Procedure).With(InputFields.WorkingDays, e.ExpectedWorkingDays).With(InputFields.Reason, e.Reason);
}

[StoredAs("special-procedure-started")]
public sealed record SpecialProcedureStarted : StepTaken
{
    public SpecialProcedure Procedure { get; init; }
    public int ExpectedWorkingDays { get; init; }
    public FreeText Reason { get; init; }

    public override LegalStep Step => LegalStep.All.Of<StartSpecialProcedure>();

    protected override Case After(Case moved) => moved with { SpecialProcedure = Procedure };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
        [Detail("procedure", Procedure.Code()), Detail("workingDays", ExpectedWorkingDays), Detail("reason", Reason)];
}
