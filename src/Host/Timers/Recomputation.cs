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

    /// <summary>The recurring job.</summary>
    [JobDisplayName("期限重算 / Recompute deadlines")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Run(CancellationToken cancellation)
    {
        await using (var session = store.QuerySession())
        {
            if (!await session.Query<PendingRecomputation>().AnyAsync(cancellation))
            {
                return;
            }
        }

        // By then every Host decides by the new calendar, so no case can slip through with the old.
        await Task.Delay(CalendarRefresh.Every * 2, cancellation);
        await Continue(cancellation);
    }

    /// <summary>Goes on until nothing is pending; the number of cases that got other deadlines.</summary>
    public async Task<int> Continue(CancellationToken cancellation)
    {
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
                at = at with { After = numbers[^1], Changed = at.Changed + moved };
                session.Store(at);
                await session.SaveChangesAsync(cancellation);
            }

            session.Delete(at);
            await session.SaveChangesAsync(cancellation);
        }

        return changed;
    }
}
