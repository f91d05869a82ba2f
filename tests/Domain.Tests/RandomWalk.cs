using System.Globalization;
using System.Text.Json;
using CsCheck;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Domain.Tests;

/// <summary>
/// Whatever people try, in whatever order and however much time goes by between: what happens stays in the graph, what
/// is refused changes nothing, what the case calls open is open, nothing that is due stays undone, deadlines move only
/// forward, no gate is passed without what it requires, the same events always fold to the same case, and decided again
/// from nothing but the events everything comes out the same.
/// </summary>
public static class RandomWalk
{
    public static void Check(
        Definition definition, Case submitted, IReadOnlyList<CaseEvent> opening, IReadOnlyList<Caller> people, Func<Caller, Instant, DecisionContext> context, Func<CaseEvent, string> content, long walks = 100)
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
                var before = c;
                var by = context(people[who], now);
                var views = CaseDecider.Actions(c, definition, by);
                var open = views.Where(v => v.Open).ToList();
                var action = preferOpen && open.Count > 0 ? open[which % open.Count].Name : actions[which];
                var ruling = CaseDecider.Take(c, action, FilledIn(views.FirstOrDefault(v => v.Name == action)?.Fields ?? [], by.Today), definition, by);
                if (ruling is Ruling.Happened happened)
                {
                    open.ShouldContain(v => v.Name == action);
                    StaysInTheGraph(definition, before, happened.Events);
                    events.AddRange(happened.Events);
                    c = happened.After;
                    c.Version.ShouldBe(events.Count);
                    c.Ended.ShouldBe(definition.Workflow.State(c.State)!.Final);
                    OnlyForward(before.Clock.Limit, c.Clock.Limit);
                    c.Fee.Outstanding.ShouldBeGreaterThanOrEqualTo(0);
                    (c.Fee.Paid - c.Fee.RefundOwed).ShouldBeLessThanOrEqualTo(c.Fee.Due, "whatever was paid too much is owed back");
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
            ComesOutTheSame(events, definition, context, content);
        }, iter: walks);
    }

    /// <summary>Decides it all again from the events alone.</summary>
    private static void ComesOutTheSame(List<CaseEvent> events, Definition definition, Func<Caller, Instant, DecisionContext> context, Func<CaseEvent, string> content)
    {
        var any = context(Caller.System, events[0].At);
        var world = new RecordedWorld(
            version => version == any.Calendar.Version ? any.Calendar : throw new InvalidOperationException($"There is no calendar {version}."),
            linked => any.LinkedCases.Single(l => l.Number == linked.Number && l.Version == linked.Version), any.IsDivision);
        var decisions = RecordedDecision.Of(events, definition, world).ToList();
        decisions.Sum(d => d.Events.Count).ShouldBe(events.Count);
        foreach (var decision in decisions)
        {
            decision.Again().Events().Select(content).ShouldBe(decision.Events.Select(content));
        }

        // And every deadline can be counted up, day by day, to the day that was recorded.
        foreach (var why in Explanation.Of(decisions))
        {
            foreach (var deadline in why.Deadlines.Where(d => d.Counting.Parts[0].Unit != PeriodUnit.Hours))
            {
                deadline.Counting.Last(why.Calendar).ShouldBe(deadline.At.Day, $"{why.Version} {deadline}");
                var days = deadline.Counting.Days(why.Calendar).ToList();
                (days.LastOrDefault()?.Date ?? deadline.At.Day).ShouldBe(deadline.At.Day);
                if (deadline.Counting.Parts is [{ Unit: PeriodUnit.WorkingDays, Amount: > 0 }, ..] && deadline.Counting.Parts.All(p => p.Unit == PeriodUnit.WorkingDays))
                {
                    days[^1].Number.ShouldBe(deadline.Counting.Parts.Sum(p => p.Amount));
                }
            }
        }
    }

    /// <summary>Does what is due; after that nothing is, and doing it again does nothing.</summary>
    private static Case Due(Case c, Definition definition, DecisionContext context, List<CaseEvent> events)
    {
        var ruling = CaseDecider.FireDue(c, definition, context);
        if (ruling is Ruling.Happened happened)
        {
            StaysInTheGraph(definition, c, happened.Events);
            events.AddRange(happened.Events);
            c = happened.After;
        }
        else
        {
            ((Ruling.Refused)ruling).Refusal.Code.ShouldBe("nothing-due");
        }

        (c.Clock.Coming(c.Light).FirstOrDefault()?.At.Due <= context.Now).ShouldBeFalse();
        CaseDecider.FireDue(c, definition, context).ShouldBeRefused("nothing-due");
        CaseDecider.Recompute(c, definition, context).ShouldBeRefused("deadlines-unchanged");
        c.Light.ShouldBe(c.Clock.LightAt(context.Now));
        return c;
    }

    private static void OnlyForward(RunningLimit? before, RunningLimit? after)
    {
        if (before is not null && after is not null && (before.Purpose, before.From) == (after.Purpose, after.From))
        {
            (after.Promised?.Due < before.Promised?.Due).ShouldBeFalse();
            (after.Statutory?.Due < before.Statutory?.Due).ShouldBeFalse();
            (after.Yellow?.Due > after.Due?.Due).ShouldBeFalse();
        }
    }

    private static void StaysInTheGraph(Definition definition, Case c, IReadOnlyList<CaseEvent> events)
    {
        foreach (var e in events)
        {
            if (e is StepTaken step)
            {
                step.From.ShouldBe(c.State);
                var action = definition.Workflow.Actions.Single(a => a.Name == step.Action && a.From.Contains(step.From));
                action.Destinations.ShouldContain(step.State);
                action.By.ShouldContain(step.By.Role);
                PassesNoGateWithoutItsFacts(definition, action, c, step);
            }

            c = Case.Fold(c, e);
        }
    }

    /// <summary>The fact is there, or came with the step, or silence spoke.</summary>
    private static void PassesNoGateWithoutItsFacts(Definition definition, WorkflowAction action, Case before, StepTaken step)
    {
        foreach (var required in definition.Requirements.Where(r => step.DueOn is null && r.IsAskedOf(action) && definition.Workflow.State(step.State)!.Decision != Outcome.Denied))
        {
            var after = Case.Fold(before, step);
            var met = required.Requirement switch
            {
                AttestedRequirement attested => !attested.Concerns(before) || after.Attested.Any(a => a.What == attested.What),
                FeePaid => before.Fee.Outstanding == 0,
                SecondOfficer => before.ExaminedBy is { } examiner && examiner != step.By.Id,
                MaterialsComplete => before.Correction is null && before.MaterialsOwed(definition.Item).All(m => action.Passes < Gate.Issue && after.Promises.Any(p => p.Promise.Material == m)),
                _ => true,
            };
            met.ShouldBeTrue($"{step.Action} passed {action.Passes} without {required.Requirement.Code}");
        }
    }

    private static void Same(Case one, Case other) => JsonSerializer.Serialize(one).ShouldBe(JsonSerializer.Serialize(other));

    /// <summary>Nobody is told twice of one matter.</summary>
    private static int _neighbours;

    /// <summary>An action's fields filled in by nothing but what the case says of them.</summary>
    public static ActionInput FilledIn(IReadOnlyList<FieldNeed> fields, LocalDate today) => fields.Where(f => f.Required).Aggregate(ActionInput.Nothing, (input, field) => field.Name switch
    {
        "reasonCode" => input.With(InputFields.ReasonCode, "r1"),
        "reason" => input.With(InputFields.Reason, FreeText.Of("测试")),
        "findings" => input.With(EndSpecialProcedure.Findings, FreeText.Of("测试")),
        "items" => input.With(RequestCorrection.Items, [new(field.Values[0], FreeText.Of("测试"))]),
        "workingDays" => input.With(InputFields.WorkingDays, Math.Min(10, field.AtMost!.Value)),
        "heldOn" => input.With(StartSpecialProcedure.HeldOn, LocalDatePattern.Iso.Parse(field.Values[0]).Value),
        "place" => input.With(StartSpecialProcedure.Place, FreeText.Of("测试")),
        "statement" => input.With(Hear.Words, FreeText.Of("测试")),
        "interestedParties" => input.With(Notify.InterestedParties, [new WrittenParty("interestedParties[0]", PartyRole.InterestedParty, "测试", IdType.HomeReturnPermit, $"H{Interlocked.Increment(ref _neighbours):D8}", null, null)]),
        "days" => input.With(Extend.Days, Math.Min(5, field.AtMost ?? 5)),
        "promises" => input.With(InputFields.Promises, [.. field.Values.Select(v => new Promise(v, today.PlusDays(30)))]),
        "attestations" => input.With(InputFields.Attestations, [.. field.Values.Select(Parse<Attestation>)]),
        "materials" => input.With(Supplement.Materials, [.. field.Values.Select(v => new SuppliedMaterial(v, Reference.Of("new")))]),
        "form" => input.With(Supplement.Form, field.Values.ToDictionary(v => v, _ => "1")),
        "procedure" => input.With(StartSpecialProcedure.Procedure, Parse<SpecialProcedure>(field.Values[0])),
        "amount" => input.With(AssessFee.Amount, field.Values.Count > 0 ? decimal.Parse(field.Values[0], CultureInfo.InvariantCulture) : 15),
        "paymentReference" => input.With(Pay.PaymentReference, Reference.Of("p1")),
        "resultNumber" => input.With(Issue.ResultNumber, Reference.Of("n1")),
        "payout" => input.With(Issue.Payout, 0.01m),
        "way" => input.With(Deliver.Way, Parse<DeliveryWay>(field.Values[0])),
        _ => throw new InvalidOperationException($"The field {field.Name} is unknown to this test."),
    });

    private static T Parse<T>(string code) where T : struct, Enum => Codes.TryParse<T>(code, out var value) ? value : throw new InvalidOperationException(code);
}

public class Any_sequence_of_actions : Scenario
{
    private static readonly Definition Strict = Assessable with
    {
        Item = Assessable.Item with { Requirements = [new(Gate.Acceptance, R("identity-checked")), new(Gate.Decision, R("appointment-kept")) { EachTime = true }] },
    };

    [Fact]
    public void stays_in_the_graph_and_folds_and_decides_alike()
    {
        var opened = Submit(WithoutLetter, definition: Strict).ShouldBeOfType<Ruling.Happened>();
        RandomWalk.Check(Strict, opened.After, opened.Events, [Applicant, Stranger, Intake, Reviewer, Approver, Supervisor, Kiosk, Officer("both", Roles.Reviewer, Roles.Approver)],
            (caller, at) => By(caller, at), Content, walks: 1000);
    }

    private static string Content(CaseEvent e) => e.ToString()! + string.Join(';', e.Details(Strict.Item).Select(d => $"{d.Key}={(d.Value is System.Collections.IEnumerable list and not string ? string.Join(',', list.Cast<object>()) : d.Value)}"));
}
