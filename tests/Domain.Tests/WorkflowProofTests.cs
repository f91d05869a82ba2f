using GdCases.Domain.Workflows;

namespace GdCases.Domain.Tests;

/// <summary>A small sound workflow, and every way to make it unsound.</summary>
public class The_proof_of_a_workflow
{
    private static readonly LocalizedText Name = new("名", "name");

    private static State S(string name, bool final = false, Outcome? decision = null) => new() { Name = name, Title = Name, Final = final, Decision = decision };

    private static WorkflowAction A(string name, Step step, string from, string to, string by = "reviewer", bool atOnce = false) =>
        new() { Name = name, Title = Name, Step = step, From = [from], To = to, By = [by], AtOnce = atOnce };

    private static Workflow Sound { get; } = new()
    {
        Name = "sound",
        Title = Name,
        Start = "submitted",
        States = [S("submitted"), S("reviewing"), S("granted", final: true, Outcome.Granted)],
        Actions = [A("accept", Step.Accept, "submitted", "reviewing", "intake-officer"), A("grant", Step.Decide, "reviewing", "granted")],
    };

    private static Workflow With(params WorkflowAction[] actions) => Sound with { Actions = [.. Sound.Actions, .. actions] };

    private static IEnumerable<string> Codes(Workflow workflow) => WorkflowProof.Faults(workflow).Select(f => f.Code);

    [Fact]
    public void finds_nothing_in_a_sound_one() => Codes(Sound).ShouldBeEmpty();

    [Fact]
    public void finds_states_that_are_not_declared() => Codes(With(A("x", Step.Forward, "reviewing", "nowhere"))).ShouldBe(["unknown-state"]);

    [Fact]
    public void finds_a_start_that_is_not_declared() => Codes(Sound with { Start = "nowhere" }).ShouldBe(["unknown-state"]);

    [Fact]
    public void finds_a_state_declared_twice() => Codes(Sound with { States = [.. Sound.States, S("reviewing")] }).ShouldContain("duplicate-state");

    [Fact]
    public void finds_roles_that_nobody_knows() => Codes(With(A("x", Step.Forward, "reviewing", "reviewing", "wizard"))).ShouldBe(["unknown-role"]);

    [Fact]
    public void knows_roles_that_the_workflow_declares() =>
        Codes(With(A("x", Step.Forward, "reviewing", "reviewing", "wizard")) with { Roles = [new("wizard", Name)] }).ShouldBeEmpty();

    [Fact]
    public void finds_states_that_cannot_be_reached() => Codes(Sound with { States = [.. Sound.States, S("island", final: true)] }).ShouldBe(["unreachable-state"]);

    [Fact]
    public void finds_states_without_a_way_to_an_end() =>
        Codes(With(A("lose", Step.Forward, "submitted", "lost")) with { States = [.. Sound.States, S("lost")] }).ShouldBe(["no-end"]);

    [Fact]
    public void finds_an_action_that_leads_two_ways() => Codes(With(A("grant", Step.Decide, "reviewing", "granted"))).ShouldBe(["ambiguous-action"]);

    [Fact]
    public void finds_ways_out_of_a_final_state() => Codes(With(A("again", Step.Reopen, "granted", "reviewing"))).ShouldBe(["final-with-exit"]);

    [Fact]
    public void finds_a_decision_that_decides_nothing() => Codes(With(A("decide", Step.Decide, "submitted", "reviewing"))).ShouldBe(["decision-without-outcome"]);

    [Fact]
    public void finds_automatic_actions_that_chase_each_other() =>
        Codes(With(A("there", Step.Forward, "reviewing", "submitted", "system", true), A("back", Step.Forward, "submitted", "reviewing", "system", true)))
            .ShouldBe(["automatic-cycle", "automatic-cycle"]);

    [Fact]
    public void finds_automatic_actions_that_need_a_person() => Codes(With(A("ask", Step.RequestCorrection, "submitted", "submitted", "system", true))).ShouldContain("automatic-needs-a-person");

    [Fact]
    public void finds_automatic_actions_that_people_may_take() => Codes(With(A("go", Step.Forward, "submitted", "reviewing", "reviewer", true))).ShouldBe(["automatic-not-by-system"]);

    [Fact]
    public void finds_a_clock_that_only_the_applicant_could_stop() =>
        Codes(With(A("ask", Step.RequestCorrection, "reviewing", "waiting"), A("answer", Step.Supplement, "waiting", "reviewing", "applicant")) with { States = [.. Sound.States, S("waiting")] })
            .ShouldBe(["clock-without-end"]);

    [Fact]
    public void is_content_when_a_timer_ends_that_wait() =>
        Codes(With(A("ask", Step.RequestCorrection, "reviewing", "waiting"), A("answer", Step.Supplement, "waiting", "reviewing", "applicant"), A("lapse", Step.Terminate, "waiting", "lapsed", "system")) with
        {
            States = [.. Sound.States, S("waiting"), S("lapsed", final: true)],
            Timers = [new("waiting", new Period(15, PeriodUnit.WorkingDays), "lapse")],
        }).ShouldBeEmpty();

    [Fact]
    public void finds_timers_that_lead_nowhere() =>
        Codes(Sound with { Timers = [new("reviewing", new Period(1, PeriodUnit.WorkingDays), "grant")] }).ShouldBe(["timer-leads-nowhere"]);

    [Fact]
    public void finds_timers_that_take_unknown_actions() =>
        Codes(Sound with { Timers = [new("reviewing", new Period(1, PeriodUnit.WorkingDays), "vanish")] }).ShouldBe(["unknown-action"]);

    [Fact]
    public void finds_an_end_without_a_count() => Codes(With(A("fail", Step.Return, "reviewing", "reviewing") with { Then = "granted" })).ShouldBe(["then-without-at-most"]);

    [Fact]
    public void finds_children_that_wait_for_nobody() => Codes(Sound with { Children = [new("seal", "granted", "tax")] }).ShouldBe(["unknown-child"]);

    [Fact]
    public void names_what_is_at_fault() =>
        WorkflowProof.Faults(With(A("x", Step.Forward, "reviewing", "nowhere"))).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            f => f.Kind.ShouldBe(SubjectKind.Action),
            f => f.Index.ShouldBe(2),
            f => f.Reason.ShouldContain("nowhere"));

    [Fact]
    public void draws_the_graph()
    {
        var text = WorkflowDiagram.Mermaid(Sound, "en");
        text.ShouldStartWith("stateDiagram-v2");
        text.ShouldContain("[*] --> submitted");
        text.ShouldContain("submitted --> reviewing: name");
        text.ShouldContain("granted --> [*]");
    }
}
