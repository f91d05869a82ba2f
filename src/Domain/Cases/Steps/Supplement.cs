using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;

namespace GdCases.Domain.Cases.Steps;

/// <summary>
/// 补正, 补交: hands in what a correction asked for, or what was promised or has been missing since silence counted as
/// acceptance. Exactly that: whatever else was submitted stays as it is.
/// </summary>
public sealed class Supplement : LegalStep<Supplemented>
{
    public static FaultCode NotAskedFor { get; } = new("not-asked-for", RefusalKind.Invalid, "只能提交补正通知要求或承诺补交的内容。", "Only what was asked for or promised can be handed in.");
    public static FaultCode Incomplete { get; } = new("correction-incomplete", RefusalKind.Invalid, "尚未补正。", "Still to be corrected.");
    public static FaultCode UnknownMaterial { get; } = new("unknown-material", RefusalKind.Invalid, "该事项不需要此材料。", "This item does not ask for such a material.");
    public static FaultCode DuplicateMaterial { get; } = new("duplicate-material", RefusalKind.Invalid, "材料重复提交。", "The material is given twice.");

    public static InputField<IReadOnlyList<SuppliedMaterial>> Materials { get; } = new("materials", "supplement: documents and files handed in.", SuppliedMaterial.ShapeFaults);

    /// <summary>As it was written; read against the item's form when it is decided.</summary>
    public static InputField<IReadOnlyDictionary<string, string>> Form { get; } = new("form", "supplement: form fields put right.");

    public override string Code => "supplement";

    public override bool IsIntake => true;

    protected override IReadOnlyList<InputField> Optional { get; } = [Materials, Form];

    public override IReadOnlyList<FieldNeed> Asks(Attempt attempt) =>
        Asked(attempt) is var (materials, fields) ? [.. Need(Materials, materials), .. Need(Form, fields)] : [];

    public override IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input)
    {
        var (materials, fields) = Asked(attempt);
        var given = input.Find(Materials) ?? [];
        var form = input.Find(Form) ?? new Dictionary<string, string>();
        foreach (var (material, i) in given.Select((m, i) => (m.Material, i)).Where(m => !materials.Contains(m.Material)))
        {
            yield return (attempt.Item.Materials.Any(m => m.Code == material) ? NotAskedFor : UnknownMaterial).At($"materials[{i}].material");
        }

        foreach (var fault in SuppliedMaterial.FileFaults(given, attempt.Item, attempt.Context.Files, Materials.Name))
        {
            yield return fault;
        }

        foreach (var name in form.Keys.Where(name => !fields.Contains(name)))
        {
            yield return (attempt.Item.Field(name) is null ? FieldFaults.Unknown : NotAskedFor).At($"form.{name}");
        }

        foreach (var fault in Read(attempt, form.Where(f => fields.Contains(f.Key))).Faults)
        {
            yield return fault;
        }

        // What is put right has to fit what was there.
        if (form.Count > 0 && Read(attempt, form.Where(f => fields.Contains(f.Key))) is { Faults.Count: 0, Values: var whole })
        {
            foreach (var fault in Rule.Faults(attempt.Item, Facts(attempt, whole)))
            {
                yield return fault;
            }
        }

        // A correction is answered as a whole; a promise may be kept one material at a time.
        if (attempt.Case.Correction is not null)
        {
            foreach (var path in materials.Except(given.Select(m => m.Material)).Select(Correction.PathOfMaterial).Concat(fields.Where(f => string.IsNullOrEmpty(form.GetValueOrDefault(f))).Select(Correction.PathOfField)))
            {
                yield return Incomplete.At(path);
            }
        }
    }

    public override StepTaken Take(Attempt attempt, ActionInput input)
    {
        var c = attempt.Case;
        var written = input.Find(Form) ?? new Dictionary<string, string>();
        var whole = Read(attempt, written).Values;
        var form = FormValues.Of(whole.All.Where(v => written.ContainsKey(v.Key)), whole.Personal.Values.ContainsKey);
        var due = attempt.Item.Fee.DueFor(c.Form.With(form), Facts(attempt, c.Form.With(form)));
        return new Supplemented
        {
            Materials = input.Find(Materials) ?? [],
            Files = SuppliedMaterial.FilesOf(input.Find(Materials) ?? [], attempt.Context.Files),
            Form = form,
            // What an officer has assessed is not computed again.
            FeeDue = c.Fee.Assessed || due == c.Fee.Due ? null : due,
            Links = attempt.Item.LinksIn(c.Form) is var before && attempt.Item.LinksIn(c.Form.With(form)) is var links && links.SequenceEqual(before) ? null : links,
        };
    }

    protected override ActionInput SaidIn(Supplemented e) => ActionInput.Nothing
        .With(Materials, e.Materials.Count > 0 ? e.Materials : null)
        .With(Form, e.Form.Count > 0 ? e.Form.All.ToDictionary() : null);

    /// <summary>What the applicant owes: what a correction asked for, or else what was promised or is missing.</summary>
    private static (IReadOnlyList<string> Materials, IReadOnlyList<string> Fields) Asked(Attempt attempt) =>
        attempt.Case.Correction is { } correction ? (correction.Materials, correction.Fields) : (attempt.Case.MaterialsOwed(attempt.Item), []);

    private static IEnumerable<FieldNeed> Need(InputField field, IReadOnlyList<string> values) => values.Count == 0 ? [] : [new FieldNeed(field, true) { Values = values }];

    private static ApplicationFacts Facts(Attempt attempt, FormValues form) => ApplicationFacts.Of(attempt.Case, attempt.Item, form, attempt.Context.Today);

    private static FilledForm Read(Attempt attempt, IEnumerable<KeyValuePair<string, string>> corrections)
    {
        var whole = attempt.Case.Form.All.ToDictionary();
        foreach (var (name, value) in corrections)
        {
            whole[name] = value;
        }

        return FilledForm.Read(attempt.Item, whole, new(attempt.Case.Division, attempt.Context.IsDivision, attempt.Context.Today));
    }
}

