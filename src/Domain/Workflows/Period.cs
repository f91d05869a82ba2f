namespace GdCases.Domain.Workflows;

public enum PeriodUnit { WorkingDays, CalendarDays, Hours, Months, Years }

/// <summary>A length of time as the law writes it: 5 working days, 30 calendar days, 3 years.</summary>
public sealed record Period(int Amount, PeriodUnit Unit)
{
    /// <summary>Whether it is shorter, whatever the calendar. What only the calendar could tell, as working days against months, is not.</summary>
    public bool IsShorterThan(Period other) => Measure is var (kind, amount) && other.Measure is var (otherKind, otherAmount) && kind == otherKind && amount < otherAmount;

    /// <summary>As people write it.</summary>
    public LocalizedText Title => Unit switch
    {
        PeriodUnit.WorkingDays => Quantity.WorkingDays(Amount),
        PeriodUnit.CalendarDays => Quantity.CalendarDays(Amount),
        PeriodUnit.Hours => Quantity.Of(Amount, "小时", "hour"),
        PeriodUnit.Months => Quantity.Of(Amount, "个月", "month"),
        PeriodUnit.Years => Quantity.Of(Amount, "年", "year"),
    };

    private (PeriodUnit Kind, int Amount) Measure => Unit switch
    {
        PeriodUnit.Years => (PeriodUnit.Months, Amount * 12),
        PeriodUnit.CalendarDays => (PeriodUnit.Hours, Amount * 24),
        PeriodUnit.WorkingDays or PeriodUnit.Hours or PeriodUnit.Months => (Unit, Amount),
    };
}
