using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Projections.Deadlines;
using Hangfire;
using Marten;
using Medallion.Threading.Postgres;
using Npgsql;

namespace GdCases.Host.Jobs;

/// <summary>
/// Works published calendars through the deadlines of all open cases, batch by batch, in one pass for all that are
/// pending; where it was cut off, the next run goes on. A case that fails is passed over and tried again at the end.
/// </summary>
public sealed class Recomputation(IDocumentStore store, CaseCommands cases, NpgsqlDataSource database, Calendars calendars)
{
    private const int Batch = 500;
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
                await Task.Delay(PublicationRefresh.Every * 2, cancellation);
            }
        }

        await Continue(cancellation);
    }

    /// <summary>Goes on until nothing is pending or its time is up; the number of cases that got other deadlines.</summary>
    /// <exception cref="InvalidOperationException">Cases are left that fail again and again; they stay pending, and all others are done.</exception>
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
        var pending = await session.Query<PendingRecomputation>().ToListAsync(cancellation);
        var changed = 0;
        while (pending.Count > 0 && Stopwatch.GetElapsedTime(started) < Budget)
        {
            // A case is always decided by all calendars in force, so from where the last of them is, one pass does for all.
            var from = pending.Select(p => p.After).Min(StringComparer.Ordinal)!;
            var numbers = await OpenCases.After(database, CaseStore.Schema, from, Batch, cancellation);
            var atEnd = numbers.Count == 0;
            var sent = await cases.Send(atEnd ? [.. pending.SelectMany(p => p.Failed).Distinct()] : numbers, number => new RecomputeDeadlines(number), cancellation);
            var failed = sent.Failed;
            changed += sent.Done.Count;
            pending = [.. pending.Select(p => atEnd ? p with { Failed = [.. p.Failed.Intersect(failed)] }
                : string.CompareOrdinal(p.After, numbers[^1]) < 0 ? p with { After = numbers[^1], Failed = [.. p.Failed.Union(failed)] } : p)];
            foreach (var done in pending.Where(p => atEnd && p.Failed.Count == 0))
            {
                session.Delete(done);
            }

            session.Store(pending.Where(p => !atEnd || p.Failed.Count > 0));
            await session.SaveChangesAsync(cancellation);
            if (atEnd)
            {
                return failed.Count == 0 ? changed : throw new InvalidOperationException($"The deadlines of {failed.Count} cases could not be recomputed; the log names them.");
            }
        }

        return changed;
    }
}
