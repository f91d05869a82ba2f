using System.Collections.Concurrent;
using JasperFx;
using JasperFx.Events.Daemon;
using Wolverine.Runtime.Agents;

namespace GdCases.Host.Health;

/// <summary>
/// Starts read models again that have stopped on this Host, from their stored progress, whatever stopped them: a full
/// disk, a database that went away in the middle of a commit. Only one that met an event it cannot apply is left alone,
/// for it would meet it again (docs/adr/0024).
/// </summary>
public sealed class ReadModelKeeper(Marten.Events.Daemon.Coordination.IProjectionCoordinator coordinator, TimeProvider time, ILogger<ReadModelKeeper> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that it waits before it tries once more.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Stop> _stopped = new();

    /// <summary>What a read model has stopped for, how far it had come, and when it is tried again.</summary>
    private sealed record Stop(ShardFailure? Failure, long Position, int Tried, DateTimeOffset Next);

    /// <summary>Why a read model stands still on this Host; null where it does not.</summary>
    public string? WhyStopped(string model) => _stopped.TryGetValue(model, out var stop) ? stop.Failure?.Category.ToString() ?? nameof(ShardFailureCategory.Other) : null;

    /// <summary>Whether starting it again would lead to the same event.</summary>
    private static bool IsForGood(ShardFailure? failure) =>
        failure?.Category is ShardFailureCategory.ApplyEvent or ShardFailureCategory.EventSerialization or ShardFailureCategory.UnknownEventType;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (DaemonNotRunningOnThisNodeException)
            {
                // Another Host projects them: there is nothing here to look after.
                _stopped.Clear();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "The read models could not be looked after; it is tried again.");
            }
        }
    }

    private async Task Look(CancellationToken cancellation)
    {
        var daemon = coordinator.DaemonForMainDatabase();
        var agents = daemon.CurrentAgents();
        // What another Host has taken over is no matter of this one's any more.
        foreach (var gone in _stopped.Keys.Except(agents.Select(a => a.Name.Name)))
        {
            _stopped.TryRemove(gone, out _);
        }

        foreach (var agent in agents)
        {
            var model = agent.Name.Name;
            var known = _stopped.TryGetValue(model, out var stop);
            // Stopped on a failure is one that another Host has overtaken, while this one was paused: if it is still this
            // one's to follow, nobody else does. Stopped without one was meant.
            if (agent.Status != AgentStatus.Paused && !(agent.Status == AgentStatus.Stopped && agent.Failure is not null))
            {
                // Started again is not over: it runs for a moment and meets the same again, until it has come further.
                if (known && agent.Position > stop!.Position && _stopped.TryRemove(model, out _))
                {
                    logger.LogInformation("The read model {Model} goes on, after {Tried} tries.", model, stop.Tried);
                }

                continue;
            }

            if (!known)
            {
                stop = _stopped[model] = new(agent.Failure, agent.Position, 0, time.GetUtcNow());
                logger.LogError(
                    "The read model {Model} has stopped: {Category}, event {Sequence}. {What}",
                    model, agent.Failure?.Category, agent.Failure?.Event?.Sequence, IsForGood(agent.Failure) ? "It cannot apply this event and waits for a version that can." : "It is started again.");
            }

            if (IsForGood(agent.Failure) || time.GetUtcNow() < stop!.Next)
            {
                continue;
            }

            // Marked before it is tried: what fails at once is tried later and not at once again.
            var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, stop.Tried)));
            _stopped[model] = stop with { Failure = agent.Failure, Tried = stop.Tried + 1, Next = time.GetUtcNow() + pause };
            await daemon.StartAgentAsync(agent.Name, cancellation);
        }
    }
}
