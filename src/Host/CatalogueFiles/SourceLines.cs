using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Where in its file each thing stands that a proof may find at fault.</summary>
public sealed class SourceLines
{
    private readonly Dictionary<(SubjectKind, int), long> _lines = new() { [(SubjectKind.Workflow, 0)] = 1, [(SubjectKind.Item, 0)] = 1 };

    public void Note(SubjectKind kind, int index, long line) => _lines[(kind, index)] = line;

    public CatalogueFault Fault(string file, ProofFault fault) => new(file, _lines[(fault.Kind, fault.Index)], fault.Code, fault.Reason);
}
