using GdCases.Application.Cases;
using GdCases.Projections.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace GdCases.Host.Health;

/// <summary>A read model that is late or stands still is a degraded Host: commands are taken, and one model does not take every Host out of service.</summary>
public sealed class ReadModelHealth(NpgsqlDataSource database, ReadModelKeeper keeper) : IHealthCheck
{
    private readonly InFlight<IReadOnlyList<ReadModelLag>> _lags = new(() => ReadModelLag.Read(database, CaseStore.Schema, Followers.All, CancellationToken.None));

    /// <summary>Later than this is late.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var lags = await _lags.Get().WaitAsync(HealthEndpoints.Patience, cancellationToken);
            var models = lags.ToDictionary(l => l.Model, object (l) => new ReadModelState(keeper.WhyStopped(l.Model) is { } why ? $"stopped: {why}" : l.Lag > Late ? "late" : "running", l.Events, Math.Round(l.Lag.TotalSeconds, 1)));
            return models.Values.All(m => m is ReadModelState { State: "running" }) ? HealthCheckResult.Healthy(data: models) : HealthCheckResult.Degraded("A read model is late or has stopped.", data: models);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Degraded("How far the read models have come is not known.", e);
        }
    }
}

/// <summary>A read model as health tells it.</summary>
/// <param name="State">running, late, or stopped with the kind of its failure.</param>
/// <param name="EventsBehind">How many sequence numbers it has not come to.</param>
/// <param name="LagSeconds">How long ago the first event was recorded that it has not come to.</param>
public sealed record ReadModelState(string State, long EventsBehind, double LagSeconds);
