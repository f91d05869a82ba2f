using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;

namespace GdCases.Domain.Cases.Steps;

/// <summary>
/// 补正: the one notice that lists everything missing, once and completely (art. 32). After a supplement only what that
/// supplement handed in can be found wrong again; what an earlier notice passed over stays passed over.
/// </summary>
public sealed class RequestCorrection : LegalStep<CorrectionRequested>
{
    /// <summary>Working days to supplement in when the notice sets none (law.md).</summary>
    public const int DefaultDays = 15;

    public static FaultCode UnknownPath { get; } = new("unknown-path", RefusalKind.Invalid, "应为materials.材料代码或form.字段名。", "A path is materials.CODE or form.FIELD of this item.");
    public static FaultCode NotSaidAtFirst { get; } = new("not-said-at-first", RefusalKind.Invalid, "补正须一次性告知；再次补正仅限上次补交的内容（行政许可法第三十二条）。", "Everything missing is told at once; a further notice is about what the last supplement handed in and nothing else (art. 32).");

    public static InputField<IReadOnlyList<CorrectionItem>> Items { get; } = new("items", "request-correction: everything that is missing, once and completely.", (items, path) =>
    [
        .. InputFields.TooMany(items, path),
        .. items.SelectMany((item, i) => InputFields.TooLong(item.Message.Text, InputFields.MaxText, $"{path}[{i}].message")),
    ]);

    public override string Code => "request-correction";

    public override bool IsIntake => true;

    protected override IReadOnlyList<InputField> Required { get; } = [Items];

    protected override IReadOnlyList<InputField> Optional { get; } = [InputFields.WorkingDays];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
        [new(Items, true) { Values = Paths(attempt) }, new(InputFields.WorkingDays, false) { AtMost = InputFields.MaxWorkingDays }];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input)
    {
        var items = input.Find(Items) ?? [];
        if (items.Count == 0)
        {
            yield return FieldFaults.Missing.At(Items.Name);
        }

        var may = Paths(attempt);
        foreach (var (item, i) in items.Select((x, i) => (x, i)))
        {
            if (!may.Contains(item.Path))
            {
                yield return (PathsOf(attempt.Item).Contains(item.Path) ? NotSaidAtFirst : UnknownPath).At($"items[{i}].path");
            }

            if (item.Message.Text.Length == 0)
            {
                yield return FieldFaults.Missing.At($"items[{i}].message");
            }
        }
    }

    public override StepTaken Take(Attempt attempt, ActionInput input) => new CorrectionRequested { Items = input.Find(Items)!, WorkingDays = input.Value(InputFields.WorkingDays) ?? DefaultDays };

    protected override ActionInput SaidIn(CorrectionRequested e) => ActionInput.Nothing.With(Items, e.Items).With(InputFields.WorkingDays, e.WorkingDays);

    private static IReadOnlyList<string> Paths(Attempt attempt) =>
        attempt.Case.LastCorrection is { } last ? [.. last.Items.Select(i => i.Path).Distinct()] : [.. PathsOf(attempt.Item)];

    private static IEnumerable<string> PathsOf(ServiceItem item) => item.Materials.Select(m => Correction.PathOfMaterial(m.Code)).Concat(item.Form.Select(f => Correction.PathOfField(f.Name)));
}

[StoredAs("correction-requested")]
public sealed record CorrectionRequested : StepTaken
{
    public IReadOnlyList<CorrectionItem> Items { get; init; } = [];

    /// <summary>How long the applicant has, in working days.</summary>
    public int WorkingDays { get; init; }

    public override LegalStep Step => LegalStep.All.Of<RequestCorrection>();

    protected override Case After(Case moved) => moved with { Correction = new Correction(Items, WorkingDays, At) };

    internal override CaseClock Turn(CaseClock clock, ClockTurn turn) => clock with { CorrectionDays = WorkingDays };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("items", Items), Detail("workingDays", WorkingDays)];
}
