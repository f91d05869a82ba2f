using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Fees;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;

namespace GdCases.Domain.Tests;

/// <summary>A service item with a little of everything, its workflow, and the people around a case.</summary>
public abstract class Scenario
{
    protected static readonly LocalizedText Any = new("文", "text");

    /// <summary>Wednesday, 20 May 2026, ten in the morning in China.</summary>
    protected static readonly Instant Now = Instant.FromUtc(2026, 5, 20, 2, 0);
    protected const string City = "440100";
    protected const string OtherCity = "440300";
    protected const string AgencyCode = "exit-entry";

    /// <summary>Born in 1949.</summary>
    protected static readonly IdDocument Citizen = new(IdType.ResidentId, "11010519491231002X");

    /// <summary>Born in 1880.</summary>
    protected static readonly IdDocument Elder = new(IdType.ResidentId, "440524188001010014");

    /// <summary>Born on 1 June 2015.</summary>
    protected static readonly IdDocument Child = Born("2015-06-01");

    protected static readonly IdDocument Company = new(IdType.CreditCode, "91350100M000100Y43");

    protected static readonly Caller Applicant = Somebody("zhang", Roles.Applicant, Citizen);
    protected static readonly Caller Stranger = Somebody("li", Roles.Applicant, Elder);
    protected static readonly Caller Intake = Officer("intake", Roles.IntakeOfficer);
    protected static readonly Caller Reviewer = Officer("reviewer", Roles.Reviewer);
    protected static readonly Caller Approver = Officer("approver", Roles.Approver);
    protected static readonly Caller Supervisor = Officer("supervisor", Roles.Supervisor);
    protected static readonly Caller Kiosk = new() { Id = "kiosk-1", Roles = [Roles.Kiosk], Divisions = [City] };

    protected static Caller Officer(string id, params string[] roles) => new() { Id = id, Roles = roles, Agency = AgencyCode, Divisions = [City] };

    protected static Caller Somebody(string id, string role, params IdDocument[] identities) => new() { Id = id, Roles = [role], IdentityKeys = [.. identities.Select(i => i.Key)] };

    /// <summary>A resident identity card of somebody invented, born on a day.</summary>
    protected static IdDocument Born(string date, int sequence = 123)
    {
        var first = $"440106{date.Replace("-", "", StringComparison.Ordinal)}{sequence:D3}";
        return new IdDocument(IdType.ResidentId, first + ResidentId.Check(first));
    }

