using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>A required material is not there: promised for later, or missing since silence counted as acceptance.</summary>
public sealed class MaterialsOwed : Guard
{
    public override string Code => "materials-owed";

    public override FaultCode Reason { get; } = new("no-materials-owed", RefusalKind.Conflict, "没有待补交的材料。", "No material is outstanding.");

    public override bool Holds(Case c, ServiceItem item) => c.MaterialsOwed(item).Count > 0;

    public override bool? Always(ServiceItem item) => item.Materials.Any(m => m.Deferrable) ? null : false;
}
