using GdCases.Application.Audit;
using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Access;
using GdCases.Domain.Parties;
using GdCases.Host.Access;
using GdCases.Host.Jobs;
using GdCases.Projections.Engine;
using Hangfire;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Testing;
using Npgsql;
using GdCases.Host.Startup;

namespace GdCases.Host.Tests;

/// <summary>A Host with a clock of the test's own, listening on a free port of the loopback address.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHost(WebApplication app, FakeClock clock)
    {
        _app = app;
        Clock = clock;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public FakeClock Clock { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public ServiceCatalogue Catalogue => Services.GetRequiredService<ServiceCatalogue>();

    /// <summary>Starts a Host. Time stands at 20 May 2026, ten in the morning in China, inside every yearly window of the catalogue.</summary>
    public static async Task<TestHost> Start(string connectionString, ServiceCatalogue? catalogue = null, bool alone = true, Action<WebApplicationBuilder>? adapt = null, string[]? args = null)
    {
        var clock = new FakeClock(Instant.FromUtc(2026, 5, 20, 2, 0));
        var app = CasesHost.Build(["--environment=Development", "--urls=http://127.0.0.1:0", "--Proxy:Addresses=127.0.0.1", $"--Files:Folder={Path.Combine(AppContext.BaseDirectory, "files")}", .. args ?? []], connectionString, catalogue ?? Cluster.Shipped, alone, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Logging.AddFilter(SecurityLog.Category, LogLevel.Warning);
            builder.Logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(SecurityLog.Category, LogLevel.None);
            builder.Services.AddSingleton<IClock>(clock);
            // Time stands still here: what is due is done when a test says so, and not every minute of real time.
            builder.Services.Remove(builder.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(BackgroundJobServerHostedService)));
            adapt?.Invoke(builder);
        });
        await app.StartAsync();
        var host = new TestHost(app, clock);
        await Eventually.Holds(async () => (await host.Nobody().Get("/health/ready")).Status == System.Net.HttpStatusCode.OK);
        return host;
    }

    /// <summary>A client with the token of a persona: applicants as they are, officers of an agency and a city.</summary>
    public Client As(string persona, string? agency = null, string division = "440100", int? colleague = null)
    {
        var found = DevelopmentTokens.Personas.Single(p => p.Name == persona);
        var subject = found.Identities.Count > 0 ? persona : $"{persona}-{agency}-{division}-{colleague}";
        return With(subject, [found.Role], agency, found.Identities.Count > 0 ? [] : [division], found.Identities);
    }

    /// <summary>A client with a token of one's own making.</summary>
    public Client With(string subject, string[] roles, string? agency, string[] divisions, IReadOnlyList<IdDocument>? identities = null) =>
        new(Address, Services.GetRequiredService<DevelopmentTokens>().Issue(subject, roles, agency, divisions, identities ?? []));

    public Client Nobody() => new(Address, null);

    /// <summary>Waits until the read models have come to what is recorded now.</summary>
    public async Task CaughtUp()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Progress.CaughtUp(Services.GetRequiredService<NpgsqlDataSource>(), CaseStore.Schema, patience.Token);
    }

    /// <summary>Does what is due by the test's clock, as the recurring job does every minute, until nothing is.</summary>
    public async Task<int> Fire()
    {
        for (var fired = 0; ;)
        {
            await CaughtUp();
            var sweep = await Services.GetRequiredService<DueTimers>().Fire(TestContext.Current.CancellationToken);
            sweep.Failed.ShouldBe(0);
            fired += sweep.Fired;
            if (sweep is { Fired: 0, Overtaken: 0 })
            {
                return fired;
            }
        }
    }

    /// <summary>Archives what has been kept long enough, as the recurring job does every night; how many cases.</summary>
    public async Task<int> Archive()
    {
        await CaughtUp();
        var sent = await Services.GetRequiredService<Archiving>().Archive(TestContext.Current.CancellationToken);
        sent.Failed.ShouldBeEmpty();
        return sent.Done.Count;
    }

    /// <summary>Whether every row of every read model is what the events say.</summary>
    public async Task<bool> Verified()
    {
        await CaughtUp();
        return (await Verification.Run(Store, Services.GetRequiredService<NpgsqlDataSource>(), ReadModels.All, TestContext.Current.CancellationToken)).Differences.Count == 0;
    }

    /// <summary>What the rules do not lead to in any history there is.</summary>
    public async Task<IReadOnlyList<Deviation>> Replayed()
    {
        var replay = new CaseReplay(Services.GetRequiredService<PastWorld>());
        var deviations = new List<Deviation>();
        await foreach (var (tenant, keys, versions) in Streams.Pages(Services.GetRequiredService<NpgsqlDataSource>(), CaseStore.Schema, StreamKind.Cases, 200, CancellationToken.None))
        {
            await using var session = Store.QuerySession(tenant);
            deviations.AddRange((await replay.Run(keys.Zip(versions), Streams.Histories(session, keys, long.MaxValue, CancellationToken.None), null, _ => true, CancellationToken.None)).Deviations);
        }

        return deviations;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
