using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Where in its file each thing stands that a proof may find at fault.</summary>
public sealed class SourceLines
{
    private readonly Dictionary<(SubjectKind, int), (long Line, string? From)> _places = new() { [(SubjectKind.Workflow, 0)] = (1, null), [(SubjectKind.Item, 0)] = (1, null) };

    /// <summary>Where a thing stands.</summary>
    /// <param name="kind">What kind of thing it is.</param>
    /// <param name="index">Its position among such things.</param>
    /// <param name="line">Where it stands in the file, or where the fragment is included that it comes from.</param>
    /// <param name="from">Where it stands in its fragment, as file:line.</param>
    public void Note(SubjectKind kind, int index, long line, string? from = null) => _places[(kind, index)] = (line, from);

    /// <summary>The fragments' files that anything here comes from.</summary>
    public IEnumerable<string> Fragments => _places.Values.Select(p => p.From).OfType<string>().Select(f => f[..f.LastIndexOf(':')]).Distinct();

    public CatalogueFault Fault(string file, ProofFault fault)
    {
        var (line, from) = _places[(fault.Kind, fault.Index)];
        return new(file, line, fault.Code, from is null ? fault.Reason : $"{fault.Reason} (included from {from})");
    }
}
