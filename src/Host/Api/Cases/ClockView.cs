using System.ComponentModel.DataAnnotations;
using System.Globalization;
using GdCases.Domain;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;
using GdCases.Host.Api.Http;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Host.Api.Cases;

/// <summary>A last day.</summary>
/// <param name="Day">The last day.</param>
/// <param name="Due">The instant it ends.</param>
/// <param name="RemainingWorkingDays">Working days after today up to and including it; negative when it has passed.</param>
/// <param name="Provisional">A year on the way is not published yet and was taken as plain weeks.</param>
public sealed record DeadlineView(LocalDate Day, Instant Due, [property: Range(-100_000, 100_000)] int RemainingWorkingDays, bool Provisional)
{
    public static DeadlineView? Of(Deadline? at, DecisionContext context) => at is null ? null : new(at.Day, at.Due, context.Calendar.Between(context.Today, at.Day), at.Provisional);
}

/// <summary>The limit that runs.</summary>
/// <param name="Purpose">To accept or refuse, to decide, or to issue and deliver.</param>
/// <param name="From">The day it starts from, which is not counted.</param>
/// <param name="Yellow">When the light turns yellow.</param>
/// <param name="Promised">承诺时限; absent where none is promised.</param>
/// <param name="Statutory">法定时限; absent where the law sets none.</param>
/// <param name="Why">How the days were counted, for people.</param>
public sealed record LimitView(LimitPurpose Purpose, LocalDate From, DeadlineView? Yellow, DeadlineView? Promised, DeadlineView? Statutory, string Why);

/// <summary>What happens by itself, and when, if nobody acts.</summary>
/// <param name="Action">The action that is taken.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="At">The last day to act.</param>
/// <param name="RemindedOn">When the applicant is reminded of it; absent when there is no reminder, or it has gone out.</param>
public sealed record TimerView(string Action, string Title, DeadlineView At, LocalDate? RemindedOn);

/// <summary>Why the limit stands still, since when, and until when it is expected to.</summary>
/// <param name="Cause">A special procedure, or the applicant.</param>
/// <param name="Since">The day it began.</param>
/// <param name="ExpectedUntil">The day the applicant was told.</param>
/// <param name="Law">By which law the time is not counted; absent where the case waits for its applicant, whose time is not the agency's.</param>
public sealed record StandstillView(StandstillCause Cause, LocalDate Since, LocalDate? ExpectedUntil, string? Law);

/// <summary>The case's time.</summary>
public sealed record CaseClockView
{
    /// <summary>红黄灯, now; absent when no limit runs.</summary>
    public Light? Light { get; init; }

    /// <summary>The legal day of receipt.</summary>
    public required LocalDate ReceivedOn { get; init; }

    public LocalDate? AcceptedOn { get; init; }
    public LimitView? Limit { get; init; }

    /// <summary>Absent while the limit runs.</summary>
    public StandstillView? Standstill { get; init; }

    public required IReadOnlyList<TimerView> Timers { get; init; }

    public static CaseClockView Of(Case c, Definition definition, DecisionContext context, Titles titles) => Of(c.Clock, c.SpecialProcedure is { } under ? definition.Workflow.Actions.FirstOrDefault(a => a.Procedures.Contains(under))?.Law : null, definition, context, titles);

    private static CaseClockView Of(CaseClock clock, LocalizedText? law, Definition definition, DecisionContext context, Titles titles) => new()
    {
        Light = clock.LightAt(context.Now),
        ReceivedOn = clock.ReceivedOn,
        AcceptedOn = clock.AcceptedOn,
        Limit = clock.Limit is { } limit
            ? new LimitView(limit.Purpose, limit.From, DeadlineView.Of(limit.Yellow, context), DeadlineView.Of(limit.Promised, context), DeadlineView.Of(limit.Statutory, context), titles.In(Why(clock, limit, context)))
            : null,
        Standstill = clock.Standing is { } standing ? new StandstillView(standing.Cause, standing.From, standing.ExpectedUntil, law is null ? null : titles.In(law)) : null,
        Timers = [.. clock.Timers.Select(t => new TimerView(t.Action, titles.In(definition.Workflow.Actions.First(a => a.Name == t.Action).Title), DeadlineView.Of(t.At, context)!, t.Remind?.Day))],
    };

    private static LocalizedText Why(CaseClock clock, RunningLimit limit, DecisionContext context)
    {
        var stood = clock.Standstills.Sum(s => s.Until is { } until ? context.Calendar.Between(s.From, until) : 0);
        LocalizedText Days(int n) => limit.Unit == PeriodUnit.CalendarDays ? Quantity.CalendarDays(n) : Quantity.WorkingDays(n);
        static LocalizedText Told(LocalizedText days, string zh, string en) => new(string.Format(CultureInfo.InvariantCulture, zh, days.Zh), string.Format(CultureInfo.InvariantCulture, en, days.En));
        var from = LocalDatePattern.Iso.Format(limit.From);
        var (zh, en) = limit.Purpose switch
        {
            LimitPurpose.Accept => ("作出受理决定，逾期视为受理", "To accept or refuse, after which silence accepts"),
            LimitPurpose.Decide => ("作出决定", "To decide"),
            LimitPurpose.Deliver => ("颁发、送达", "To issue and deliver"),
        };
        LocalizedText?[] parts =
        [
            limit.PromisedDays is { } p ? Told(Quantity.WorkingDays(p), "承诺{0}", "{0} promised") : null,
            limit.StatutoryDays is { } s ? Told(Days(s), "法定{0}", "{0} allowed by law") : null,
            clock.Extension > 0 ? Told(Days(clock.Extension), "已延长{0}", "extended by {0}") : null,
            stood > 0 ? Told(Quantity.WorkingDays(stood), "不计入{0}", "{0} not counted while it stood still") : null,
        ];
        return new(
            $"自{from}起（当日不计）{zh}：{string.Join('，', parts.OfType<LocalizedText>().Select(t => t.Zh))}。",
            $"{en}, counted from {from} (that day not counted): {string.Join(", ", parts.OfType<LocalizedText>().Select(t => t.En))}.");
    }
}
