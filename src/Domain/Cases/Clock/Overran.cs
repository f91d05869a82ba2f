using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>A special procedure takes longer than expected, or a case has stood in a state for longer than it should: passed up.</summary>
[StoredAs("overran")]
public sealed record Overran : CaseEvent
{
    public OverrunCause Cause { get; init; }

    /// <summary>Where it stands.</summary>
    public string State { get; init; } = "";

    /// <summary>The day by which it should have moved on.</summary>
    public LocalDate DueOn { get; init; }

    public PassedUpTo PassedUpTo { get; init; }

    public override LocalizedText Title => Cause switch
    {
        OverrunCause.SpecialProcedure => new("特别程序超出预计时间", "A special procedure takes longer than expected"),
        OverrunCause.LongestSpecialProcedure => new("特别程序超出最长时间", "A special procedure takes longer than it may"),
        OverrunCause.State => new("环节停留超时", "Standing here longer than it should"),
    };

    public override bool IsInternal => true;

    public override Case Apply(Case c) => c;

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.FireDue(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
        [Detail("cause", Cause.Code()), Detail("dueOn", DueOn), Detail("passedUpTo", PassedUpTo.Code())];
}
