using GdCases.Domain.Access;
using GdCases.Domain.Officers;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>Officers are known from the tokens they come with.</summary>
public class An_officer : Scenario
{
    private static readonly LocalDate Today = new(2026, 5, 20);

    private static Officer Seen(Caller caller, Officer? before = null, Instant? at = null) => OfficerDecider.See(before, caller, at ?? Now)!.Apply(before);

    [Fact]
    public void is_known_from_the_first_token_on()
    {
        var officer = Seen(Reviewer with { Name = " 陈 明 ", Roles = [Roles.Reviewer, Roles.Auditor, "wizard"] });
        (officer.Id, officer.Name!.Value.Text, officer.Agency, officer.LastSeen).ShouldBe(("reviewer", "陈 明", AgencyCode, Now));
        officer.Roles.ShouldBe([Roles.Reviewer, "wizard"]);
        officer.Divisions.ShouldBe([City]);
        Seen(Reviewer).Name.ShouldBeNull();
        OfficerDecider.See(null, Reviewer, Now)!.By.ShouldBe(new Actor("reviewer", Roles.Reviewer) { Office = new Office(City, AgencyCode) });
    }

    [Fact]
    public void is_seen_once_a_day_and_when_the_token_says_something_new()
    {
        var known = Seen(Reviewer);
        OfficerDecider.See(known, Reviewer, Now + Duration.FromHours(13)).ShouldBeNull();
        OfficerDecider.See(known, Reviewer, Now + Duration.FromHours(14)).ShouldNotBeNull("midnight in China");
        foreach (var changed in new[] { Reviewer with { Name = "陈明" }, Reviewer with { Agency = "household" }, Reviewer with { Divisions = [City, OtherCity] }, Reviewer with { Roles = [Roles.Approver] } })
        {
            OfficerDecider.See(known, changed, Now).ShouldNotBeNull();
        }
    }

    [Fact]
    public void that_is_absent_has_a_deputy_for_a_period()
    {
        var (officer, other) = (Seen(Reviewer), Seen(Officer("other", Roles.Reviewer)));
        var named = OfficerDecider.NameDeputy(officer, other, Today, Today.PlusDays(5), Supervisor, Now).Named!;
        (named.By.Id, named.By.Role).ShouldBe(("supervisor", Roles.Supervisor));
        var deputy = named.Apply(officer).Deputies.ShouldHaveSingleItem();
        deputy.ShouldBe(new Deputy("other", Today, Today.PlusDays(5)));
        new[] { -1, 0, 5, 6 }.Select(d => deputy.IsActive(Today.PlusDays(d))).ShouldBe([false, true, true, false]);
        // Named again, it is the later word that counts; seen again, nothing is forgotten.
        var longer = OfficerDecider.NameDeputy(officer, other, Today, Today.PlusDays(9), Supervisor, Now).Named!.Apply(named.Apply(officer));
        longer.Deputies.ShouldHaveSingleItem().Until.ShouldBe(Today.PlusDays(9));
        Seen(Reviewer, longer, Now + Duration.FromDays(1)).Deputies.Count.ShouldBe(1);
        var third = OfficerDecider.NameDeputy(longer, Seen(Officer("third", Roles.Reviewer)), Today, Today, Supervisor, Now).Named!.Apply(longer);
        third.Deputies.Count.ShouldBe(2);
        var dismissed = OfficerDecider.DismissDeputy(third, "other", Supervisor, Now).Dismissed!;
        (dismissed.Deputy, dismissed.By.Role).ShouldBe(("other", Roles.Supervisor));
        dismissed.Apply(third).Deputies.ShouldHaveSingleItem().Officer.ShouldBe("third");
    }

    [Fact]
    public void gets_a_deputy_only_from_who_answers_for_both()
    {
        var (officer, other) = (Seen(Reviewer), Seen(Officer("other", Roles.Reviewer)));
        static string? Code((DeputyNamed? Named, Refusal? Refusal) answer) => answer.Refusal?.Faults.Single() is { } fault ? $"{fault.Code} {fault.Path}" : null;
        Code(OfficerDecider.NameDeputy(null, other, Today, Today, Supervisor, Now)).ShouldBe("unknown-officer officer");
        Code(OfficerDecider.NameDeputy(officer, null, Today, Today, Supervisor, Now)).ShouldBe("unknown-officer deputy");
        Code(OfficerDecider.NameDeputy(officer, officer, Today, Today, Supervisor, Now)).ShouldBe("own-deputy deputy");
        Code(OfficerDecider.NameDeputy(officer, other, Today, Today.PlusDays(-1), Supervisor, Now)).ShouldBe("period-wrong until");
        Code(OfficerDecider.NameDeputy(officer, other, Today.PlusDays(-9), Today.PlusDays(-1), Supervisor, Now)).ShouldBe("period-wrong until");
        Code(OfficerDecider.NameDeputy(officer, other, Today, Today.PlusDays(367), Supervisor, Now)).ShouldBe("period-wrong until");
        Code(OfficerDecider.NameDeputy(officer, other, Today, Today.PlusDays(366), Supervisor, Now)).ShouldBeNull();
        Code(OfficerDecider.NameDeputy(officer, other, Today.PlusDays(-9), Today, Supervisor, Now)).ShouldBeNull();
        var elsewhere = Supervisor with { Divisions = [OtherCity] };
        Code(OfficerDecider.NameDeputy(officer, other, Today, Today, elsewhere, Now)).ShouldBe("officer-not-in-your-office officer");
        Code(OfficerDecider.NameDeputy(officer, other, Today, Today, Supervisor with { Agency = "household" }, Now)).ShouldBe("officer-not-in-your-office officer");
        Code(OfficerDecider.NameDeputy(officer, other with { Divisions = [OtherCity] }, Today, Today, Supervisor, Now)).ShouldBe("officer-not-in-your-office deputy");
        OfficerDecider.DismissDeputy(null, "other", Supervisor, Now).Refusal!.Code.ShouldBe("unknown-officer");
        OfficerDecider.DismissDeputy(officer, "other", Supervisor, Now).Refusal!.Code.ShouldBe("no-such-deputy");
        OfficerDecider.DismissDeputy(officer, "other", elsewhere, Now).Refusal!.Code.ShouldBe("officer-not-in-your-office");
    }
}
