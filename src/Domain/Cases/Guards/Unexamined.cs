using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>No officer has looked into the case yet: it was accepted in silence, or by the engine.</summary>
public sealed class Unexamined : Guard
{
    public override string Code => "unexamined";

    public override FaultCode Reason { get; } = new("already-examined", RefusalKind.Conflict, "已有人员审查此办件。", "An officer has examined the case already.");

    public override bool Holds(Case c, ServiceItem item) => c.ExaminedBy is null;
}
