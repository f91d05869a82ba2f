namespace GdCases.Domain.Cases;

/// <summary>归档: a closed case whose time is over is archived; nothing happens to it after.</summary>
internal static class Archiving
{
    public static Ruling Decide(Case c, DecisionContext context) =>
        c.Archived || c.KeptUntil is not { } until || until >= context.Today
            // Money on its way is waited for.
            || c.Fee.Order is not null || c.Fee.Refunds.Any(r => r.State == Fees.RefundState.Ordered)
            ? CaseFaults.NothingDue.Refuse()
            : Noting.One(c, new CaseArchived { At = context.Now });
}
