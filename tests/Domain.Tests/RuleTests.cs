using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Fees;
using GdCases.Domain.Rules;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;

namespace GdCases.Domain.Tests;

/// <summary>What conditions do, whatever language they are written in.</summary>
public class Conditions_of_an_item : Scenario
{
    private static Condition Says(string name, Func<object?, bool?> holds) => new($"{name}?", new HashSet<string> { name }, new HashSet<object>(), isDated: false, facts => holds(Value(facts, name)));

    private static Condition Twice { get; } = Says("form.entries", v => v is string entries ? entries == "2" : null);

    private static object? Value(ApplicationFacts facts, string name) => name.Split('.') is [var map, var part]
        ? ((IReadOnlyDictionary<string, object?>)facts.Values[map]!).GetValueOrDefault(part)
        : facts.Values[name];

    private static CaseApplication For(string entries) => Application with { Form = new Dictionary<string, string> { ["entries"] = entries } };

    private static string[] Faults(Definition d) => [.. new DefinitionProof(d.Workflow).Faults(d.Item).Select(f => f.Code)];

    [Fact]
    public void are_rules_that_an_application_keeps()
    {
        var ruled = Definition with { Item = Item with { Rules = [new Rule(Twice, "form.entries", new LocalizedText("须为二次。", "Twice."))] } };
        Submit(For("2"), definition: ruled).ShouldHappen<CaseSubmitted>();
        var refusal = Submit(For("1"), definition: ruled).ShouldBeOfType<Ruling.Refused>().Refusal;
        refusal.Faults.Select(f => (f.Code, f.Path, f.Message.En)).ShouldBe([("rule-not-kept", "form.entries", "Twice. It is a rule of this item.")]);
        var undecided = Definition with { Item = Item with { Rules = [new Rule(Says("form.entries", _ => null), "form.entries", Any)] } };
        Submit(For("1"), definition: undecided).ShouldBeRefused(("rule-undecided", "form.entries"));
        // Values that are not what they should be are told first.
        Submit(For("7"), definition: ruled).ShouldBeRefused("field-not-a-choice");
    }

    [Fact]
    public void say_what_is_asked_for_and_what_it_costs()
    {
        var asking = Definition with
        {
            Item = Item with
            {
                Materials = [.. Item.Materials, new Materials.Material { Code = "second", Title = Any, When = Twice }],
                Fee = new Fee { Table = [new FeeLine(Twice, 99), new FeeLine(null, 11)] },
            },
        };
        Submit(For("1"), definition: asking).ShouldHappen().Fee.Due.ShouldBe(11);
        Submit(For("2"), definition: asking).ShouldBeRefused(("missing-material", "materials"));
        var whole = For("2") with { Materials = [.. Application.Materials, new("second", Ref("x"))] };
        var c = Submit(whole, definition: asking).ShouldHappen();
        (c.Fee.Due, c.MaterialsOwed(asking.Item).Count).ShouldBe((99, 0));
        asking.Item.Fee.CanBeDue.ShouldBeTrue();
    }

    [Fact]
    public void open_actions_and_say_where_they_lead()
    {
        var forked = Definition with
        {
            Workflow = Workflow with
            {
                Actions = [.. Workflow.Actions.Select(a => a.Name switch
                {
                    "extend" => a with { When = Twice },
                    "forward" => a with { Next = [new NextState(Twice, "hearing")] },
                    _ => a,
                })],
            },
        };
        Case Reviewed(string entries) => When(Submit(For(entries), definition: forked).ShouldHappen(), Intake, "accept", definition: forked).ShouldHappen();
        When(Reviewed("1"), Supervisor, "extend", Because.With(Extend.Days, 1), forked).ShouldBeRefused("not-in-this-case");
        When(Reviewed("2"), Supervisor, "extend", Because.With(Extend.Days, 1), forked).ShouldHappen<Extended>();
        When(Reviewed("1"), Reviewer, "forward", definition: forked).ShouldHappen().State.ShouldBe("pending");
        When(Reviewed("2"), Reviewer, "forward", definition: forked).ShouldHappen().State.ShouldBe("hearing");
        CaseDecider.Actions(Reviewed("2"), forked, By(Reviewer)).Single(a => a.Name == "forward").To.ShouldBe("hearing");
        WorkflowDiagram.Mermaid(forked.Workflow, "en").ShouldContain("reviewing --> hearing");
        WorkflowProof.Faults(forked.Workflow with { Actions = [.. forked.Workflow.Actions.Select(a => a.Name == "forward" ? a with { Next = [new NextState(Twice, "nowhere")] } : a)] }).Select(f => f.Code).ShouldBe(["unknown-state"]);
    }

    [Fact]
    public void are_proven_on_values_of_their_fields()
    {
        Faults(Ruled(Twice)).ShouldBeEmpty();
        Faults(Ruled(Says("form.nothing", _ => true))).ShouldBe(["unknown-name"]);
        Faults(Ruled(Says("form", _ => true))).ShouldBe(["unknown-name"]);
        Faults(Ruled(Says("division.part", _ => true))).ShouldBe(["unknown-name"]);
        Faults(Ruled(Says("spouse.age", _ => true))).ShouldBe(["unknown-name"]);
        Faults(Ruled(Says("applicant.age", v => v is long age ? age > 3 : null))).ShouldBe(["condition-undecided"], "a passport tells no age");
        Faults(Ruled(Says("applicant.age", v => v is not long age || age > 3))).ShouldBeEmpty();
        Faults(Ruled(Says("form.remark", v => v is null ? null : true))).ShouldBe(["condition-undecided"], "it may be left out");
        Faults(Ruled(Says("form.entries", _ => false))).ShouldBe(["condition-never-holds"]);
        Faults(Ruled(new Condition("true", new HashSet<string>(), new HashSet<object>(), isDated: false, _ => true))).ShouldBe(["condition-without-effect"]);
        Faults(Ruled(Says("channel", v => (string?)v == "kiosk"))).ShouldBeEmpty();
        Faults(Ruled(Says("expedited", v => (bool)v!))).ShouldBeEmpty();
        Faults(Definition with { Item = Item with { Fee = new Fee { Table = [new FeeLine(Twice, 99)] } } }).ShouldBe(["fee-not-covered"]);
        Faults(Definition with { Workflow = Workflow with { Actions = [.. Workflow.Actions.Select(a => a.Name == "extend" ? a with { When = Says("form.nothing", _ => true) } : a)] } }).ShouldBe(["unknown-name"]);

        static Definition Ruled(Condition condition) => Definition with { Item = Item with { Rules = [new Rule(condition, "form.entries", Any)] } };
    }

    [Fact]
    public void read_each_field_as_its_type()
    {
        foreach (var type in Catalogue.Fields.FieldType.All.Members)
        {
            var field = new FormField { Name = "f", Title = Any, Type = type, Choices = [new("a", Any)], Min = 1, Max = 5 };
            type.Samples(field).ShouldNotBeEmpty();
            foreach (var sample in type.Samples(field))
            {
                type.Typed(sample).ShouldNotBeNull();
                // What conditions are tried on is what the type takes, and in its one form.
                type.Read(field, sample, new Catalogue.Fields.FieldContext(City, _ => true, By(Intake).Today)).Value.ShouldBe(sample);
            }
        }

        (Catalogue.Fields.FieldType.All.Of<Catalogue.Fields.MoneyField>().Typed("12.50"), Catalogue.Fields.FieldType.All.Of<Catalogue.Fields.BooleanField>().Typed("true")).ShouldBe((1250L, true));
    }
}
