namespace GdCases.Domain.Workflows;

public enum PeriodUnit { WorkingDays, CalendarDays, Hours, Months, Years }

/// <summary>A length of time as the law writes it: 5 working days, 30 calendar days, 3 years.</summary>
public sealed record Period(int Amount, PeriodUnit Unit);
