using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Fees;
using GdCases.Domain.Parties;
using GdCases.Domain.Time;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Projections.Records;

/// <summary>Money that came to a case, or, below zero, went back.</summary>
/// <param name="Amount">In CNY.</param>
/// <param name="Order">The order through which it came; null unless it did through the gateway.</param>
/// <param name="Refund">The refund by which it went; null where it came.</param>
/// <param name="ThroughGateway">It came or went through the gateway, and not by hand.</param>
/// <param name="Reference">By what whoever took or gave it knows it.</param>
/// <param name="By">Who wrote it down.</param>
/// <param name="At">When: through the gateway by its clock, else by the product's.</param>
public sealed record MoneyMove(decimal Amount, int? Order, int? Refund, bool ThroughGateway, Reference Reference, string By, Instant At)
{
    /// <summary>The day in China, yyyy-MM-dd.</summary>
    public string Day => LocalDatePattern.Iso.Format((At < Least ? Least : At > Most ? Most : At).InZone(WorkingCalendar.China).Date);

    // A fold never fails, whatever an event says.
    private static readonly Instant Least = Instant.FromUtc(1000, 1, 1, 0, 0);
    private static readonly Instant Most = Instant.FromUtc(9999, 1, 1, 0, 0);
}

/// <summary>A refund that the gateway has still to say something of.</summary>
/// <param name="Place">Which of the case's refunds.</param>
/// <param name="Amount">In CNY.</param>
/// <param name="Since">Since when.</param>
public sealed record RefundUnderWay(int Place, decimal Amount, Instant Since);

/// <summary>What a case's money did, and what the gateway has still to say of it.</summary>
public sealed record CaseMoney
{
    /// <summary>As long nobody asks after an order: it is told of.</summary>
    public static Duration Patience { get; } = Duration.FromMinutes(2);

    public IReadOnlyList<MoneyMove> Moves { get; init; } = [];

    /// <summary>The order that may still be paid.</summary>
    public int? Open { get; init; }

    /// <summary>When it was made.</summary>
    public Instant? OpenSince { get; init; }

    public IReadOnlyList<RefundUnderWay> UnderWay { get; init; } = [];

    /// <summary>Refunds that the gateway could not give back.</summary>
    public IReadOnlyList<RefundUnderWay> Failed { get; init; } = [];

    /// <summary>From when on the gateway is asked, in milliseconds since 1970; null: there is nothing to ask.</summary>
    public long? AskFrom => UnderWay.Select(r => r.Since).Concat(OpenSince is { } since ? [since + Patience] : Array.Empty<Instant>()).Select(at => (long?)at.ToUnixTimeMilliseconds()).Min();

    /// <summary>After an event; the same when it moves no money.</summary>
    public static CaseMoney? Fold(CaseMoney? money, CaseEvent e)
    {
        var so = money ?? new CaseMoney();
        return e switch
        {
            PaymentOrdered o => so with { Open = o.Order, OpenSince = o.At },
            PaymentOrderClosed => so with { Open = null, OpenSince = null },
            Paid p => so.Came(p.Amount, p.PaymentReference, p.Through, p),
            PaymentReceived p => so.Came(p.Amount, p.PaymentReference, p.Through, p),
            RefundOrdered r => so with { UnderWay = [.. so.UnderWay, new(r.Refund, r.Amount, r.At)] },
            RefundSettled r => so with
            {
                UnderWay = [.. so.UnderWay.Where(u => u.Place != r.Refund)],
                Failed = r.Reference is null ? [.. so.Failed, .. so.UnderWay.Where(u => u.Place == r.Refund)] : so.Failed,
                Moves = r.Reference is { } reference && so.UnderWay.Concat(so.Failed).FirstOrDefault(u => u.Place == r.Refund) is { } refund
                    ? [.. so.Moves, new(-refund.Amount, null, r.Refund, ThroughGateway: true, reference, r.By.Id, r.GivenAt ?? r.At)] : so.Moves,
            },
            GivenBack g => so with { Moves = [.. so.Moves, new(-g.Amount, null, g.Refund, ThroughGateway: false, g.Reference, g.By.Id, g.At)] },
            _ => money,
        };
    }

    private CaseMoney Came(decimal amount, Reference reference, ThroughGateway? through, CaseEvent e)
    {
        var ends = through is not null && through.Order == Open;
        return this with
        {
            Moves = [.. Moves, new(amount, through?.Order, null, through is not null, reference, e.By.Id, through?.PaidAt ?? e.At)],
            Open = ends ? null : Open,
            OpenSince = ends ? null : OpenSince,
        };
    }
}
