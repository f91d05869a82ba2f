using System.Diagnostics;
using GdCases.Application.Fees;
using GdCases.Domain.Cases;
using GdCases.Domain.Fees;
using GdCases.Domain.Time;
using GdCases.Host.Payments;
using GdCases.Projections.Records;
using Hangfire;
using Marten;
using Medallion.Threading.Postgres;
using NodaTime;
using Npgsql;
using Wolverine;

namespace GdCases.Host.Jobs;

/// <summary>What became of asking the gateway.</summary>
/// <param name="Asked">Cases of which everything was asked.</param>
/// <param name="Failed">Cases of which something was not understood; the log names them.</param>
/// <param name="IsGatewayAway">The gateway could not be asked; the rest waits for the next time.</param>
public sealed record Settled(int Asked, int Failed, bool IsGatewayAway);

/// <summary>
/// Asks the payment gateway what became of orders and refunds that it has not told of, and sends refunds out: what was lost
/// on the way, by whoever was killed in between, is found here. It begins with what is read of the cases, and decides on the cases themselves.
/// </summary>
public sealed class Settlements(IDocumentStore store, IServiceScopeFactory scopes, Cashier cashier, IPaymentGateway gateway, GatewayPlace place, NpgsqlDataSource database, IClock clock, ILogger<Settlements> logger)
{
    private const int Batch = 200;
    private const int AtOnce = 4;

    /// <summary>So many that the gateway does not answer of, and it is away.</summary>
    private const int MostAway = 3;

    private const long LockKey = 0x6764636173657305;

    /// <summary>Well inside the minute until the next run.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(45);