    protected static Workflow Workflow { get; } = new()
    {
        Name = "permit",
        Title = Any,
        Start = "submitted",
        States =
        [
            S("submitted"), S("correcting") with { WaitsForApplicant = true }, S("reviewing"), S("hearing"), S("pending"), S("granted", decision: Outcome.Granted), S("paying") with { WaitsForApplicant = true },
            S("owing") with { WaitsForApplicant = true }, S("denied", true, Outcome.Denied), S("issued"), S("collecting") with { WaitsForApplicant = true }, S("delivered", true), S("refused", true), S("withdrawn", true),
            S("failed", true), S("lapsed", true),
        ],
        Requirements =
        [
            new(Gate.Acceptance, R("materials-complete")), new(Gate.Decision, R("second-officer")), new(Gate.Issue, R("fee-paid")),
        ],
        Actions =
        [
            A("accept", new Accept(), "submitted", "reviewing", Roles.IntakeOfficer),
            A("deem-accepted", new Accept(), "submitted", "reviewing", Roles.System),
            A("refuse", new Refuse(), "submitted", "refused", Roles.IntakeOfficer),
            A("request-correction", new RequestCorrection(), "submitted", "correcting", Roles.IntakeOfficer),
            A("supplement", new Supplement(), "correcting", "submitted", Roles.Applicant, Roles.Kiosk),
            A("lapse", new Withdraw(), "correcting", "withdrawn", Roles.System),
            A("withdraw", new Withdraw(), "submitted", "withdrawn", Roles.Applicant),
            A("drop", new Withdraw(), "reviewing", "withdrawn", Roles.Applicant),
            A("hear", new StartSpecialProcedure(), "reviewing", "hearing", Roles.Reviewer),
            A("heard", new EndSpecialProcedure(), "hearing", "reviewing", Roles.Reviewer),
            A("try", new Return(), "reviewing", "reviewing", Roles.Reviewer) with { AtMost = 3, Then = "failed" },
            A("examine", new Forward(), "reviewing", "reviewing", Roles.IntakeOfficer),
            A("forward", new Forward(), "reviewing", "pending", Roles.Reviewer),
            A("return", new Return(), "pending", "reviewing", Roles.Approver),
            A("extend", new Extend(), "reviewing", "reviewing", Roles.Supervisor),
            A("assess", new AssessFee(), "submitted", "submitted", Roles.IntakeOfficer) with { Guards = [G("fee-assessable")] },
            A("assess", new AssessFee(), "reviewing", "reviewing", Roles.IntakeOfficer) with { Guards = [G("fee-assessable")] },
            A("assess", new AssessFee(), "paying", "granted", Roles.IntakeOfficer) with { Guards = [G("fee-assessable")] },
            A("grant", new Decide(), "pending", "granted", Roles.Approver),
            A("deny", new Decide(), "pending", "denied", Roles.Approver),
            A("pay", new Pay(), "submitted", "submitted", Roles.IntakeOfficer),
            A("pay", new Pay(), "reviewing", "reviewing", Roles.IntakeOfficer),
            A("pay", new Pay(), "paying", "granted", Roles.IntakeOfficer),
            A("wait-for-materials", new Forward(), "granted", "owing", Roles.System) with { AtOnce = true, Guards = [G("materials-owed")] },
            A("wait-for-payment", new Forward(), "granted", "paying", Roles.System) with { AtOnce = true, Guards = [G("fee-outstanding")] },
            A("supply", new Supplement(), "reviewing", "reviewing", Roles.Applicant) with { Guards = [G("materials-owed")] },
            A("supply", new Supplement(), "owing", "granted", Roles.Applicant) with { Guards = [G("materials-owed")] },
            A("lapse-unsupplied", new Terminate(), "owing", "lapsed", Roles.System),
            A("lapse-unpaid", new Terminate(), "paying", "lapsed", Roles.System),
            A("issue", new Issue(), "granted", "issued", Roles.IntakeOfficer),
            A("wait-for-collection", new Forward(), "issued", "collecting", Roles.System) with { AtOnce = true, Guards = [G("to-be-collected")] },
            A("send-after-all", new Forward(), "collecting", "issued", Roles.System) with { AtOnce = true, Guards = [G("to-be-sent")] },
            A("deliver-electronically", new Deliver(), "issued", "delivered", Roles.System) with { AtOnce = true, Guards = [G("electronic-delivery")] },
            A("deliver", new Deliver(), "issued", "delivered", Roles.IntakeOfficer),
            A("deliver", new Deliver(), "collecting", "delivered", Roles.IntakeOfficer, Roles.Kiosk),
            A("lapse-uncollected", new Terminate(), "collecting", "lapsed", Roles.System),
        ],
        Timers =
        [
            new("submitted", new Workflows.Period(5, PeriodUnit.WorkingDays), "deem-accepted") { Since = TimerStart.Receipt },
            new("correcting", new Workflows.Period(15, PeriodUnit.WorkingDays), "lapse") { Since = TimerStart.Correction, Remind = new(10, PeriodUnit.WorkingDays) },
            new("owing", new Workflows.Period(30, PeriodUnit.WorkingDays), "lapse-unsupplied") { Remind = new(20, PeriodUnit.WorkingDays) },
            new("paying", new Workflows.Period(60, PeriodUnit.CalendarDays), "lapse-unpaid") { Remind = new(30, PeriodUnit.CalendarDays) },
            new("collecting", new Workflows.Period(90, PeriodUnit.CalendarDays), "lapse-uncollected") { Remind = new(60, PeriodUnit.CalendarDays) },
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
        Limits = new TimeLimits(10, 20, null) { Extension = 10 },
        Fee = new Fee { Field = "entries", Amounts = new Dictionary<string, decimal> { ["1"] = 15, ["2"] = 30 } },
        Scope = Scope.Province,
        Result = new ResultKind(Any),
        Delivery = [DeliveryWay.Counter, DeliveryWay.Post, DeliveryWay.Kiosk],
        Materials = [new Material { Code = "photo", Title = Any }, new Material { Code = "letter", Title = Any, Deferrable = true }, new Material { Code = "extra", Title = Any, Optional = true }],
        Form =
        [
            new FormField { Name = "entries", Title = Any, Type = F("choice"), Required = true, Personal = false, Choices = [new("1", Any), new("2", Any)] },
            new FormField { Name = "remark", Title = Any, Type = F("text"), MaxLength = 10 },
        ],
    };

    protected static Definition Definition { get; } = new(Item, "i1", Workflow, "w1");

    /// <summary>The fee may be assessed by an officer.</summary>
    protected static Definition Assessable { get; } = Definition with { Item = Item with { Fee = Item.Fee with { Assessable = true } } };

    protected static WrittenParty P(PartyRole role, IdDocument id, string name = "张小三", string? mobile = "13800138000", Mandate? mandate = null, string? path = null) =>
        new(path ?? role.Code(), role, name, id.Type, id.Number, mobile, mandate);

    protected static CaseApplication Application { get; } = new()
    {
        Division = City,
        Channel = Channel.App,
        Parties = [P(PartyRole.Applicant, Citizen)],
        Form = new Dictionary<string, string> { ["entries"] = "1" },
        Materials = [M("photo", "doc-1"), M("letter", "doc-2")],
    };

    /// <summary>An application without the material that may be promised.</summary>
    protected static CaseApplication WithoutLetter { get; } = Application with { Materials = [M("photo", "doc-1")] };

    /// <summary>The days off around the story: the Dragon Boat Festival, Mid-Autumn and the National Day of 2026 with their weekends worked in exchange.</summary>
    protected static WorkingCalendar Calendar { get; } = new([new CalendarYear(2026, [],
    [
        Off(6, 19), Off(6, 20), Off(6, 21), Off(9, 25), Off(9, 26), Off(9, 27), .. Enumerable.Range(1, 7).Select(d => Off(10, d)), Worked(9, 20), Worked(10, 10),
    ])], version: 7);

    protected static DecisionContext By(Caller caller, Instant? at = null) => new()
    {
        Now = at ?? Now,
        Caller = caller,
        IsDivision = code => code is City or OtherCity or "440400",
        Calendar = Calendar,
        HoursOf = _ => OfficeHours.Usual,
    };

    private static CalendarDay Off(int month, int day) => new(new LocalDate(2026, month, day), true, "节");

    private static CalendarDay Worked(int month, int day) => new(new LocalDate(2026, month, day), false, "班");

    protected static CaseNumber Number { get; } = CaseNumber.Create(City, new LocalDate(2026, 5, 20), 1);

    protected static Ruling Submit(CaseApplication application, Caller? caller = null, Definition? definition = null, Instant? at = null) =>
        CaseDecider.Submit(application, definition ?? Definition, Number, "hash", By(caller ?? Applicant, at));

    /// <summary>A case after submission and actions, each with who takes it and what they say.</summary>
    protected static Case Given(Definition definition, params (Caller By, string Action, ActionInput Input)[] steps) => Given(Application, definition, steps);

    protected static Case Given(CaseApplication application, Definition definition, params (Caller By, string Action, ActionInput Input)[] steps)
    {
        var c = Submit(application, definition: definition).ShouldHappen();
        foreach (var (by, action, input) in steps)
        {
            c = When(c, by, action, input, definition).ShouldHappen();
        }

        return c;
    }

    protected static Case Given(params (Caller By, string Action, ActionInput Input)[] steps) => Given(Definition, steps);

    protected static Ruling When(Case c, Caller by, string action, ActionInput? input = null, Definition? definition = null, Instant? at = null) =>
        CaseDecider.Take(c, action, input ?? Nothing, definition ?? Definition, By(by, at));

    protected static (Caller, string, ActionInput)[] Reviewing => [(Intake, "accept", Nothing)];

    protected static (Caller, string, ActionInput)[] Pending => [.. Reviewing, (Reviewer, "forward", Nothing)];

    protected static (Caller, string, ActionInput)[] Granted => [.. Pending, (Approver, "grant", Nothing)];

    protected static (Caller, string, ActionInput)[] PaidFor => [.. Granted, (Intake, "pay", Amount(15))];

    protected static (Caller, string, ActionInput)[] Issued => [.. PaidFor, (Intake, "issue", Numbered)];

    protected static ActionInput Nothing => ActionInput.Nothing;

    protected static ActionInput Because { get; } = Nothing.With(InputFields.Reason, Said("因为"));

    protected static ActionInput Denial { get; } = Nothing.With(InputFields.ReasonCode, "r1").With(InputFields.Reason, Said("不符合条件"));

    protected static ActionInput Numbered { get; } = Nothing.With(Cases.Steps.Issue.ResultNumber, Ref("n"));

    protected static ActionInput Amount(decimal amount) => Nothing.With(AssessFee.Amount, amount).With(Pay.PaymentReference, Ref("p"));

    protected static ActionInput Assessed(decimal amount) => Because.With(AssessFee.Amount, amount);

    protected static ActionInput Promised(string material, int month, int day) => Nothing.With(InputFields.Promises, [new Promise(material, new LocalDate(2026, month, day))]);

    protected static ActionInput Attesting(params Attestation[] what) => Nothing.With(InputFields.Attestations, what);

    protected static ActionInput Notice(params string[] paths) => Nothing.With(RequestCorrection.Items, [.. paths.Select(p => new CorrectionItem(p, Said("有误")))]);

    protected static ActionInput HandingIn(params string[] materials) => Nothing.With(Supplement.Materials, [.. materials.Select(m => M(m, "new"))]);

    protected static ActionInput Written(params (string Name, string Value)[] form) => Nothing.With(Supplement.Form, form.ToDictionary(f => f.Name, f => f.Value));

    protected static FreeText Said(string text) => FreeText.Parse(text)!.Value;

    protected static Reference Ref(string text) => Reference.Parse(text)!.Value;

    protected static SuppliedMaterial M(string material, string reference) => new(material, Ref(reference));

    protected static State S(string name, bool final = false, Outcome? decision = null) => new() { Name = name, Title = new LocalizedText($"在{name}", name), Final = final, Decision = decision };

    protected static WorkflowAction A(string name, LegalStep step, string from, string to, params string[] by) =>
        new() { Name = name, Title = Any, Step = LegalStep.All.Find(step.Code)!, From = [from], To = to, By = by, Procedures = step is StartSpecialProcedure ? [SpecialProcedure.Inspection] : [], Longest = step is StartSpecialProcedure ? 30 : null, Law = step is StartSpecialProcedure ? Any : null };

    protected static Requirement R(string code) => Requirement.All.Find(code)!;

    protected static Guard G(string code) => Guard.All.Find(code)!;

    protected static FieldType F(string code) => FieldType.All.Find(code)!;
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

    /// <summary>Refused for these reasons at these places and for no others.</summary>
    public static void ShouldBeRefused(this Ruling ruling, params (string Code, string? Path)[] faults) =>
        ruling.ShouldBeOfType<Ruling.Refused>().Refusal.Faults.Select(f => (f.Code, f.Path)).ShouldBe(faults);

    public static T ShouldHappen<T>(this Ruling ruling) where T : CaseEvent => ruling.Happening().Events[0].ShouldBeOfType<T>();

    public static Case ShouldHappen(this Ruling ruling) => ruling.Happening().After;

    public static IReadOnlyList<CaseEvent> Events(this Ruling ruling) => ruling.Happening().Events;

    private static Ruling.Happened Happening(this Ruling ruling) =>
        ruling as Ruling.Happened ?? throw new ShouldAssertException($"It was refused: {string.Join(", ", ((Ruling.Refused)ruling).Refusal.Faults.Select(f => $"{f.Code} {f.Path}"))}");
}
