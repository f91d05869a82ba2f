using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Cases.Steps;

/// <summary>The fact that a party has made a statement.</summary>
public sealed record Statement(FreeText Text, Actor By, Instant At, string Action);

/// <summary>陈述申辩: a party says what speaks for or against (Administrative Licensing Law art. 7, 36). The agency has to hear it.</summary>
public sealed class Hear : LegalStep<StatementHeard>
{
    public static InputField<FreeText> Words { get; } = InputFields.Text("statement", "hear: what the party says for or against.");

    public override string Code => "hear";

    protected override IReadOnlyList<InputField> Required { get; } = [Words];

    public override StepTaken Take(Attempt attempt, ActionInput input) => new StatementHeard { Statement = input.Value(Words)!.Value };

    protected override ActionInput SaidIn(StatementHeard e) => ActionInput.Nothing.With(Words, e.Statement);
}

[StoredAs("statement-heard")]
public sealed record StatementHeard : StepTaken
{
    public FreeText Statement { get; init; }

    public override LegalStep Step => LegalStep.All.Of<Hear>();

    protected override Case After(Case moved) => moved with { Statements = moved.Statements.Add(new Statement(Statement, By, At, Action)) };

    protected override IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [Detail("statement", Statement)];
}
