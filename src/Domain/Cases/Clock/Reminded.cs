using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>The applicant was reminded of what happens if they do nothing.</summary>
[StoredAs("reminded")]
public sealed record Reminded : CaseEvent
{
    /// <summary>What the timer will take.</summary>
    public string Action { get; init; } = "";

    /// <summary>The last day to act.</summary>
    public LocalDate EndsOn { get; init; }

    public override LocalizedText Title { get; } = new("提醒申请人", "Applicant reminded");

    public override Case Apply(Case c) => c;

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.FireDue(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [Detail("action", Action), Detail("endsOn", EndsOn)];
}
