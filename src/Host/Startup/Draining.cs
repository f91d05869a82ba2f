using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GdCases.Host.Startup;

/// <summary>
/// A stop that cuts nobody off: the Host says first that it is not ready, goes on taking requests for as long as whoever
/// sends them needs to notice, and ends when those under way are finished.
/// </summary>
public sealed class Draining(IConfiguration configuration, TimeProvider time, ILogger<Draining> logger) : IHostedLifecycleService, IHealthCheck
{
    /// <summary>How long requests under way may take to finish after that.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _open = configuration.Seconds("Shutdown:DrainSeconds", mayBeNone: true);
    private volatile bool _stopping;

    /// <summary>Tells who holds a connection to come by another one: the next request on it would find it closed.</summary>
    public Task Tell(HttpContext http, RequestDelegate next)
    {
        if (_stopping && http.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
        {
            http.Response.Headers.Connection = "close";
        }

        return next(http);
    }

    /// <summary>Runs before anything is stopped: the listener is open, and so is all behind it.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_open > TimeSpan.Zero)
        {
            logger.LogInformation("Not ready any more; the listener stays open for {Seconds} s.", _open.TotalSeconds);
            await Task.Delay(_open, time, cancellationToken);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping ? HealthCheckResult.Unhealthy("The Host is stopping.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
