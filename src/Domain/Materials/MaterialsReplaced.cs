using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Materials;

/// <summary>The applicant has handed in something else, or more, before anybody accepted what was there.</summary>
[StoredAs("materials-replaced")]
public sealed record MaterialsReplaced : CaseEvent
{
    public required IReadOnlyList<SuppliedMaterial> Materials { get; init; }

    /// <summary>What is known of the materials' files; null where there are none.</summary>
    public IReadOnlyList<MaterialFile>? Files { get; init; }

    public override IReadOnlyList<MaterialFile> NamedFiles => Files ?? [];

    public override LocalizedText Title { get; } = new("更换材料", "Materials replaced");

    public override Case Apply(Case c) => (c with
    {
        Materials = c.Materials.SetItems(Materials.Select(m => KeyValuePair.Create(m.Material, HandedIn.Of(m, Files, By, At, null)))),
        Promises = c.Promises.RemoveAll(p => Materials.Any(m => m.Material == p.Promise.Material)),
    }).Edited(this);

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.ReplaceMaterials(before!, Materials, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("materials", Materials.Select(m => m.Material).ToArray())];
}
