using GdCases.Domain.Access;
using GdCases.Domain.Appointments;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;

namespace GdCases.Domain.Cases;

/// <summary>What follows by itself from what happened, in the same transaction; the proof shows that it ends.</summary>
internal static class Consequences
{
    public static Ruling.Happened Of(IReadOnlyList<CaseEvent> events, Case c, Definition definition, DecisionContext context)
    {
        var all = events.ToList();
        while (Next(c, definition, context) is { } e)
        {
            all.Add(e);
            c = Case.Fold(c, e);
        }

        return new Ruling.Happened(all, c);
    }

    private static CaseEvent? Next(Case c, Definition definition, DecisionContext context)
    {
        if (RefundOwed.For(c, context.Now) is { } refund)
        {
            return refund;
        }

        if (RefundOrdered.For(c, context.Now) is { } back)
        {
            return back;
        }

        if (GivenUp.After(c, context.Now) is { } given)
        {
            return given;
        }

        var attempt = definition.Workflow.ActionsFrom(c.State).Where(a => a.AtOnce).Select(a => Taking.Unattended(c, a, bySilence: false, definition, context)).FirstOrDefault(a => a is not null);
        return attempt is null ? null : Taking.Event(attempt, attempt.Action.Step.Unattended(attempt), Actor.System);
    }
}
