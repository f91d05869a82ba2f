using GdCases.Application.Materials;
using Hangfire;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Throws away files that no case has named within a day, and what was stored and never recorded.</summary>
public sealed class OldFiles(MaterialFiles files, IFileStore store)
{
    /// <summary>Long enough to fill in an application, whatever keeps somebody from it.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(1);

    /// <summary>The recurring job. Housekeeping goes by the database's clock, and the store's; no case depends on it.</summary>
    [JobDisplayName("清理未使用的文件 / Throw away files of no case")]
    public Task Run(CancellationToken cancellation) => Run(Kept, cancellation);

    /// <summary>Those that have been there for so long.</summary>
    public async Task Run(TimeSpan kept, CancellationToken cancellation)
    {
        // Forgotten first: what is not known can be named by no case any more. Cut off between, it is found below the next time.
        await foreach (var address in files.Forget(kept, cancellation))
        {
            await store.Remove(address, cancellation);
        }

        await foreach (var address in store.OlderThan(SystemClock.Instance.GetCurrentInstant() - Duration.FromTimeSpan(kept), cancellation))
        {
            if (!await files.IsKnown(address, cancellation))
            {
                await store.Remove(address, cancellation);
            }
        }
    }
}
