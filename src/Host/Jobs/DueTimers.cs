using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Projections.Deadlines;
using Hangfire;
using Marten;
using Medallion.Threading.Postgres;
using NodaTime;
using Npgsql;

namespace GdCases.Host.Jobs;

/// <summary>What a sweep did: cases in which something happened, in which nothing was due any more, and which failed.</summary>
public sealed record Sweep(int Fired, int Overtaken, int Failed)
{
    /// <summary>Another sweep is under way.</summary>
    public bool Elsewhere { get; init; }
}

/// <summary>
/// Asks the deadlines what is due and tells each case so, as a command like any other. One Host sweeps at a time; what a
/// sweep does not finish, because it was killed or its time is up, the next one finds still due.
/// </summary>
public sealed class DueTimers(IDocumentStore store, CaseCommands cases, NpgsqlDataSource database, IClock clock)
{
    private const int Batch = 500;

    /// <summary>Well inside the minute until the next sweep.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(50);

    /// <summary>Any number that is nobody else's: whoever sweeps holds this advisory lock.</summary>
    public const long LockKey = 0x6764636173657302;

    /// <summary>The recurring job. The next minute is its retry; a case that fails makes the job fail, so that it is seen.</summary>
    [JobDisplayName("到期事项 / Fire what is due")]
    [AutomaticRetry(Attempts = 0)]
    public async Task Run(CancellationToken cancellation)
    {
        var sweep = await Fire(cancellation);
        if (sweep.Failed > 0)
        {
            throw new InvalidOperationException($"{sweep.Failed} cases could not do what was due; the log names them.");
        }
    }

    public async Task<Sweep> Fire(CancellationToken cancellation)
    {
        // The lock is the connection's: it goes with the process, however that ends.
        await using var turn = await new PostgresDistributedLock(new PostgresAdvisoryLockKey(LockKey), database).TryAcquireAsync(cancellationToken: cancellation);
        if (turn is null)
        {
            return new Sweep(0, 0, 0) { Elsewhere = true };
        }

        var (fired, overtaken, failed) = (0, 0, 0);
        var started = Stopwatch.GetTimestamp();
        var now = clock.GetCurrentInstant();
        for (CaseDeadlines? last = null; Stopwatch.GetElapsedTime(started) < Budget;)
        {
            IReadOnlyList<CaseDeadlines> due;
            await using (var session = store.QuerySession())
            {
                due = await DueQuery.Run(session, now, last, Batch, cancellation);
            }

            var sent = await cases.Send([.. due.Select(d => d.Number)], number => new FireTimers(number), cancellation);
            (fired, overtaken, failed) = (fired + sent.Done.Count, overtaken + sent.Needless, failed + sent.Failed.Count);
            Telemetry.Meters.TimersFired.Add(sent.Done.Count);
            if (due.Count < Batch)
            {
                break;
            }

            last = due[^1];
        }

        return new Sweep(fired, overtaken, failed);
    }
}
