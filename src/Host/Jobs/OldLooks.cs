using GdCases.Application.Audit;
using Hangfire;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Forgets who looked when that has been kept as long as the policy says (Looks:KeptYears).</summary>
public sealed class OldLooks(Looks looks, IClock clock, OldLooks.Policy policy)
{
    /// <summary>How long they are kept.</summary>
    /// <param name="Years">At least three: the law wants records of what was done with personal data kept so long (Personal Information Protection Law art. 56).</param>
    public sealed record Policy(int Years)
    {
        public static Policy Of(IConfiguration configuration) => new(Kept.Setting(configuration, "Looks:KeptYears", least: 3, most: 100, "years"));
    }

    [JobDisplayName("清理查看记录 / Forget old looks")]
    public Task Run(CancellationToken cancellation) => looks.Forget(Kept.Since(clock, Period.FromYears(policy.Years)), cancellation);
}
