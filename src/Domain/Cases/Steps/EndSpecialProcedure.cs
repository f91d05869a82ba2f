using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime.Text;

namespace GdCases.Domain.Cases.Steps;

/// <summary>What came of a special procedure, and the limit runs on.</summary>
public sealed class EndSpecialProcedure : LegalStep<SpecialProcedureEnded>
{
    public static InputField<FreeText> Findings { get; } = InputFields.Text("findings", "end-special-procedure: what came of it.");

    public static FaultCode ByAnother { get; } = new("hearing-by-another", RefusalKind.Conflict, "听证应由审查该申请以外的人员主持（行政许可法第四十八条）。", "A hearing is presided over by somebody else than who examines the application (art. 48).");

    public static FaultCode NotHeldYet { get; } = new("hearing-not-held-yet", RefusalKind.Conflict, "听证于{0}举行，尚不能结束。", "The hearing is held on {0} and cannot be over before.");

    public override string Code => "end-special-procedure";

    protected override IReadOnlyList<InputField> Required { get; } = [Findings];

    public override IEnumerable<Fault> Closed(Attempt attempt)
    {
        if (attempt.Case is not { SpecialProcedure: SpecialProcedure.Hearing } c)
        {
            yield break;
        }

        if (c.SpecialProcedureBy?.Id == attempt.Context.Caller.Id || c.Examinations.Exists(e => e.By.Id == attempt.Context.Caller.Id))
        {
            yield return ByAnother.At(null);
        }

        if (c.HearingOn is { } day && attempt.Context.Today < day)
        {
            yield return NotHeldYet.At(null, LocalDatePattern.Iso.Format(day));
        }
    }

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
        HearingOn = null,
        Findings = moved.SpecialProcedure is { } procedure ? moved.Findings.Add(new Finding(procedure, Findings, By, At, Action)) : moved.Findings,
    };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("findings", Findings)];
}
