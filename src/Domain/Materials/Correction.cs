using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Materials;

/// <summary>One thing a correction notice asks for: a material or a form field by its path, and what is wrong with it.</summary>
public sealed record CorrectionItem(string Path, FreeText Message);

/// <summary>补正: what one notice asks for, and how many working days it gives.</summary>
public sealed record Correction(IReadOnlyList<CorrectionItem> Items, int WorkingDays, Instant RequestedAt)
{
    private const string OfMaterials = "materials.";
    private const string OfForm = "form.";

    /// <summary>The codes of the materials it asks for.</summary>
    public IReadOnlyList<string> Materials => Asked(OfMaterials);

    /// <summary>The names of the form fields it asks for.</summary>
    public IReadOnlyList<string> Fields => Asked(OfForm);

    public static string PathOfMaterial(string code) => OfMaterials + code;

    public static string PathOfField(string name) => OfForm + name;

    private IReadOnlyList<string> Asked(string kind) => [.. Items.Where(i => i.Path.StartsWith(kind, StringComparison.Ordinal)).Select(i => i.Path[kind.Length..]).Distinct()];
}
