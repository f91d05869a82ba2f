using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using NodaTime;

namespace GdCases.Domain.Officers;

/// <summary>What becomes known of officers, and who may stand in for them.</summary>
public static class OfficerDecider
{
    /// <summary>Longest absence a deputy is named for, in days.</summary>
    public const int MaxDays = 366;

    public static FaultCode UnknownOfficer { get; } = new("unknown-officer", RefusalKind.Invalid, "没有此工作人员，或尚未登录过。", "There is no such officer, or they have never come.");
    public static FaultCode NotInYourOffice { get; } = new("officer-not-in-your-office", RefusalKind.Forbidden, "该工作人员不属于您负责的部门和区划。", "This officer does not work for your agency in your divisions.");
    public static FaultCode OwnDeputy { get; } = new("own-deputy", RefusalKind.Invalid, "不能指定本人为代理人员。", "Nobody is their own deputy.");
    public static FaultCode PeriodWrong { get; } = new("period-wrong", RefusalKind.Invalid, "起止日期有误：止于今天或以后，不早于开始，最长{0}天。", "The period ends today or later, not before it begins, and is {0} days at the most.");
    public static FaultCode NoSuchDeputy { get; } = new("no-such-deputy", RefusalKind.Conflict, "未指定该代理人员。", "This deputy has not been named.");

    /// <summary>What a token says of an officer that is not known yet; null when it is, today already.</summary>
    public static OfficerSeen? See(Officer? known, Caller caller, Instant now)
    {
        var seen = new OfficerSeen
        {
            At = now,
            By = new Actor(caller.Id, caller.Roles.First(Roles.IsOfficer)) { Office = caller.OfficeIn(null) },
            Officer = caller.Id,
            Name = caller.Name is { } name ? PartyName.Parse(name) : null,
            Agency = caller.Agency!,
            Divisions = caller.Divisions,
            Roles = [.. caller.Roles.Where(Roles.IsOfficer)],
        };
        var same = known is not null && known.Agency == seen.Agency && known.Name == seen.Name && known.Divisions.SequenceEqual(seen.Divisions) && known.Roles.SequenceEqual(seen.Roles)
            && Day(known.LastSeen) == Day(now);
        return same ? null : seen;
    }

    /// <summary>Names a deputy; both must work where the supervisor does.</summary>
    public static (DeputyNamed? Named, Refusal? Refusal) NameDeputy(Officer? officer, Officer? deputy, LocalDate from, LocalDate until, Caller supervisor, Instant now)
    {
        var faults = new List<Fault>();
        if (deputy is null)
        {
            faults.Add(UnknownOfficer.At("deputy"));
        }

        if (officer is not null && deputy?.Id == officer.Id)
        {
            faults.Add(OwnDeputy.At("deputy"));
        }

        if (until < from || until < Day(now) || Period.DaysBetween(from, until) > MaxDays)
        {
            faults.Add(PeriodWrong.At("until", MaxDays));
        }

        return officer is null ? (null, UnknownOfficer.Refuse("officer"))
            : !IsIn(officer, supervisor) ? (null, NotInYourOffice.Refuse("officer"))
            : faults.Count > 0 ? (null, new Refusal(faults))
            : !IsIn(deputy!, supervisor) ? (null, NotInYourOffice.Refuse("deputy"))
            : (new DeputyNamed { At = now, By = supervisor.As(Roles.Supervisor), Deputy = new Deputy(deputy!.Id, from, until) }, null);
    }

    /// <summary>Ends a deputy's time.</summary>
    public static (DeputyDismissed? Dismissed, Refusal? Refusal) DismissDeputy(Officer? officer, string deputy, Caller supervisor, Instant now) =>
        officer is null ? (null, UnknownOfficer.Refuse("officer"))
        : !IsIn(officer, supervisor) ? (null, NotInYourOffice.Refuse("officer"))
        : officer.Deputies.All(d => d.Officer != deputy) ? (null, NoSuchDeputy.Refuse("deputy"))
        : (new DeputyDismissed { At = now, By = supervisor.As(Roles.Supervisor), Deputy = deputy }, null);

    /// <summary>Whether a supervisor answers for an officer: the same agency, a division in common.</summary>
    public static bool IsIn(Officer officer, Caller supervisor) => officer.Agency == supervisor.Agency && officer.Divisions.Intersect(supervisor.Divisions).Any();

    private static LocalDate Day(Instant at) => at.InZone(WorkingCalendar.China).Date;
}
