using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>
/// Four eyes: an officer has examined the case, and whoever decides it is another. Silence examines nothing. It protects
/// the applicant as well, so it is asked of a denial too.
/// </summary>
public sealed class SecondOfficer : Requirement
{
    public static FaultCode SameOfficer { get; } = new("second-officer-required", RefusalKind.Conflict, "审查与决定不得由同一人完成。", "The officer who examined the case cannot also decide it.");
    public static FaultCode NotExamined { get; } = new("not-examined", RefusalKind.Conflict, "尚无人员审查此办件。", "No officer has examined the case yet.");

    public override string Code => "second-officer";

    public override LocalizedText Title { get; } = new("双人审查", "A second officer");

    public override bool OfDenialsToo => true;

    public override Gate? OnlyAt => Gate.Decision;

    /// <summary>Only officers are the second pair of eyes: neither the parties, nor a kiosk, nor the engine.</summary>
    public override bool IsMetBy(string role) => Roles.IsOfficer(role);

    public override bool RestsOn(Fact fact) => fact.Kind == FactKind.Examined;

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context) =>
        c.ExaminedBy is not { } examiner ? new Standing.Owed(NotExamined.At(null))
        : examiner == context.Caller.Id ? new Standing.Owed(SameOfficer.At(null))
        : new Standing.Met();
}
