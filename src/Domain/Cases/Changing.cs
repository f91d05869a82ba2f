using GdCases.Domain.Access;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Cases;

/// <summary>What a party may change while all else that was submitted is frozen: until the result is delivered where they are reached and how the result comes, until somebody has accepted it the materials.</summary>
internal static class Changing
{
    public static FaultCode Frozen { get; } = new("materials-frozen", RefusalKind.Conflict, "受理后不能更换材料；补正期间请通过补正提交。", "Materials can be replaced until the application is accepted; while a correction is asked for they are handed in as its answer.");

    public static Ruling Contact(Case c, int party, string mobile, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (Closed(c, access) is { } closed)
        {
            return closed;
        }

        if (!access.TakesIn && access.Parties.Count == 0)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        // Each for themselves; whoever stands for the applicant for the applicant too, and the counter for whoever stands before it.
        if (party < 0 || party >= c.Parties.Count || !(access.TakesIn || IsCaller(c.Parties[party]) || (party == 0 && access.Roles.Contains(Roles.Applicant))))
        {
            return CaseFaults.UnknownParty.Refuse("party");
        }

        return Mobile.Parse(mobile) is not { } number ? FieldFaults.NotAMobile.Refuse("mobile")
            : !definition.Item.Mobiles.Contains(number.Region) ? PartyFaults.MobileNotTaken.Refuse("mobile")
            : Noting.One(c, new ContactChanged { At = context.Now, By = ByOf(c.Parties[party]), Party = party, Mobile = number });

        // It rests on being that very party, where the caller is.
        Actor ByOf(Party p) => access.As(IsCaller(p) ? p.Role.Code() : access.HandingIn, c);

        bool IsCaller(Party p) => context.Caller.IdentityKeys.Contains(p.Id.Key);
    }

    public static Ruling Delivery(Case c, DeliveryChoice choice, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (Closed(c, access) is { } closed)
        {
            return closed;
        }

        if (!access.TakesIn && !access.ActsForApplicant)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        var faults = DeliveryFaults.Of(choice, definition.Item, c.Division, context.IsDivision, prefix: "").ToList();
        if (faults.Count > 0)
        {
            return new Refusal(faults);
        }

        var chosen = new DeliveryChosen { At = context.Now, By = access.As(access.HandingIn, c), Choice = choice };
        // Where the case waits for its applicant to come and they have it posted instead, it goes on.
        return Consequences.Of([chosen], Case.Fold(c, chosen), definition, context);
    }

    public static Ruling Materials(Case c, IReadOnlyList<SuppliedMaterial> materials, Definition definition, DecisionContext context)
    {
        var access = CaseAccess.Of(c, definition.Workflow, context.Caller, context.Today);
        if (Closed(c, access) is { } closed)
        {
            return closed;
        }

        if (!access.TakesIn && !access.ActsForApplicant)
        {
            return CaseFaults.RoleNotAllowed.Refuse();
        }

        // What a correction asks for is handed in as its answer, and the time that it stopped goes on then.
        if (c.AcceptedAt is not null || c.Correction is not null)
        {
            return Frozen.Refuse();
        }

        var item = definition.Item;
        List<Fault> faults =
        [
            .. materials.Count == 0 ? [FieldFaults.Missing.At("materials")] : SuppliedMaterial.ShapeFaults(materials, "materials"),
            .. materials.Select((m, i) => (m.Material, i)).Where(m => item.Materials.All(x => x.Code != m.Material)).Select(m => Supplement.UnknownMaterial.At($"materials[{m.i}].material")),
            .. SuppliedMaterial.FileFaults(materials, item, context.Files, "materials"),
        ];
        if (faults.Count > 0)
        {
            return new Refusal(faults);
        }

        var replaced = new MaterialsReplaced { At = context.Now, By = access.As(access.HandingIn, c), Materials = materials, Files = SuppliedMaterial.FilesOf(materials, context.Files) };
        return Consequences.Of([replaced], Case.Fold(c, replaced), definition, context);
    }

    private static Refusal? Closed(Case c, CaseAccess access) =>
        !access.Sees ? CaseFaults.NotTheirs.Refuse()
        : c.Ended ? CaseFaults.Ended.Refuse()
        : c.Delivery is not null ? CaseFaults.AlreadyDelivered.Refuse()
        : null;
}
