using NodaTime;

namespace GdCases.Host.Jobs;

/// <summary>The product's clock in Development: real time, moved by as much as one likes. Elsewhere it does not exist.</summary>
public sealed class TravellingClock : IClock
{
    private long _offset;

    public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant().PlusTicks(Interlocked.Read(ref _offset));

    /// <summary>From now on it is this late, and time goes on from there.</summary>
    public void Set(Instant now) => Interlocked.Exchange(ref _offset, (now - SystemClock.Instance.GetCurrentInstant()).BclCompatibleTicks);

    public void Reset() => Interlocked.Exchange(ref _offset, 0);
}
