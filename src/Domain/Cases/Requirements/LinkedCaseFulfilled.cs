using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>The cases named in the form's case-number fields have ended with what was applied for, are for the right item and for a party of this case.</summary>
public sealed class LinkedCaseFulfilled : Requirement
{
    public static FaultCode NotFulfilled { get; } = new("linked-case-not-fulfilled", RefusalKind.Conflict, "关联办件尚未办结，或不属于本办件当事人、所要求的事项。", "The linked case has not been closed, or is not for a party of this case or not for the right item.");

    public override string Code => "linked-case-fulfilled";

    public override LocalizedText Title { get; } = new("关联办件已办结", "Linked case fulfilled");

    public override bool CanBeOwed(ServiceItem item, Gate gate) => item.Form.Any(f => f.Type is CaseNumberField);

    /// <summary>It stands in the other case, not in this one.</summary>
    public override bool RestsOn(Fact fact) => false;

    public override Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context)
    {
        var open = item.Form.FirstOrDefault(f => f.Type is CaseNumberField && c.Form[f.Name] is { } number && !IsFulfilled(f, number));
        return open is null ? new Standing.Met() : new Standing.Owed(NotFulfilled.At(open.Path));

        bool IsFulfilled(FormField field, string number) => context.LinkedCases.Any(l =>
            l.Number == number && l.Fulfilled && (field.Service is null || l.Service == field.Service) && c.Parties.Any(p => p.Id.Key == l.ApplicantKey));
    }
}
