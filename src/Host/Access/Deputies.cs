using GdCases.Domain.Time;
using GdCases.Projections.Officers;
using Marten;
using NodaTime;

namespace GdCases.Host.Access;

/// <summary>Who looks after whose desk now, as this Host last read it. Read anew every few seconds, and at once where it was changed here.</summary>
public sealed class Deputies(IDocumentStore store, IClock clock, ILogger<Deputies> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _stale = new(0);
    private volatile IReadOnlyList<OfficerEntry> _known = [];

    /// <summary>The absent officers whose desks an officer looks after today.</summary>
    public IReadOnlyList<string> For(string officer)
    {
        var today = clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
        return [.. _known.Where(o => o.Deputies.Any(d => d.Officer == officer && d.IsActive(today))).Select(o => o.OfficerId)];
    }

    /// <summary>Something has changed: reads anew as soon as the read model has it.</summary>
    public void Stale() => _stale.Release();

    public async Task Refresh(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        _known = await OfficersQuery.WithDeputies(session, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Refresh(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "The officers' deputies could not be read; those known stay.");
            }

            await _stale.WaitAsync(Every, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _stale.Dispose();
        base.Dispose();
    }
}
