using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases;

/// <summary>Remarks between officers.</summary>
internal static class Noting
{
    public static Ruling Decide(Case c, FreeText text, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        return !access.Sees ? CaseFaults.NotTheirs.Refuse()
            : access.OfficerRole is not { } role ? CaseFaults.RoleNotAllowed.Refuse()
            : text.Text.Length == 0 ? FieldFaults.Missing.Refuse("text")
            : One(c, new NoteAdded { At = context.Now, By = access.As(role, c), Text = text });
    }

    /// <summary>One event from which nothing follows.</summary>
    internal static Ruling One(Case c, CaseEvent e) => new Ruling.Happened([e], Case.Fold(c, e));
}
