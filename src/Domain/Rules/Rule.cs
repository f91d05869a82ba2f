using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Rules;

/// <summary>What must hold of an application when it is handed in and after everything that is supplemented.</summary>
/// <param name="Holds">The condition.</param>
/// <param name="Path">The part of the application that is told to be wrong, such as <c>form.leaseTo</c>.</param>
/// <param name="Message">What the applicant reads.</param>
public sealed record Rule(Condition Holds, string Path, LocalizedText Message)
{
    public static FaultCode Broken { get; } = new("rule-not-kept", RefusalKind.Invalid, "{0}此为本事项的办理规则。", "{0} It is a rule of this item.");
    public static FaultCode Undecided { get; } = new("rule-undecided", RefusalKind.Conflict, "无法判定规则“{0}”，请联系受理部门。", "The rule “{0}” cannot be decided on this application; please turn to the agency.");

    /// <summary>What is wrong by an item's rules, all of it.</summary>
    public static IEnumerable<Fault> Faults(ServiceItem item, ApplicationFacts facts) => item.Rules
        .Select(rule => rule.Holds.Holds(facts) switch
        {
            true => null,
            false => Broken.At(rule.Path, rule.Message),
            null => Undecided.At(rule.Path, rule.Holds.Text),
        })
        .OfType<Fault>();
}
