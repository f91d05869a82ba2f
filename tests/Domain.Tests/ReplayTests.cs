using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Replay;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Officers;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>Decided again from nothing but its events, a history comes out the same; by other rules it does not.</summary>
public class A_history : Scenario
{
    private static readonly RecordedWorld World = new(_ => Calendar, l => throw new InvalidOperationException(l.Number), By(Intake).IsDivision);

    private static List<CaseEvent> Recorded()
    {
        var events = new List<CaseEvent>();
        var c = Add(Submit(Application with { Parties = [P(PartyRole.Applicant, Citizen), P(PartyRole.Agent, Elder, mandate: new Mandate(Ref("m"), null))], Delivery = new(DeliveryWay.Counter) }, Somebody("wang", Roles.Agent, Elder)));
        c = Add(CaseDecider.AddNote(c, Said("看过"), Definition, By(Intake)));
        c = Add(CaseDecider.ChangeContact(c, 1, "13900139000", Definition, By(Somebody("wang", Roles.Agent, Elder))));
        c = Add(When(c, Intake, "accept"));
        c = Add(CaseDecider.Assign(c, "absent", new Officer { Id = "absent", Agency = AgencyCode, Divisions = [City], Roles = [Roles.Reviewer], LastSeen = Now }, Definition, By(Supervisor)));
        c = Add(When(c, Officer("deputy", Roles.Reviewer) with { DeputyFor = ["absent"] }, "hear", Because.With(StartSpecialProcedure.Procedure, SpecialProcedure.Inspection).With(InputFields.WorkingDays, 2)));
        c = Add(CaseDecider.FireDue(c, Definition, By(Caller.System, Now + Duration.FromDays(10))));
        c = Add(When(c, Officer("reviewer", Roles.Reviewer), "heard", Nothing.With(EndSpecialProcedure.Findings, Said("无")), at: Now + Duration.FromDays(10)));
        c = Add(CaseDecider.Assign(c, "reviewer", null, Definition, By(Reviewer, Now + Duration.FromDays(10))));
        c = Add(CaseDecider.Release(c, Definition, By(Officer("deputy", Roles.Reviewer) with { DeputyFor = ["reviewer"] }, Now + Duration.FromDays(10))));
        c = Add(CaseDecider.ChangeContact(c, 1, "13900139001", Definition, By(Somebody("both", Roles.Agent, Citizen, Elder) with { Roles = [Roles.Applicant, Roles.Agent] }, Now + Duration.FromDays(10))));
        c = Add(CaseDecider.ChooseDelivery(c, new(DeliveryWay.Post) { Address = Said("天河路1号") }, Definition, By(Applicant, Now + Duration.FromDays(10))));
        Add(CaseDecider.FireDue(c, Definition, By(Caller.System, Now + Duration.FromDays(60))));
        return events;

        Case Add(Ruling ruling)
        {
            events.AddRange(ruling.Events());
            return ruling.ShouldHappen();
        }
    }

    [Fact]
    public void comes_out_the_same_command_by_command()
    {
        var decisions = RecordedDecision.Of(Recorded(), Definition, World).ToList();
        decisions.Select(d => d.Version).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        decisions[^1].Events.Count.ShouldBe(3, "three lights in one sweep");
        foreach (var decision in decisions)
        {
            decision.Again().Events().Select(e => e.ToString()).ShouldBe(decision.Events.Select(e => e.ToString()));
        }
    }

    [Fact]
    public void comes_out_otherwise_by_other_rules()
    {
        // Nobody accepts before an appointment was kept.
        var stricter = Definition with { Item = Item with { Requirements = [new(Workflows.Gate.Acceptance, R("appointment-kept"))] } };
        var accepted = RecordedDecision.Of(Recorded(), stricter, World).Single(d => d.Events[0] is Accepted);
        accepted.Version.ShouldBe(4);
        accepted.Again().ShouldBeRefused("missing-field");
    }

    [Fact]
    public void says_on_what_each_decision_rested()
    {
        var events = Recorded();
        events[0] = events[0] with { Basis = null };
        Should.Throw<ArgumentException>(() => RecordedDecision.Of(events, Definition, World).ToList());
    }
}
