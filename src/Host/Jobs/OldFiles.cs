using GdCases.Application.Drafts;
using GdCases.Application.Materials;
using Hangfire;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Throws away drafts whose time is over, files that neither a case nor a draft has named within a day, and what was on its way to the store when a Host ended.</summary>
public sealed class OldFiles(MaterialFiles files, Uploads uploads, DraftStore drafts, IFileStore store, IClock clock)
{
    /// <summary>The recurring job, one at a time. Housekeeping goes by the database's clock and the disk's; no case depends on it.</summary>
    [JobDisplayName("清理未使用的文件 / Throw away files of no case")]
    [DisableConcurrentExecution(0)]
    [AutomaticRetry(Attempts = 0)]
    public Task Run(CancellationToken cancellation) => Run(Uploads.Kept, cancellation);

    /// <summary>Those that have been there for so long.</summary>
    public async Task Run(TimeSpan kept, CancellationToken cancellation)
    {
        // What is loose can be named by no case any more. Cut off after that, it is found here the next time.
        await drafts.DropOld(clock.GetCurrentInstant(), cancellation);
        await uploads.DropOld(kept, cancellation);
        await files.Loosen(kept, cancellation);
        for (var loose = await files.LooseFor(kept, cancellation); loose.Count > 0; loose = await files.LooseFor(kept, cancellation))
        {
            foreach (var address in loose)
            {
                await store.Remove(address, cancellation);
                await files.Gone(address, cancellation);
            }
        }

        // Whoever was receiving it is gone.
        foreach (var left in Directory.EnumerateFiles(store.Incoming).Where(f => File.GetLastWriteTimeUtc(f) <= DateTime.UtcNow - kept))
        {
            File.Delete(left);
        }
    }
}
