using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Tests;

/// <summary>What a party may change until the result is delivered, while all else is frozen.</summary>
public class Contact_and_delivery : Scenario
{
    private static readonly CaseApplication WithAgent = Application with { Parties = [P(PartyRole.Applicant, Citizen), P(PartyRole.Agent, Elder, mandate: new Mandate(Ref("m"), null))] };
    private static readonly Caller Agent = Somebody("wang", Roles.Agent, Elder);

    private static Ruling Reach(Case c, int party, string mobile, Caller by) => CaseDecider.ChangeContact(c, party, mobile, Definition, By(by));

    private static Ruling Choose(Case c, DeliveryChoice choice, Caller by) => CaseDecider.ChooseDelivery(c, choice, Definition, By(by));

    private static readonly DeliveryChoice ByPost = new(DeliveryWay.Post) { Address = Said("天河路1号") };

    [Fact]
    public void are_changed_by_whom_they_concern_and_at_the_counter()
    {
        var c = Submit(WithAgent, Agent).ShouldHappen();
        Reach(c, 0, "13900139000", Applicant).ShouldHappen().Applicant.Mobile!.Value.Text.ShouldBe("13900139000");
        // An agent who changed it would cut off from every notice whom they act for.
        Reach(c, 0, "13900139000", Agent).ShouldBeRefused(("unknown-party", "party"));
        var changed = Reach(c, 1, " +86 139-0013-9000 ", Agent).ShouldHappen<ContactChanged>();
        (changed.Party, changed.Mobile.Text, changed.By.Party).ShouldBe((1, "13900139000", PartyRole.Agent));
        changed.Details(Item).Select(d => d.Value).ShouldBe([1, "139****9000"]);
        Reach(c, 1, "13900139000", Agent).ShouldHappen().Parties[1].Mobile!.Value.Text.ShouldBe("13900139000");
        Reach(c, 1, "13900139000", Intake).ShouldHappen<ContactChanged>().By.Role.ShouldBe(Roles.IntakeOfficer);
        Reach(c, 1, "13900139000", Applicant).ShouldBeRefused(("unknown-party", "party"));
        Reach(c, 2, "13900139000", Intake).ShouldBeRefused(("unknown-party", "party"));
        Reach(c, -1, "13900139000", Intake).ShouldBeRefused(("unknown-party", "party"));
        Reach(c, 0, "13900139000", Reviewer).ShouldBeRefused("role-not-allowed");
        Reach(c, 0, "13900139000", Stranger with { Roles = [Roles.Applicant], IdentityKeys = [] }).ShouldBeRefused("case-not-found");
        Reach(c, 0, "12345", Applicant).ShouldBeRefused(("mobile-wrong", "mobile"));
        Reach(c, 0, "+85261234567", Applicant).ShouldBeRefused(("mobile-region-not-taken", "mobile"));
    }

    [Fact]
    public void of_delivery_are_chosen_within_what_the_item_offers()
    {
        var c = Given();
        Choose(c, ByPost, Applicant).ShouldHappen().DeliveryChoice.ShouldBe(ByPost);
        Choose(c, new(DeliveryWay.Post), Applicant).ShouldBeRefused(("address-missing", "address"));
        Choose(c, new(DeliveryWay.Post) { Address = Said(new string('路', 201)) }, Applicant).ShouldBeRefused(("field-too-long", "address"));
        Choose(c, new(DeliveryWay.Counter) { Address = Said("天河路1号") }, Applicant).ShouldBeRefused(("address-not-taken", "address"));
        Choose(c, new(DeliveryWay.Bank), Applicant).ShouldBeRefused(("delivery-way-not-offered", "way"));
        Choose(c, new(DeliveryWay.Counter) { Division = OtherCity }, Applicant).ShouldHappen().HandedOutIn.ShouldBe(OtherCity);
        Choose(c, new(DeliveryWay.Counter) { Division = City }, Applicant).ShouldHappen().HandedOutIn.ShouldBe(City);
        Choose(c, new(DeliveryWay.Counter) { Division = "110000" }, Applicant).ShouldBeRefused(("unknown-division", "division"));
        Choose(c, ByPost with { Division = OtherCity }, Applicant).ShouldBeRefused(("delivery-division-not-taken", "division"));
        var local = Definition with { Item = Item with { Scope = Scope.City } };
        CaseDecider.ChooseDelivery(Given(local), new(DeliveryWay.Counter) { Division = OtherCity }, local, By(Applicant)).ShouldBeRefused(("delivery-division-not-taken", "division"));
        Choose(c, ByPost, Intake).ShouldHappen<DeliveryChosen>().By.Office!.Division.ShouldBe(City);
        Choose(c, ByPost, Reviewer).ShouldBeRefused("role-not-allowed", RefusalKind.Forbidden);
        Choose(c, ByPost, Stranger).ShouldBeRefused("case-not-found");
        Choose(c, ByPost, Applicant).Events()[0].Details(Item).Where(d => d.Value is not null).Select(d => d.Value).ShouldBe(["post"], "where to is nobody else's business");
    }

    [Fact]
    public void that_change_while_the_case_waits_for_its_applicant_let_it_go_on()
    {
        var waiting = Given(Issued);
        waiting.State.ShouldBe("collecting");
        var chosen = Choose(waiting, ByPost, Applicant);
        chosen.Events().Select(e => e.GetType().Name).ShouldBe(["DeliveryChosen", "Forwarded"]);
        (chosen.ShouldHappen().State, chosen.ShouldHappen().Clock.StoppedAt).ShouldBe(("issued", null));
        Choose(chosen.ShouldHappen(), new(DeliveryWay.Counter), Applicant).ShouldHappen().State.ShouldBe("collecting");
    }

    [Fact]
    public void are_fixed_once_the_result_is_delivered_or_the_case_has_ended()
    {
        var open = Definition with
        {
            Workflow = Workflow with { States = [.. Workflow.States, S("after")], Actions = [.. Workflow.Actions.Where(a => a.Name != "deliver"), A("deliver", new Deliver(), "collecting", "after", Roles.IntakeOfficer)] },
        };
        var delivered = Given(open, [.. Issued, (Intake, "deliver", Nothing.With(Deliver.Way, DeliveryWay.Counter))]);
        CaseDecider.ChooseDelivery(delivered, ByPost, open, By(Applicant)).ShouldBeRefused("already-delivered", RefusalKind.Conflict);
        Reach(Given((Applicant, "withdraw", Nothing)), 0, "13900139000", Applicant).ShouldBeRefused("case-ended", RefusalKind.Conflict);
    }
}
