using GdCases.Domain;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>What a workflow or a service item demands, gate by gate: names of facts, or mappings that say more of one.</summary>
internal static class RequirementsEntry
{
    public static IReadOnlyList<DeclaredRequirement> Read(YamlMap map, SubjectKind kind, SourceLines lines)
    {
        var declared = new List<DeclaredRequirement>();
        if (map.OptionalMap("requirements") is not { } gates)
        {
            return declared;
        }

        foreach (var gate in Enum.GetValues<Gate>())
        {
            foreach (var entry in gates.Entries(gate.Code(), textAs: "fact"))
            {
                if (entry.Term<Requirement>("fact") is { } requirement)
                {
                    lines.Note(kind, declared.Count, entry.Line);
                    declared.Add(new DeclaredRequirement(gate, requirement) { About = entry.OptionalCode<DecisionSubject>("about") ?? DecisionSubject.Application, EachTime = entry.Flag("each-time"), Except = entry.Texts("except") });
                    if (declared[^1].EachTime && requirement is not AttestedRequirement)
                    {
                        entry.Fault("wrong-value", $"'{requirement.Code}' stands or does not: only what is attested can be asked for each time");
                    }
                }

                entry.Finish(entry);
            }
        }

        return gates.Finish(declared);
    }
}
