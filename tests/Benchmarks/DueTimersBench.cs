using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using GdCases.Application.Cases;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Catalogue;
using GdCases.Host.Access;
using GdCases.Host.Jobs;
using GdCases.Host.Startup;
using GdCases.Projections.Deadlines;
using GdCases.Projections.Engine;
using Hangfire;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>What a minute of timers costs, and how fast they fire.</summary>
public static class DueTimersBench
{
    private const int Due = 500;
    private const int Rounds = 7;
    private static readonly Instant Received = Instant.FromUtc(2026, 5, 20, 2, 0);

    /// <summary>Silence has counted as acceptance, and no light has turned yet.</summary>
    private static readonly Instant Now = Instant.FromUtc(2026, 5, 27, 17, 0);

    public static async Task<int> Run(CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        await Find(server.ConnectionString, cancellation);
        await Fire(server.ConnectionString, cancellation);
        return 0;
    }

    private static async Task Find(string connectionString, CancellationToken cancellation)
    {
        await using var small = await Open(connectionString, "open_10k", 10_000, cancellation);
        await using var large = await Open(connectionString, "open_1m", 1_000_000, cancellation);
        var (few, many) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (a, b) = (await Milliseconds(small, cancellation), await Milliseconds(large, cancellation));
            if (round > 0)
            {
                few.Add(a);
                many.Add(b);
            }
        }

        var ratios = many.Zip(few, (m, f) => m / f).Order().ToList();
        Console.WriteLine($"finding {Due} due among    10,000 open cases: {BenchServer.Median(few):0.00} ms");
        Console.WriteLine($"finding {Due} due among 1,000,000 open cases: {BenchServer.Median(many):0.00} ms, ratio {BenchServer.Median(many) / BenchServer.Median(few):0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})");
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var explain = source.CreateCommand($"explain (analyze, buffers, costs off, timing off) select id, data from open_1m.{CaseDeadlines.Model.Table} d where d.next <= {Now.ToUnixTimeMilliseconds()} order by d.next, d.data ->> 'number' limit {Due}");
        await using var plan = await explain.ExecuteReaderAsync(cancellation);
        while (await plan.ReadAsync(cancellation))
        {
            Console.WriteLine($"    {plan.GetString(0)}");
        }
    }

    private static async Task<DocumentStore> Open(string connectionString, string schema, int cases, CancellationToken cancellation)
    {
        var store = DocumentStore.For(options =>
        {
            Store.Configure(options, Store.DataSource(connectionString));
            options.DatabaseSchemaName = schema;
            options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var submitted = (CaseSubmitted)Application(CaseNumber.Create("440100", new LocalDate(2020, 1, 1), 1)).Events[0];
        await using (var session = store.LightweightSession("440100"))
        {
            session.Store(CaseDeadlines.Fold(null, submitted)!);
            await session.SaveChangesAsync(cancellation);
        }

        // The same row again and again, spread over the cities and over the year; the first few hundred are due.
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var fill = source.CreateCommand(
            $"""
            insert into {schema}.{CaseDeadlines.Model.Table} (tenant_id, id, data, next, mt_version, mt_last_modified)
            select tenant, number, data || jsonb_build_object('number', number, 'division', tenant, 'next', due), due, mt_version, mt_last_modified
            from {schema}.{CaseDeadlines.Model.Table},
                lateral (select i, (440000 + 100 * (1 + i % 21))::text tenant, (440000 + 100 * (1 + i % 21))::text || lpad(i::text, 14, '0') number,
                    case when i <= {Due - 1} then {Now.ToUnixTimeMilliseconds()} - i else {Now.ToUnixTimeMilliseconds()} + 1000 * (i % 2000000) + 1000 end due from generate_series(1, {cases}) i) x
            """);
        fill.CommandTimeout = 600;
        await fill.ExecuteNonQueryAsync(cancellation);
        await using var tidy = source.CreateCommand($"vacuum analyze {schema}.{CaseDeadlines.Model.Table}");
        tidy.CommandTimeout = 600;
        await tidy.ExecuteNonQueryAsync(cancellation);
        return store;
    }

    private static async Task<double> Milliseconds(DocumentStore store, CancellationToken cancellation)
    {
        const int Times = 20;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            await using var session = store.QuerySession();
            var found = await DueQuery.Run(session, Now, null, Due, cancellation);
            if (found.Count != Due)
            {
                throw new InvalidOperationException($"{found.Count} due");
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / Times;
    }

    private static async Task Fire(string connectionString, CancellationToken cancellation)
    {
        const int Cases = 1000;
        var clock = new TravellingClock();
        clock.Set(Now);
        await using var app = CasesHost.Build(["--environment=Development", "--urls=http://127.0.0.1:0"], connectionString, Applied.Catalogue, alone: true, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Services.AddSingleton<IClock>(clock);
            builder.Services.Remove(builder.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(BackgroundJobServerHostedService)));
        });
        await app.StartAsync(cancellation);
        var store = app.Services.GetRequiredService<IDocumentStore>();
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", app.Services.GetRequiredService<DevelopmentTokens>().Issue("officer", [Roles.IntakeOfficer], Item.Agency, ["440100"], []));
        var (fired, acted) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var forTimers = await Submit(store, (2 * round) + 1, Cases, cancellation);
            await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
            var started = Stopwatch.GetTimestamp();
            var sweep = await app.Services.GetRequiredService<DueTimers>().Fire(cancellation);
            var timers = sweep.Fired / Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (sweep.Fired != forTimers.Count)
            {
                throw new InvalidOperationException($"{sweep}");
            }

            var forOfficers = await Submit(store, (2 * round) + 2, Cases, cancellation);
            await Progress.CaughtUp(database, CaseStore.Schema, cancellation);
            started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(forOfficers, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (number, stop) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/cases/{number}/actions/accept") { Content = JsonContent.Create(new { }) };
                request.Headers.Add("Idempotency-Key", number);
                using var response = await http.SendAsync(request, stop);
                if (!response.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException(await response.Content.ReadAsStringAsync(stop));
                }
            });
            var actions = forOfficers.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (round > 0)
            {
                fired.Add(timers);
                acted.Add(actions);
            }
        }

        var ratios = fired.Zip(acted, (f, a) => f / a).Order().ToList();
        Console.WriteLine($"timers fired {BenchServer.Median(fired):0}/s, ordinary actions over HTTP {BenchServer.Median(acted):0}/s, ratio {BenchServer.Median(fired) / BenchServer.Median(acted):0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})");
        await app.StopAsync(cancellation);
    }

    private static async Task<IReadOnlyList<string>> Submit(IDocumentStore store, int day, int count, CancellationToken cancellation)
    {
        var numbers = Enumerable.Range(1, count).Select(i => CaseNumber.Create("440100", new LocalDate(2020, 1, 1).PlusDays(day), i)).ToList();
        await using var session = store.LightweightSession("440100");
        foreach (var number in numbers)
        {
            var submitted = Application(number);
            session.Events.StartStream<Case>(number.Value, submitted.Events);
            session.Store(submitted.After);
        }

        await session.SaveChangesAsync(cancellation);
        return [.. numbers.Select(n => n.Value)];
    }

    /// <summary>An item with a long limit, so that a timer and an action do the same and no light comes between.</summary>
    private static ServiceItem Item { get; } = Applied.Catalogue.Item("flexible-employment-subsidy")!.Value;

    private static Ruling.Happened Application(CaseNumber number) => Applied.For(Item.Code, new() { ["months"] = "12", ["bankAccount"] = "6222020200112233" }, number, Received);
}
