using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>A service item with a little of everything, its workflow, and the people around a case.</summary>
public abstract class Scenario
{
    protected static readonly LocalizedText Any = new("文", "text");
    protected static readonly Instant Now = Instant.FromUtc(2026, 5, 20, 2, 0);
    protected const string City = "440100";
    private const string AgencyCode = "exit-entry";

    protected static readonly IdDocument Citizen = new(IdType.ResidentId, "11010519491231002X");

    protected static readonly Caller Applicant = new() { Id = "zhang", Roles = [Roles.Applicant], IdentityKeys = [Citizen.Key] };
    protected static readonly Caller Stranger = new() { Id = "li", Roles = [Roles.Applicant], IdentityKeys = [new IdDocument(IdType.ResidentId, "440524188001010014").Key] };
    protected static readonly Caller Intake = Officer("intake", Roles.IntakeOfficer);
    protected static readonly Caller Reviewer = Officer("reviewer", Roles.Reviewer);
    protected static readonly Caller Approver = Officer("approver", Roles.Approver);
    protected static readonly Caller Supervisor = Officer("supervisor", Roles.Supervisor);
    protected static readonly Caller Kiosk = new() { Id = "kiosk-1", Roles = [Roles.Kiosk], Divisions = [City] };

    protected static Caller Officer(string id, params string[] roles) => new() { Id = id, Roles = roles, Agency = AgencyCode, Divisions = [City] };

    protected static Workflow Workflow { get; } = new()
    {
        Name = "permit",
        Title = Any,
        Start = "submitted",
        States =
        [
            S("submitted"), S("correcting"), S("reviewing"), S("hearing"), S("pending"), S("granted", decision: Outcome.Granted), S("denied", true, Outcome.Denied), S("issued"),
            S("delivered", true), S("refused", true), S("withdrawn", true), S("failed", true),
        ],
        Actions =
        [
            A("accept", Step.Accept, "submitted", "reviewing", Roles.IntakeOfficer) with { Guards = [Guard.MaterialsComplete, Guard.AppointmentKept, Guard.IdentityChecked] },
            A("refuse", Step.Refuse, "submitted", "refused", Roles.IntakeOfficer),
            A("request-correction", Step.RequestCorrection, "submitted", "correcting", Roles.IntakeOfficer),
            A("supplement", Step.Supplement, "correcting", "submitted", Roles.Applicant),
            A("withdraw", Step.Withdraw, "submitted", "withdrawn", Roles.Applicant),
            A("hear", Step.StartSpecialProcedure, "reviewing", "hearing", Roles.Reviewer),
            A("heard", Step.EndSpecialProcedure, "hearing", "reviewing", Roles.Reviewer),
            A("try", Step.Return, "reviewing", "reviewing", Roles.Reviewer) with { AtMost = 3, Then = "failed" },
            A("forward", Step.Forward, "reviewing", "pending", Roles.Reviewer),
            A("return", Step.Return, "pending", "reviewing", Roles.Approver),
            A("extend", Step.Extend, "reviewing", "reviewing", Roles.Supervisor),
            A("grant", Step.Decide, "pending", "granted", Roles.Approver) with { Guards = [Guard.SecondOfficer] },
            A("deny", Step.Decide, "pending", "denied", Roles.Approver) with { Guards = [Guard.SecondOfficer] },
            A("pay", Step.Pay, "granted", "granted", Roles.IntakeOfficer),
            A("issue", Step.Issue, "granted", "issued", Roles.IntakeOfficer) with { Guards = [Guard.FeePaid] },
            A("deliver-electronically", Step.Deliver, "issued", "delivered", Roles.System) with { AtOnce = true, Guards = [Guard.ElectronicDelivery] },
            A("deliver", Step.Deliver, "issued", "delivered", Roles.IntakeOfficer),
        ],
    };

