using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases.Steps;

/// <summary>What came of a special procedure, and the limit runs on.</summary>
public sealed class EndSpecialProcedure : LegalStep<SpecialProcedureEnded>
{
    public static InputField<FreeText> Findings { get; } = InputFields.Text("findings", "end-special-procedure: what came of it.");

    public static FaultCode ByAnother { get; } = new("hearing-by-another", RefusalKind.Conflict, "听证应由审查该申请以外的人员主持（行政许可法第四十八条）。", "A hearing is presided over by somebody else than who examines the application (art. 48).");

    public override string Code => "end-special-procedure";

    protected override IReadOnlyList<InputField> Required { get; } = [Findings];

    public override IEnumerable<Fault> Closed(Attempt attempt) =>
        attempt.Case is { SpecialProcedure: SpecialProcedure.Hearing } c && (c.SpecialProcedureBy?.Id == attempt.Context.Caller.Id || c.Examinations.Exists(e => e.By.Id == attempt.Context.Caller.Id))
            ? [ByAnother.At(null)] : [];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new SpecialProcedureEnded { Findings = input.Value(Findings)!.Value };

    protected override ActionInput SaidIn(SpecialProcedureEnded e) => ActionInput.Nothing.With(Findings, e.Findings);
}

[StoredAs("special-procedure-ended")]
public sealed record SpecialProcedureEnded : StepTaken
{
    public FreeText Findings { get; init; }

    public override LegalStep Step => LegalStep.All.Of<EndSpecialProcedure>();

    protected override Case After(Case moved) => moved with
    {
        SpecialProcedure = null,
        SpecialProcedureBy = null,
        Findings = moved.SpecialProcedure is { } procedure ? moved.Findings.Add(new Finding(procedure, Findings, By, At, Action)) : moved.Findings,
    };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("findings", Findings)];
}
