using GdCases.Host.Access;
using GdCases.Host.Startup;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GdCases.Host.Health;

/// <summary>What the Host says of itself.</summary>
/// <param name="Status">healthy, degraded (it takes commands) or unhealthy (it does not).</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthView(string Status, IReadOnlyDictionary<string, HealthCheckView> Checks);

/// <summary>One thing that was looked at.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Description">What is wrong; null when nothing is.</param>
/// <param name="Data">For read-models and jobs: each by its name; for disk: how much room there is, in bytes, where the database is the Host's own.</param>
public sealed record HealthCheckView(string Status, string? Description, IReadOnlyDictionary<string, object>? Data);

/// <summary>Health: for the orchestrator a word, for supervisors everything.</summary>
public static class HealthEndpoints
{
    /// <summary>A database that hangs is asked no longer than this: whoever asks for health waits two seconds.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DiskRoom>();
        builder.Services.AddSingleton<ReadModelKeeper>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReadModelKeeper>());
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Draining.Patience + builder.Configuration.Seconds("Shutdown:DrainSeconds", mayBeNone: true));
        builder.Services.AddSingleton<Rehearsal>();
        builder.Services.AddSingleton<SharedReport>();
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddSingleton<ReadModelHealth>();
        builder.Services.AddSingleton<JobsHealth>();
        builder.Services.AddHealthChecks().AddCheck<Rehearsal>("started").AddCheck<Draining>("stopping").AddCheck<DatabaseHealth>("database").AddCheck<DiskRoom>("disk");
        // A failure of these to look is no reason to take the Host out of service either.
        builder.Services.AddHealthChecks().AddCheck<ReadModelHealth>("read-models", HealthStatus.Degraded).AddCheck<IssuerHealth>("issuer", HealthStatus.Degraded).AddCheck<JobsHealth>("jobs", HealthStatus.Degraded).AddCheck<RevocationHealth>("revocation-lists", HealthStatus.Degraded);
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapMethods("/health/ready", Methods, async (SharedReport health) =>
        {
            var status = (await health.Report()).Status;
            return Results.Text(status.ToString(), statusCode: Code(status));
        }).ExcludeFromDescription().AllowAnonymous();
        app.MapMethods("/health", Methods, async (SharedReport health) =>
        {
            var report = await health.Report();
            return Results.Json(View(report), statusCode: Code(report.Status));
        }).ExcludeFromDescription().RequireAuthorization(Policies.Supervisors);
    }

    private static int Code(HealthStatus status) => status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;

    private static HealthView View(HealthReport report) => new(
        Word(report.Status),
        report.Entries.ToDictionary(e => e.Key, e => new HealthCheckView(Word(e.Value.Status), e.Value.Description, e.Value.Data.Count > 0 ? e.Value.Data : null)));

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
