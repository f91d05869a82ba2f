using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>
/// Every required material is there and no correction outstanding. Until the decision a secondary material may be promised
/// instead (容缺受理) as long as its promise is not broken; nothing is issued before it has come.
/// </summary>
public sealed class MaterialsComplete : Requirement
{
    public static FaultCode CorrectionOutstanding { get; } = new("correction-outstanding", RefusalKind.Conflict, "补正尚未完成。", "A correction is outstanding.");
    public static FaultCode MaterialsMissing { get; } = new("materials-missing", RefusalKind.Conflict, "材料不齐：{0}。", "Materials are missing: {0}.");
    public static FaultCode PromiseBroken { get; } = new("promise-broken", RefusalKind.Conflict, "承诺补交的材料逾期未交：{0}。", "Promised materials have not come in time: {0}.");

    public override string Code => "materials-complete";

    public override LocalizedText Title { get; } = new("材料齐全", "Materials complete");

    public override string WaitsBy => "materials-owed";

    public override Gate? StricterFrom => Gate.Issue;

    public override bool MayFallBy(LegalStep step) => step is RequestCorrection;

    public override bool CanBeOwed(ServiceItem item, Gate gate) => gate < Gate.Issue || item.Materials.Any(m => m.Deferrable);

    public override bool RestsOn(Fact fact) => fact.Kind is FactKind.HandedIn or FactKind.Promised;

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context)
    {
        if (c.Correction is not null)
        {
            return new Standing.Owed(CorrectionOutstanding.At(null));
        }

        var promises = gate < Gate.Issue ? c.Promises.Select(p => p.Promise).ToList() : [];
        if (promises.Where(p => p.IsBroken(context.Today)).Select(p => p.Material).ToList() is { Count: > 0 } broken)
        {
            return new Standing.Owed(PromiseBroken.At(null, Titles(broken, item)));
        }

        var missing = c.MaterialsOwed(item).Except(promises.Select(p => p.Material)).ToList();
        return missing.Count == 0 ? new Standing.Met()
            : gate < Gate.Issue && missing.TrueForAll(m => item.Materials.First(x => x.Code == m).Deferrable) ? new Standing.Promisable(missing)
            : new Standing.Owed(Missing(missing, item));
    }

    /// <summary>These materials are missing.</summary>
    internal static Fault Missing(IReadOnlyList<string> materials, ServiceItem item) => MaterialsMissing.At(null, Titles(materials, item));

    private static LocalizedText Titles(IEnumerable<string> materials, ServiceItem item)
    {
        var titles = materials.Select(code => item.Materials.First(m => m.Code == code).Title).ToList();
        return new(string.Join('、', titles.Select(t => t.Zh)), string.Join(", ", titles.Select(t => t.En)));
    }
}
