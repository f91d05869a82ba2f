using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Domain.Time;
using GdCases.Projections.Status;
using Hangfire;
using Marten;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Archives the closed cases whose time is over, longest over first. What a run does not finish, the next one finds.</summary>
public sealed class Archiving(IDocumentStore store, CaseCommands cases, IClock clock)
{
    private const int Batch = 500;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);

    /// <summary>The recurring job.</summary>
    [JobDisplayName("归档 / Archive closed cases")]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(0)]
    public async Task Run(CancellationToken cancellation)
    {
        var sent = await Archive(cancellation);
        if (sent.Failed.Count > 0)
        {
            throw new InvalidOperationException($"{sent.Failed.Count} cases could not be archived; the log names them.");
        }
    }

    public async Task<Sent> Archive(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var today = clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
        var (done, needless, failed) = (new List<string>(), 0, new List<string>());
        for (CaseStatus? last = null; Stopwatch.GetElapsedTime(started) < Budget;)
        {
            await using var session = store.QuerySession();
            var over = await ClosedCases.KeptLongEnough(session, today, last, Batch, cancellation);
            var sent = await cases.Send([.. over.Select(c => c.Number)], number => new ArchiveCase(number), cancellation);
            done.AddRange(sent.Done);
            needless += sent.Needless;
            failed.AddRange(sent.Failed);
            if (over.Count < Batch)
            {
                break;
            }

            last = over[^1];
        }

        return new(done, needless, failed);
    }
}
