using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Projections.Deadlines;
using Hangfire;
using Marten;
using Medallion.Threading.Postgres;
using Npgsql;
using Wolverine;

namespace GdCases.Host.Timers;

/// <summary>
/// Works a published calendar through the deadlines of all open cases, batch by batch; where it was cut off, the next
/// run goes on.
/// </summary>
public sealed class Recomputation(IDocumentStore store, IServiceScopeFactory scopes, NpgsqlDataSource database, Calendars calendars)
{
    private const int Batch = 500;
    private const int Parallelism = 4;
    private const long LockKey = 0x6764636173657303;

    /// <summary>Well inside the minute until the next run.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(45);

    /// <summary>The recurring job: a batch after another until its time is up; the next minute goes on.</summary>
    [JobDisplayName("期限重算 / Recompute deadlines")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Run(CancellationToken cancellation)
    {
        await using (var session = store.QuerySession())
        {
            var pending = await session.Query<PendingRecomputation>().ToListAsync(cancellation);
            if (pending.Count == 0)
            {
                return;
            }

            if (pending.Any(p => p.After.Length == 0))
            {
                // By then every Host decides by the new calendar, so no case can slip through with the old.
                await Task.Delay(CalendarRefresh.Every * 2, cancellation);
            }
        }

        await Continue(cancellation);
    }

    /// <summary>Goes on until nothing is pending or its time is up; the number of cases that got other deadlines.</summary>
    public async Task<int> Continue(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await using var turn = await new PostgresDistributedLock(new PostgresAdvisoryLockKey(LockKey), database).TryAcquireAsync(cancellationToken: cancellation);
        if (turn is null)
        {
            return 0;
        }

        await calendars.Refresh(cancellation);
        await using var session = store.LightweightSession();
        var changed = 0;
        foreach (var pending in await session.Query<PendingRecomputation>().OrderBy(p => p.Id).ToListAsync(cancellation))
        {
            var at = pending;
            IReadOnlyList<string> numbers;
            while ((numbers = await OpenCases.After(database, CaseStore.Schema, at.After, Batch, cancellation)).Count > 0)
            {
                var moved = 0;
                await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation }, async (number, stop) =>
                {
                    await using var scope = scopes.CreateAsyncScope();
                    var answer = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CommandAnswer>(number[..6], new RecomputeDeadlines(number), stop);
                    if (answer.Refusal is null)
                    {
                        Interlocked.Increment(ref moved);
                    }
                });
                changed += moved;
                at = at with { After = numbers[^1] };
                session.Store(at);
                await session.SaveChangesAsync(cancellation);
                if (Stopwatch.GetElapsedTime(started) > Budget)
                {
                    return changed;
                }
            }

            session.Delete(at);
            await session.SaveChangesAsync(cancellation);
        }

        return changed;
    }
}
