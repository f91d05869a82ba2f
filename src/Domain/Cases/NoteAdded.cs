using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases;

/// <summary>A remark between officers; the applicant does not see it.</summary>
[StoredAs("note-added")]
public sealed record NoteAdded : CaseEvent
{
    public FreeText Text { get; init; }

    public override LocalizedText Title { get; } = new("添加备注", "Note added");

    public override bool IsInternal => true;

    public override Case Apply(Case c) => c;

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.AddNote(before!, Text, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("text", Text)];
}
