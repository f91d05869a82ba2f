using System.Globalization;
using CsCheck;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>
/// Whatever people try, in whatever order and however much time goes by between: what happens stays in the graph, what
/// is refused changes nothing, what the case calls open is open, nothing that is due stays undone, deadlines move only
/// forward, and the same events always fold to the same case.
/// </summary>
public static class RandomWalk
{
    public static void Check(Definition definition, Case submitted, IReadOnlyList<CaseEvent> opening, IReadOnlyList<Caller> people, Func<Caller, Instant, DecisionContext> context, long walks = 100)
    {
        var actions = definition.Workflow.Actions.Select(a => a.Name).Distinct().ToList();
        Gen.Select(Gen.Int[0, people.Count - 1], Gen.Int[0, actions.Count - 1], Gen.Bool, Gen.OneOf(Gen.Int[0, 8], Gen.Int[0, 400])).Array[1, 40].Sample(tries =>
        {
            var (c, events) = (submitted, opening.ToList());
            var now = submitted.SubmittedAt;
            foreach (var (who, which, preferOpen, hours) in tries)
            {
                now += Duration.FromHours(hours);
                c = Due(c, definition, context(Caller.System, now), events);
                var before = c.Clock!.Limit;
                var by = context(people[who], now);
                var views = CaseDecider.Actions(c, definition, by);
                var open = views.Where(v => v.Open).ToList();
                var action = preferOpen && open.Count > 0 ? open[which % open.Count].Name : actions[which];
                var ruling = CaseDecider.Take(c, action, FilledIn(views.FirstOrDefault(v => v.Name == action)?.Fields ?? []), definition, by);
                if (ruling is Ruling.Happened happened)
                {
                    open.ShouldContain(v => v.Name == action);
                    StaysInTheGraph(definition.Workflow, c.State, happened.Events);
                    events.AddRange(happened.Events);
                    c = happened.After;
                    c.Version.ShouldBe(events.Count);
                    c.Ended.ShouldBe(definition.Workflow.State(c.State)!.Final);
                    OnlyForward(before, c.Clock!.Limit);
                }
                else
                {
                    var refusal = ((Ruling.Refused)ruling).Refusal;
                    // Filled in as told, an open action is never refused.
                    open.ShouldNotContain(v => v.Name == action, $"{action} in {c.State}: {string.Join(", ", refusal.Faults)}");
                    refusal.Faults.ShouldNotBeEmpty();
                }
            }

            Same(Case.FoldAll(events)!, c);
            Same(Case.FoldAll(events)!, Case.FoldAll(events)!);
        }, iter: walks);
    }

    /// <summary>Does what is due; after that nothing is, and doing it again does nothing.</summary>
    private static Case Due(Case c, Definition definition, DecisionContext context, List<CaseEvent> events)
    {
        var ruling = CaseDecider.FireDue(c, definition, context);
        if (ruling is Ruling.Happened happened)
        {
            StaysInTheGraph(definition.Workflow, c.State, [.. happened.Events.OfType<StepTaken>()]);
            events.AddRange(happened.Events);
            c = happened.After;
        }
        else
        {
            ((Ruling.Refused)ruling).Refusal.Code.ShouldBe("nothing-due");
        }

        (c.Clock!.NextDue(c.Light) <= context.Now).ShouldBeFalse();
        CaseDecider.FireDue(c, definition, context).ShouldBeRefused("nothing-due");
        CaseDecider.Recompute(c, definition, context).ShouldBeRefused("deadlines-unchanged");
        c.Light.ShouldBe(c.Clock.LightAt(context.Now));
        return c;
    }

    private static void OnlyForward(Limit? before, Limit? after)
    {
        if (before is not null && after is not null && (before.Purpose, before.From) == (after.Purpose, after.From))
        {
            (after.Promised?.Due < before.Promised?.Due).ShouldBeFalse();
            (after.Statutory?.Due < before.Statutory?.Due).ShouldBeFalse();
            (after.Yellow?.Due > (after.Promised ?? after.Statutory)?.Due).ShouldBeFalse();
        }
    }

    private static void StaysInTheGraph(Workflow workflow, string state, IReadOnlyList<CaseEvent> events)
    {
        foreach (var step in events.Cast<StepTaken>())
        {
            step.From.ShouldBe(state);
            workflow.Actions.ShouldContain(a => a.Name == step.Action && a.From.Contains(step.From) && (a.To == step.State || a.Then == step.State) && a.By.Contains(step.By.Role));
            state = step.State;
        }
    }

    private static void Same(Case one, Case other) => System.Text.Json.JsonSerializer.Serialize(one).ShouldBe(System.Text.Json.JsonSerializer.Serialize(other));

    /// <summary>An action's fields filled in by nothing but what the case says of them.</summary>
    public static ActionInput FilledIn(IReadOnlyList<FieldNeed> fields) => fields.Where(f => f.Required).Aggregate(new ActionInput(), (input, field) => field.Name switch
    {
        "reasonCode" => input with { ReasonCode = "r1" },
        "reason" => input with { Reason = "测试" },
        "findings" => input with { Findings = "测试" },
        "items" => input with { Items = [new(field.Values[0], "测试")] },
        "workingDays" => input with { WorkingDays = Math.Min(5, field.AtMost!.Value) },
        "promises" => input with { Promises = [.. field.Values.Select(v => new Promise(v, new LocalDate(2030, 1, 1)))] },
        "attestations" => input with { Attestations = [.. field.Values.Select(Parse<Guard>)] },
        "materials" => input with { Materials = [.. field.Values.Select(v => new SuppliedMaterial(v, "new"))] },
        "procedure" => input with { Procedure = Parse<SpecialProcedure>(field.Values[0]) },
        "amount" => input with { Amount = field.Values.Count > 0 ? decimal.Parse(field.Values[0], CultureInfo.InvariantCulture) : 15 },
        "paymentReference" => input with { PaymentReference = "p1" },
        "resultNumber" => input with { ResultNumber = "n1" },
        "way" => input with { Way = Parse<DeliveryWay>(field.Values[0]) },
        _ => throw new InvalidOperationException($"The field {field.Name} is unknown to this test."),
    });

    private static T Parse<T>(string code) where T : struct, Enum => Codes.TryParse<T>(code, out var value) ? value : throw new InvalidOperationException(code);
}

public class Any_sequence_of_actions : Scenario
{
    [Fact]
    public void stays_in_the_graph_and_folds_alike()
    {
        var opened = Submit(Application).ShouldBeOfType<Ruling.Happened>();
        RandomWalk.Check(Definition, opened.After, opened.Events, [Applicant, Stranger, Intake, Reviewer, Approver, Supervisor, Kiosk, Officer("both", Roles.Reviewer, Roles.Approver)], (caller, at) => By(caller, at), walks: 1000);
    }
}
