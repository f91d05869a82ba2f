using GdCases.Domain.Access;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Materials;

/// <summary>A material as it is handed in: a document that is kept elsewhere, files, or both.</summary>
/// <param name="Material">Its code in the service item.</param>
/// <param name="Reference">Where the document is kept; null where there are only files.</param>
public sealed record SuppliedMaterial(string Material, Reference? Reference)
{
    /// <summary>The addresses of its files; null where there are none.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>What is wrong with how materials are written: nothing handed in, one of them twice, too much.</summary>
    public static IEnumerable<Fault> ShapeFaults(IReadOnlyList<SuppliedMaterial> materials, string path) =>
    [
        .. InputFields.TooMany(materials, path),
        .. materials.SelectMany((m, i) => m is { Reference: null, Files: null or [] } ? [FieldFaults.Missing.At($"{path}[{i}].reference")] : m.Reference is { } reference ? InputFields.TooLong(reference.Text, InputFields.MaxReference, $"{path}[{i}].reference") : []),
        .. materials.Select((m, i) => (m.Material, i)).GroupBy(m => m.Material).SelectMany(same => same.Skip(1)).OrderBy(m => m.i).Select(m => Supplement.DuplicateMaterial.At($"{path}[{m.i}].material")),
        .. materials.Select((m, i) => (m.Files, i)).Where(m => m.Files?.Count > FileDemand.MostFiles).Select(m => FileDemand.TooMany.At($"{path}[{m.i}].files", FileDemand.MostFiles)),
        // One document may be two materials; one material is not the same page twice.
        .. materials.SelectMany((m, i) => (m.Files ?? []).Select((file, j) => (Name: file, Path: $"{path}[{i}].files[{j}]")).GroupBy(f => f.Name).SelectMany(g => g.Skip(1))).Select(f => FileDemand.Twice.At(f.Path)),
    ];

    /// <summary>What is wrong with the files of materials that an item asks for.</summary>
    /// <param name="materials">The materials.</param>
    /// <param name="item">The item.</param>
    /// <param name="known">The files that the caller may name.</param>
    /// <param name="path">Where the materials stand.</param>
    public static IEnumerable<Fault> FileFaults(IReadOnlyList<SuppliedMaterial> materials, ServiceItem item, IReadOnlyDictionary<string, MaterialFile> known, string path) =>
        from m in materials.Select((m, i) => (Supplied: m, Index: i, Asked: item.Materials.FirstOrDefault(x => x.Code == m.Material)))
        where m.Asked is not null
        from file in (m.Supplied.Files ?? []).Select((address, j) => (Known: known.GetValueOrDefault(address), Path: $"{path}[{m.Index}].files[{j}]"))
        from fault in file.Known is null ? [FileDemand.Unknown.At(file.Path)] : m.Asked.Files.Faults(file.Known, file.Path)
        select fault;

    /// <summary>What is known of the files of materials; null where there are none.</summary>
    public static IReadOnlyList<MaterialFile>? FilesOf(IReadOnlyList<SuppliedMaterial> materials, IReadOnlyDictionary<string, MaterialFile> known) =>
        materials.SelectMany(m => m.Files ?? []).Distinct().Select(address => known[address]).ToList() is { Count: > 0 } files ? files : null;
}

/// <summary>The fact that a material is there; without an action, since the submission or in place of what was submitted.</summary>
public sealed record HandedIn(Reference? Reference, Actor By, Instant At, string? Action)
{
    /// <summary>Its files; null where there are none.</summary>
    public IReadOnlyList<MaterialFile>? Files { get; init; }

    internal static HandedIn Of(SuppliedMaterial supplied, IReadOnlyList<MaterialFile>? files, Actor by, Instant at, string? action) =>
        new(supplied.Reference, by, at, action) { Files = supplied.Files is { Count: > 0 } own ? [.. own.Select(address => files!.First(f => f.Address == address))] : null };
}
