using JasperFx.Events;
using Marten.Events.Aggregation;
using GdCases.Domain;
using System.Diagnostics;
using GdCases.Application.Cases;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Parties;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using NodaTime;

namespace GdCases.Benchmarks;

/// <summary>
/// Load a case, append one event, commit: with the state kept beside the stream, and with the stream folded each time.
/// The sides take turns on one durable server, and the ratio is of their medians.
/// </summary>
public static class Snapshots
{
    private const int Cases = 200;
    private const int Rounds = 5;
    private const int Workers = 8;
    private static readonly Instant At = Instant.FromUtc(2026, 5, 20, 2, 0);

    public static async Task<int> Run(CancellationToken cancellation)
    {
        await using var server = await BenchServer.Start(cancellation);
        foreach (var events in new[] { 3, 12, 40 })
        {
            var (inline, live) = (new List<double>(), new List<double>());
            await using var kept = Store(server.ConnectionString, $"kept_{events}", ProjectionLifecycle.Inline);
            await using var folded = Store(server.ConnectionString, $"folded_{events}", ProjectionLifecycle.Live);
            for (var round = 0; round <= Rounds; round++)
            {
                var (a, b) = (await Rate(kept, events, round, cancellation), await Rate(folded, events, round, cancellation));
                if (round > 0)
                {
                    inline.Add(a);
                    live.Add(b);
                }
            }

            var ratios = inline.Zip(live, (a, b) => a / b).Order().ToList();
            Console.WriteLine($"streams of {events,2} events: kept {BenchServer.Median(inline),6:0}/s, folded {BenchServer.Median(live),6:0}/s, kept/folded {BenchServer.Median(inline) / BenchServer.Median(live):0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})");
        }

        return 0;
    }

    private static DocumentStore Store(string connectionString, string schema, ProjectionLifecycle lifecycle) => DocumentStore.For(options =>
    {
        options.Connection(Host.Startup.Store.DataSource(connectionString));
        options.UseCaseEvents();
        options.DatabaseSchemaName = schema;
        options.Projections.Add(new CaseSnapshot(), lifecycle);
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
    });

    /// <summary>Appends a second, over fresh streams of a given length.</summary>
    private static async Task<double> Rate(DocumentStore store, int events, int round, CancellationToken cancellation)
    {
        var numbers = Enumerable.Range(1, Cases).Select(i => CaseNumber.Create("440100", new LocalDate(2026, 5, 20), (round * Cases) + i)).ToList();
        await using (var session = store.LightweightSession("440100"))
        {
            foreach (var number in numbers)
            {
                session.Events.StartStream<Case>(number.Value, [Submitted(number), .. Enumerable.Range(1, events - 1).Select(Note)]);
            }

            await session.SaveChangesAsync(cancellation);
        }

        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Cases;)
            {
                await using var session = store.LightweightSession("440100");
                var stream = await session.Events.FetchForWriting<Case>(numbers[i].Value, cancellation);
                stream.AppendOne(Note((int)stream.Aggregate!.Version));
                await session.SaveChangesAsync(cancellation);
            }
        }));
        return Cases / clock.Elapsed.TotalSeconds;
    }

    private static NoteAdded Note(int i) => new() { At = At, By = new Actor("officer", Roles.Reviewer) { Office = new(Applied.City, "exit-entry", null) }, Text = FreeText.Of($"note {i}") };

    private static CaseEvent Submitted(CaseNumber number) => Applied.ForTourism(number, At).Events[0];
}

/// <summary>The case folded by the domain's own fold, and by nothing else. Other streams than cases' do not reach it.</summary>
internal sealed partial class CaseSnapshot : SingleStreamProjection<Case, string>
{
    public CaseSnapshot()
    {
        foreach (var type in StoredAsAttribute.Types.Values.Where(t => t.IsSubclassOf(typeof(CaseEvent))))
        {
            IncludeType(type);
        }
    }

    public override Case Evolve(Case? snapshot, string id, IEvent e) => Case.Fold(snapshot, (CaseEvent)e.Data);
}