    protected static ServiceItem Item { get; } = new()
    {
        Code = "permit",
        Category = "travel",
        Title = Any,
        Agency = AgencyCode,
        Subject = Subject.Person,
        Workflow = "permit",
        Limits = new Limits(10, 20, null),
        Fee = new Fee { Field = "entries", Amounts = new Dictionary<string, decimal> { ["1"] = 15, ["2"] = 30 } },
        Scope = Scope.Province,
        Result = Any,
        Delivery = [DeliveryWay.Counter, DeliveryWay.Post],
        Materials = [new Material { Code = "photo", Title = Any }, new Material { Code = "letter", Title = Any, Deferrable = true }],
        Form =
        [
            new FormField { Name = "entries", Title = Any, Type = FieldType.Choice, Required = true, Choices = [new("1", Any), new("2", Any)] },
            new FormField { Name = "remark", Title = Any, Type = FieldType.Text, MaxLength = 10 },
        ],
    };

    protected static Definition Definition { get; } = new(Item, "i1", Workflow, "w1");

    protected static CaseApplication Application { get; } = new()
    {
        Division = City,
        Channel = Channel.App,
        Applicant = new Applicant("张小三", Citizen, "13800138000"),
        Form = new Dictionary<string, string> { ["entries"] = "1" },
        Materials = [new("photo", "doc-1"), new("letter", "doc-2")],
    };

    /// <summary>The days off around the story: the Dragon Boat Festival, Mid-Autumn and the National Day of 2026 with their weekends worked in exchange.</summary>
    protected static WorkingCalendar Calendar { get; } = new([new CalendarYear(2026, [],
    [
        Off(6, 19), Off(6, 20), Off(6, 21), Off(9, 25), Off(9, 26), Off(9, 27), .. Enumerable.Range(1, 7).Select(d => Off(10, d)), Worked(9, 20), Worked(10, 10),
    ])]);

    protected static DecisionContext By(Caller caller, Instant? at = null) => new()
    {
        Now = at ?? Now,
        Caller = caller,
        IsDivision = code => code.StartsWith("44", StringComparison.Ordinal),
        Calendar = Calendar,
        HoursOf = _ => OfficeHours.Usual,
    };

    private static CalendarDay Off(int month, int day) => new(new LocalDate(2026, month, day), true, "节");

    private static CalendarDay Worked(int month, int day) => new(new LocalDate(2026, month, day), false, "班");

    protected static CaseNumber Number { get; } = CaseNumber.Create(City, new LocalDate(2026, 5, 20), 1);

    protected static Ruling Submit(CaseApplication application, Caller? caller = null, Definition? definition = null) =>
        CaseDecider.Submit(application, definition ?? Definition, Number, "hash", By(caller ?? Applicant));

    /// <summary>A case after submission and actions, each with who takes it and what they say.</summary>
    protected static Case Given(Definition definition, params (Caller By, string Action, ActionInput Input)[] steps)
    {
        var c = Submit(Application, definition: definition).ShouldBeOfType<Ruling.Happened>().After;
        foreach (var (by, action, input) in steps)
        {
            c = When(c, by, action, input, definition).ShouldBeOfType<Ruling.Happened>($"{action} should be open").After;
        }

        return c;
    }

    protected static Case Given(params (Caller By, string Action, ActionInput Input)[] steps) => Given(Definition, steps);

    protected static Ruling When(Case c, Caller by, string action, ActionInput? input = null, Definition? definition = null) =>
        CaseDecider.Take(c, action, input ?? Nothing, definition ?? Definition, By(by));

    protected static ActionInput Nothing { get; } = new();

    protected static ActionInput Because { get; } = new() { Reason = "因为" };

    protected static State S(string name, bool final = false, Outcome? decision = null) => new() { Name = name, Title = Any, Final = final, Decision = decision };

    protected static WorkflowAction A(string name, Step step, string from, string to, string by) => new() { Name = name, Title = Any, Step = step, From = [from], To = to, By = [by] };
}

public static class RulingAssertions
{
    public static Refusal ShouldBeRefused(this Ruling ruling, string code, RefusalKind? kind = null)
    {
        var refusal = ruling.ShouldBeOfType<Ruling.Refused>().Refusal;
        refusal.Faults.Select(f => f.Code).ShouldContain(code);
        if (kind is not null)
        {
            refusal.Kind.ShouldBe(kind.Value);
        }

        return refusal;
    }

    public static T ShouldHappen<T>(this Ruling ruling) where T : CaseEvent => ruling.ShouldBeOfType<Ruling.Happened>().Events[0].ShouldBeOfType<T>();

    public static Case ShouldHappen(this Ruling ruling) => ruling.ShouldBeOfType<Ruling.Happened>().After;
}
