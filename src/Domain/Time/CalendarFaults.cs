namespace GdCases.Domain.Time;

/// <summary>What can be wrong with a year's calendar.</summary>
public static class CalendarFaults
{
    public static FaultCode YearOutOfRange { get; } = new("year-out-of-range", RefusalKind.Invalid, "年份应在{0}至{1}之间。", "A year from {0} to {1}.");
    public static FaultCode NoDaysOff { get; } = new("no-days-off", RefusalKind.Invalid, "公布的年度安排至少应有一个休息日。", "A year's announcement has at least one day off.");
    public static FaultCode OutsideYear { get; } = new("day-outside-year", RefusalKind.Invalid, "{0}不在{1}年。", "{0} is not in {1}.");
    public static FaultCode Twice { get; } = new("duplicate-day", RefusalKind.Invalid, "{0}重复。", "{0} is there twice.");
    public static FaultCode WorkedInWeek { get; } = new("working-day-in-week", RefusalKind.Invalid, "调休上班日{0}应为星期六或星期日。", "{0} is no Saturday or Sunday: it is a working day as it is.");
}
