using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>
/// Tells every Host on the database that there are new events, so that none has to ask ten times a second. After the
/// commit, on a connection of its own, and once for all that was committed meanwhile: a notice within a command's own
/// transaction would have commands commit one after the other. One that is lost is made up for by the daemon's slow
/// asking (docs/adr/0024).
/// </summary>
public sealed class AppendNotice(NpgsqlDataSource database, ILogger<AppendNotice> logger) : BackgroundService
{
    /// <summary>The channel on which it is told.</summary>
    public const string Channel = "gdcases_appended";

    /// <summary>Read models work off what came in this time at once: little and often, for a second's events would keep requests waiting (docs/adr/0010).</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _appended = new(0, 1);

    /// <summary>What a session of the store is to do so that its events are told of.</summary>
    public IDocumentSessionListener Listener => new AfterCommit(this);

    /// <summary>There may be new events.</summary>
    public void Appended()
    {
        try
        {
            _appended.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is told of already.
        }
    }

    public override void Dispose()
    {
        _appended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(AtMostEvery);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _appended.WaitAsync(stoppingToken);
            try
            {
                await using var command = database.CreateCommand($"notify {Channel}");
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                logger.LogDebug(e, "New events could not be told of; the read models ask by themselves.");
            }

            await pause.WaitForNextTickAsync(stoppingToken);
        }
    }

    private sealed class AfterCommit(AppendNotice notice) : DocumentSessionListenerBase
    {
        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            if (commit.GetEvents().Any())
            {
                notice.Appended();
            }

            return Task.CompletedTask;
        }
    }
}