[StoredAs("supplemented")]
public sealed record Supplemented : StepTaken
{
    public IReadOnlyList<SuppliedMaterial> Materials { get; init; } = [];
    public FormValues Form { get; init; } = FormValues.Empty;

    /// <summary>What is known of the materials' files; null where there are none.</summary>
    public IReadOnlyList<MaterialFile>? Files { get; init; }

    public override IReadOnlyList<MaterialFile> NamedFiles => Files ?? [];

    /// <summary>The numbers of the cases it refers to from now on; null: as before.</summary>
    public IReadOnlyList<string>? Links { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Supplement>();

    protected override Case After(Case moved) => (moved with
    {
        Correction = null,
        LastCorrection = moved.Correction ?? moved.LastCorrection,
        Form = moved.Form.With(Form),
        Links = Links ?? moved.Links,
        Materials = moved.Materials.SetItems(Materials.Select(m => KeyValuePair.Create(m.Material, HandedIn.Of(m, Files, By, At, Action)))),
        Promises = moved.Promises.RemoveAll(p => Materials.Any(m => m.Material == p.Promise.Material)),
    }).Edited(this);

    /// <summary>Art. 32: what was missing has come, and only now the application is received.</summary>
    internal override CaseClock Turn(CaseClock clock, ClockTurn turn)
    {
        if (turn.Before.Correction is null)
        {
            return clock;
        }

        var anew = CaseClock.BeforeAcceptance(turn.ReceiptDay, turn.Before.Form.With(Form), turn.Before.Expedited, turn.Definition);
        var timed = turn.Limits.From == LimitStart.Field
            // The date it runs from may have been put right; the days that stood still stay not counted.
            ? clock.Limit?.Purpose == LimitPurpose.Decide ? clock with { Limit = anew } : clock
            : turn.Before.AcceptedAt is null ? clock.WithLimit(anew) : clock;
        return timed with { ReceivedOn = turn.ReceiptDay, CorrectionDays = null };
    }

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) =>
    [
        Detail("materials", Materials.Select(m => m.Material).ToArray()),
        Detail("form", Form.Count > 0 ? item.Masked(Form) : null),
    ];
}
