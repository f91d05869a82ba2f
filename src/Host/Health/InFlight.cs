namespace GdCases.Host.Health;

/// <summary>Something that is asked for once at a time, however many want to know: whoever comes while it is under way shares what comes of it.</summary>
public sealed class InFlight<T>(Func<Task<T>> ask)
{
    private readonly Lock _gate = new();
    private Task<T>? _underWay;

    public Task<T> Get()
    {
        lock (_gate)
        {
            return _underWay is { IsCompleted: false } ? _underWay : _underWay = ask();
        }
    }
}
