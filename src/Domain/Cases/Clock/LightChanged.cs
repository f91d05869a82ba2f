using GdCases.Domain.Catalogue;
using NodaTime;

namespace GdCases.Domain.Cases.Clock;

/// <summary>The light has changed against the limit that runs, and was passed up.</summary>
[StoredAs("light-changed")]
public sealed record LightChanged : CaseEvent
{
    public Light Light { get; init; }
    public LimitPurpose Purpose { get; init; }

    /// <summary>The day by which it changed.</summary>
    public LocalDate DueOn { get; init; }

    public PassedUpTo PassedUpTo { get; init; }

    public override LocalizedText Title => Light switch
    {
        Light.Green => new("绿灯", "Green light"),
        Light.Yellow => new("黄灯预警", "Yellow light"),
        Light.Red => new("红灯：超出承诺时限", "Red light: past the promised limit"),
        Light.DarkRed => new("深红灯：超出法定时限", "Dark red light: past the statutory limit"),
    };

    public override bool IsInternal => true;

    public override Case Apply(Case c) => c;

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => CaseDecider.FireDue(before!, definition, context);

    public override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
        [Detail("light", Light.Code()), Detail("purpose", Purpose.Code()), Detail("dueOn", DueOn), Detail("passedUpTo", PassedUpTo.Code())];
}