    /// <summary>The recurring job; the next minute is its retry.</summary>
    [JobDisplayName("支付对账 / Ask the payment gateway")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Run(CancellationToken cancellation)
    {
        var settled = await Settle(cancellation);
        if (settled.Failed > 0 || settled.IsGatewayAway)
        {
            throw new InvalidOperationException(settled.IsGatewayAway ? "The payment gateway cannot be asked." : $"Of {settled.Failed} cases the gateway says what cannot be; the log names them.");
        }
    }

    /// <summary>The other recurring job: what the gateway's statements of yesterday and today have, and no case.</summary>
    [JobDisplayName("支付日对账 / Compare with the gateway's statement")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Compare(CancellationToken cancellation)
    {
        if (await place.Find() is null)
        {
            // Nobody pays online here.
            return;
        }

        // The gateway's own days, by the machine's clock.
        var today = SystemClock.Instance.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
        var failed = await Compare(today.PlusDays(-1), cancellation) + await Compare(today, cancellation);
        if (failed > 0)
        {
            throw new InvalidOperationException($"{failed} payments of the gateway's statement belong to no case; the log names them.");
        }
    }

    /// <summary>Takes what a day's statement has and no case does; how many belong to none.</summary>
    /// <exception cref="PaymentGatewayException">The gateway cannot be asked.</exception>
    public async Task<int> Compare(LocalDate day, CancellationToken cancellation)
    {
        var failed = 0;
        var statement = await gateway.Statement(day, cancellation);
        await Compare(statement.Where(e => e.Amount < 0).Select(e => Refund.Parse(e.Number)).OfType<(CaseNumber Case, int Place)>().ToList(), cancellation);
        foreach (var page in statement.Where(e => e.Amount > 0).Chunk(Batch))
        {
            var orders = page.Select(e => (Entry: e, Order: PaymentOrder.Parse(e.Number))).ToList();
            var numbers = orders.Where(o => o.Order is not null).Select(o => o.Order!.Value.Case.Value).Distinct().ToArray();
            await using var session = store.QuerySession();
            var known = (await session.Query<Case>().Where(c => c.AnyTenant() && c.Number.IsOneOf(numbers)).ToListAsync(cancellation)).ToDictionary(c => c.Number);
            await using var scope = scopes.CreateAsyncScope();
            foreach (var (entry, order) in orders)
            {
                if (order is { } of && known.TryGetValue(of.Case.Value, out var c) && c.Fee.Payments.Any(p => p.Order == of.Place))
                {
                    continue;
                }

                if (order is not { } missed || await Cashier.Paid(missed.Case.Value, new ReceivedPayment(missed.Place, entry.Amount, entry.Reference, entry.At), scope.ServiceProvider.GetRequiredService<IMessageBus>(), cancellation) is not null)
                {
                    logger.LogError("The payment gateway's statement of {Day} has order {Order}, which belongs to no case.", day, entry.Number);
                    failed++;
                }
            }
        }

        return failed;
    }

    /// <summary>Asks about refunds that went out and that their cases do not know of.</summary>
    private async Task Compare(List<(CaseNumber Case, int Place)> refunds, CancellationToken cancellation)
    {
        foreach (var page in refunds.Chunk(Batch))
        {
            var numbers = page.Select(r => r.Case.Value).Distinct().ToArray();
            await using var session = store.QuerySession();
            var known = (await session.Query<Case>().Where(c => c.AnyTenant() && c.Number.IsOneOf(numbers)).ToListAsync(cancellation)).ToDictionary(c => c.Number);
            await using var scope = scopes.CreateAsyncScope();
            foreach (var (of, place) in page)
            {
                if (known.TryGetValue(of.Value, out var c) && place >= 1 && place <= c.Fee.Refunds.Count && c.Fee.Refunds[place - 1] is { State: not RefundState.Done } refund)
                {
                    try
                    {
                        await cashier.AskRefund(c, refund, scope.ServiceProvider.GetRequiredService<IMessageBus>(), cancellation);
                    }
                    catch (PaymentAnswerException e)
                    {
                        logger.LogError(e, "Refund {Refund} went out at the payment gateway, and cannot be written down.", Refund.Number(of.Value, place));
                    }
                }
            }
        }
    }

    /// <summary>Asks about all that is to be asked now.</summary>
    public async Task<Settled> Settle(CancellationToken cancellation)
    {
        await using var turn = await new PostgresDistributedLock(new PostgresAdvisoryLockKey(LockKey), database).TryAcquireAsync(cancellationToken: cancellation);
        if (turn is null)
        {
            return new Settled(0, 0, IsGatewayAway: false);
        }

        var (asked, failed, away) = (0, 0, 0);
        var started = Stopwatch.GetTimestamp();
        var now = clock.GetCurrentInstant();
        for (CaseRecord? last = null; !IsAway() && Stopwatch.GetElapsedTime(started) < Budget;)
        {
            IReadOnlyList<CaseRecord> due;
            await using (var session = store.QuerySession())
            {
                due = await MoneyQuery.ToAsk(session, now, last, Batch, cancellation);
            }

            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (record, stop) =>
            {
                // It may not answer of one alone; of several, and of none besides, it is away.
                if (IsAway())
                {
                    return;
                }

                try
                {
                    await using var session = store.QuerySession(record.Division);
                    await using var scope = scopes.CreateAsyncScope();
                    await cashier.Settle((await session.LoadAsync<Case>(record.Number, stop))!, scope.ServiceProvider.GetRequiredService<IMessageBus>(), stop);
                    Interlocked.Increment(ref asked);
                }
                catch (PaymentGatewayException e)
                {
                    logger.LogWarning(e, "The payment gateway could not be asked about case {Number}.", record.Number);
                    Interlocked.Increment(ref away);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogError(e, "What the payment gateway says of case {Number} could not be written down.", record.Number);
                    Interlocked.Increment(ref failed);
                }
            });
            if (due.Count < Batch)
            {
                break;
            }

            last = due[^1];
        }

        return new Settled(asked, failed, away > 0);

        bool IsAway() => Volatile.Read(ref away) >= MostAway && Volatile.Read(ref away) > Volatile.Read(ref asked);
    }
}
