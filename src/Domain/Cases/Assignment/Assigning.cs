using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Officers;

namespace GdCases.Domain.Cases.Assignment;

/// <summary>On whose desk a case is.</summary>
internal static class Assigning
{
    public static FaultCode AssignsOnlySupervisor { get; } = new("only-supervisors-assign", RefusalKind.Forbidden, "只有负责人可以指派他人；承办人只能领取给自己。", "Officers take cases for themselves; only a supervisor assigns them to others.");
    public static FaultCode NotTheirCase { get; } = new("officer-cannot-work-on-case", RefusalKind.Conflict, "该工作人员不能办理此办件。", "This officer cannot work on this case.");
    public static FaultCode AlreadyAssigned { get; } = new("already-assigned", RefusalKind.Conflict, "办件已由该人员承办。", "The case is already assigned to this officer.");
    public static FaultCode NotAssigned { get; } = new("not-assigned", RefusalKind.Conflict, "办件未被领取。", "The case is not assigned to anybody.");

    public static Ruling Assign(Case c, string officer, Officer? known, Definition definition, DecisionContext context)
    {
        var caller = context.Caller;
        var access = CaseAccess.Of(c, definition.Workflow, caller, context.Today);
        if (!access.Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        // Whoever has several roles takes it in one that does something in its workflow.
        if ((access.Roles.Contains(Roles.Supervisor) ? Roles.Supervisor : access.Roles.FirstOrDefault(r => Roles.IsOfficer(r) && Officer.Works(r, definition.Workflow)) ?? access.OfficerRole) is not { } role)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        var own = officer == caller.Id;
        if (!own && role != Roles.Supervisor)
        {
            return AssignsOnlySupervisor.Refuse("officer");
        }

        if (c.Ended)
        {
            return CaseFaults.Ended.Refuse();
        }

        if (!own && known is null)
        {
            return OfficerDecider.UnknownOfficer.Refuse("officer");
        }

        // The office that took a case in does intake for it; the desks are those of the office that handles it.
        if (own ? !access.Handles || !Officer.Works(role, definition.Workflow) : !known!.MayWorkOn(c, definition.Workflow))
        {
            return NotTheirCase.Refuse("officer");
        }

        if (c.Assignee == officer)
        {
            return AlreadyAssigned.Refuse();
        }

        return c.Assignee is { } assignee && role != Roles.Supervisor && !caller.DeputyFor.Contains(assignee)
            ? CaseFaults.AssignedToAnother.Refuse()
            : Noting.One(c, new CaseAssigned { At = context.Now, By = access.As(role, c), Officer = officer, As = own ? null : new(known!.Agency, known.Divisions, known.Roles) });
    }

    public static Ruling Release(Case c, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (!access.Sees)
        {
            return CaseFaults.NotTheirs.Refuse();
        }

        if (access.OfficerRole is not { } role)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        if (c.Assignee is not { } assignee)
        {
            return NotAssigned.Refuse();
        }

        return assignee == context.Caller.Id || role == Roles.Supervisor || context.Caller.DeputyFor.Contains(assignee)
            ? Noting.One(c, new CaseReleased { At = context.Now, By = access.As(role, c) })
            : CaseFaults.AssignedToAnother.Refuse();
    }
}
