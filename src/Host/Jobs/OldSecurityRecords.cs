using GdCases.Application.Audit;
using Hangfire;
using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>Forgets the records of security when they have been kept as long as the policy says (Security:KeptMonths).</summary>
public sealed class OldSecurityRecords(SecurityRecords records, IClock clock, OldSecurityRecords.Policy policy)
{
    /// <summary>How long they are kept.</summary>
    /// <param name="Months">At least six: the law wants logs of what happens on a network kept so long (Cybersecurity Law of 2016 art. 21 no. 3).</param>
    public sealed record Policy(int Months)
    {
        public static Policy Of(IConfiguration configuration) => new(Kept.Setting(configuration, "Security:KeptMonths", least: 6, most: 120, "months"));
    }

    [JobDisplayName("清理安全记录 / Forget old records of security")]
    public Task Run(CancellationToken cancellation) => records.Forget(Kept.Since(clock, Period.FromMonths(policy.Months)), cancellation);
}
