using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Guards;

/// <summary>The item says that its fee is for the agency to assess.</summary>
public sealed class FeeAssessable : Guard
{
    public override string Code => "fee-assessable";

    public override FaultCode Reason { get; } = new("fee-not-assessable", RefusalKind.Conflict, "该事项的费用不由工作人员核定。", "This item's fee is not for an officer to assess.");

    public override bool Holds(Case c, ServiceItem item) => item.Fee.Assessable;

    public override bool? Always(ServiceItem item) => item.Fee.Assessable;
}
