using GdCases.Domain.Catalogue;
using GdCases.Domain.Identity;
using GdCases.Host.Access;
using GdCases.Projections;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Testing;
using Npgsql;

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
    public static async Task<TestHost> Start(string connectionString, ServiceCatalogue? catalogue = null, bool alone = true, Action<WebApplicationBuilder>? adapt = null)
    {
        var clock = new FakeClock(Instant.FromUtc(2026, 5, 20, 2, 0));
        var app = CasesHost.Build(["--environment=Development", "--urls=http://127.0.0.1:0"], connectionString, catalogue ?? Cluster.Shipped, alone, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Services.AddSingleton<IClock>(clock);
            adapt?.Invoke(builder);
        });
        await app.StartAsync();
        return new TestHost(app, clock);
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
        // Marten's own wait looks at the sequence, which runs ahead of the events when a transaction was rolled back.
        var database = Services.GetRequiredService<NpgsqlDataSource>();
        await using var highest = database.CreateCommand("select coalesce(max(seq_id), 0) from gdcases.mt_events");
        var recorded = (long)(await highest.ExecuteScalarAsync())!;
        await using var behind = database.CreateCommand("select string_agg(n || ':All', ', ') from unnest($1) n where not exists (select from gdcases.mt_event_progression p where p.name = n || ':All' and p.last_seq_id >= $2)");
        behind.Parameters.Add(new() { Value = ReadModels.All.Select(m => m.Name).ToArray() });
        behind.Parameters.Add(new() { Value = recorded });
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        for (var looks = 0; await behind.ExecuteScalarAsync() is string late; looks++)
        {
            looks.ShouldBeLessThan(2400, $"{late} should have come to event {recorded}");
            await look.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
