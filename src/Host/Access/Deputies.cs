using System.Collections.Concurrent;
using GdCases.Application.Officers;
using GdCases.Domain.Officers;
using GdCases.Domain.Time;
using GdCases.Projections.Officers;
using Marten;
using NodaTime;

namespace GdCases.Host.Access;

/// <summary>Who looks after whose desk now, as this Host last read it. Read anew every few seconds; what was changed here counts at once.</summary>
public sealed class Deputies(IDocumentStore store, IClock clock, ILogger<Deputies> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Changed here, and not in the read model yet.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyList<Deputy>> _changed = new();
    private volatile IReadOnlyDictionary<string, IReadOnlyList<Deputy>> _known = new Dictionary<string, IReadOnlyList<Deputy>>();

    /// <summary>The absent officers whose desks an officer looks after today.</summary>
    public IReadOnlyList<string> For(string officer)
    {
        var today = clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;
        return [.. _known.Where(o => !_changed.ContainsKey(o.Key)).Concat(_changed).Where(o => o.Value.Any(d => d.Officer == officer && d.IsActive(today))).Select(o => o.Key)];
    }

    /// <summary>An officer's deputies were changed by this Host.</summary>
    public async Task Changed(string officer, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        if (await OfficerStreams.Load(session, officer, cancellation) is { } now)
        {
            _changed[officer] = now.Deputies;
        }
    }

    public async Task Refresh(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var known = (await OfficersQuery.WithDeputies(session, cancellation)).ToDictionary(o => o.OfficerId, o => o.Deputies);
        _known = known;
        foreach (var caughtUp in _changed.Where(c => c.Value.SequenceEqual(known.GetValueOrDefault(c.Key, []))))
        {
            _changed.TryRemove(caughtUp);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            try
            {
                await Refresh(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "The officers' deputies could not be read; those known stay.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
