using GdCases.Application.Cases;
using GdCases.Application.Catalogue;
using GdCases.Benchmarks.Sides;
using GdCases.Host.CatalogueFiles;
using GdCases.Host.Health;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Host.Startup;
using GdCases.Projections.Engine;
using JasperFx.Events;
using Marten;
using NodaTime;
using Npgsql;

namespace GdCases.Benchmarks;

/// <summary>
/// A city's cases, loaded in bulk: open ones (received, under review or before approval: one, two or three events) and
/// closed ones (15 events). All of one agency, so that its worklist is as long as can be. The events are the domain's own,
/// decided once and given to every case with its own number.
/// </summary>
public sealed class Province
{
    public const string City = Applied.City;
    private const string Code = "ABCDEFGH";
    private const int Chunk = 10_000;

    public const int EventsOfClosed = 15;

    private static readonly IReadOnlyList<ReadModel> Kept = [.. ReadModels.All.Where(m => m.Streams == StreamKind.Cases)];

    private readonly Instant _now = SystemClock.Instance.GetCurrentInstant();
    private readonly IReadOnlyList<CaseEvent> _closed;

    public Province() => _closed = Walk() is { Count: EventsOfClosed } walked ? walked : throw new InvalidOperationException("A closed case has another number of events.");

    /// <summary>A sample of the open cases, spread over all of them.</summary>
    public List<Handle> Sample { get; } = [];

    /// <summary>How many cases a store of a size holds: a tenth as many open ones as events, the others closed.</summary>
    public static (int Open, int Closed) CasesOf(long events) => ((int)(events / 10), (int)((events - (2 * (events / 10))) / EventsOfClosed));

    /// <summary>Loads so many events and the rows they lead to.</summary>
    /// <param name="behind">The read models have not seen the last tenth of the cases, 16,000 at most.</param>
    /// <returns>How many events the read models have not seen.</returns>
    public async Task<long> Load(NpgsqlDataSource database, long events, bool behind, CancellationToken cancellation)
    {
        var (open, closed) = CasesOf(events);
        await using var store = Store.Open(database);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        // The years are published before the first case, as in life; otherwise the Host would recompute every open case's deadlines.
        await new Calendars(store, new CatalogueSource(Applied.Catalogue, CatalogueFolder.Read)).PublishFiles(_now, cancellation);
        await using (var session = store.LightweightSession())
        {
            session.DeleteWhere<PendingRecomputation>(_ => true);
            await session.SaveChangesAsync(cancellation);
        }

        var (cases, every) = (open + closed, Math.Max(1, open / 50_000));
        var unseen = behind ? Math.Min(cases / 10, 16_000) : 0;
        var (left, opened) = (0L, 0);
        for (int first = 0, count; first < cases; first += count)
        {
            // The last cases stay unseen by the read models; a chunk is one or the other.
            var seen = first < cases - unseen;
            count = Math.Min(Chunk, (seen ? cases - unseen : cases) - first);
            var streams = new List<(string Number, IReadOnlyList<CaseEvent> Events)>(count);
            for (var i = first; i < first + count; i++)
            {
                var number = CaseNumber.Create(City, new LocalDate(2026, 1, 1).PlusDays(i / 1_000_000), (i % 1_000_000) + 1).Value;
                var isOpen = (long)(i + 1) * open / cases > (long)i * open / cases;
                var have = isOpen ? 1 + (opened % 3) : _closed.Count;
                if (isOpen && opened++ % every == 0)
                {
                    Sample.Add(new Handle(number, Code) { Moves = have - 1 });
                }

                var submitted = (CaseSubmitted)_closed[0] with { Number = number, QueryCodeHash = QueryCode.Hash(number, Code), At = _now - Duration.FromSeconds(i % 3600) };
                streams.Add((number, [submitted, .. _closed.Take(have).Skip(1)]));
            }

            left += seen ? 0 : streams.Sum(s => s.Events.Count);
            await Write(store, database, streams, seen, cancellation);
        }

        await using var tidy = database.CreateCommand("vacuum analyze");
        tidy.CommandTimeout = 1800;
        await tidy.ExecuteNonQueryAsync(cancellation);
        new Random(1).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Sample));
        return left;
    }

    private static async Task Write(DocumentStore store, NpgsqlDataSource database, List<(string Number, IReadOnlyList<CaseEvent> Events)> cases, bool seen, CancellationToken cancellation)
    {
        var streams = new List<StreamAction>(cases.Count);
        foreach (var (index, (number, events)) in cases.Index())
        {
            var stream = StreamAction.Start(store.Events, number, [.. events]);
            stream.AggregateType = typeof(Case);
            // Cases move side by side: what happens to one lies far apart.
            foreach (var (place, e) in stream.Events.Index())
            {
                e.Sequence = ((long)place * cases.Count) + index + 1;
            }

            streams.Add(stream);
        }

        await store.BulkInsertEventsAsync(City, streams, 5000, cancellation);
        await store.BulkInsertDocumentsAsync(City, cases.Select(c => Case.FoldAll(c.Events)!), batchSize: 5000, cancellation: cancellation);
        if (seen)
        {
            foreach (var (model, some) in Kept.SelectMany(m => cases.Chunk(500).Select(some => (m, some))))
            {
                await using var session = store.LightweightSession();
                new Rows(model, store.Options).Write(session, [.. some.Select(c => new RowChange(City, c.Number, c.Events.Count, null, model.Fold(c.Events))).Where(c => c.After is not null)]);
                await session.SaveChangesAsync(cancellation);
            }

            // What is told outside too: otherwise the Host would go through the whole history beside what is measured.
            await using var progress = database.CreateCommand(
                $"insert into {CaseStore.Schema}.mt_event_progression (name, last_seq_id) select n, (select max(seq_id) from {CaseStore.Schema}.mt_events) from unnest($1) n on conflict (name) do update set last_seq_id = excluded.last_seq_id");
            progress.Parameters.Add(new() { Value = Followers.All.Values.ToArray() });
            await progress.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>A whole case, decided by the domain: the one that the sides take through over HTTP.</summary>
    private IReadOnlyList<CaseEvent> Walk()
    {
        var definition = Applied.Catalogue.Current(Applied.Tourism)!;
        var happened = Applied.ForTourism(CaseNumber.Create(City, new LocalDate(2026, 1, 1), 1), _now);
        List<CaseEvent> events = [.. happened.Events];
        foreach (var action in Side.WholeCaseActions)
        {
            var role = action switch { "return" or "grant" => Roles.Approver, "forward" or "issue" => Roles.Reviewer, _ => Roles.IntakeOfficer };
            var input = action switch
            {
                "return" => ActionInput.Nothing.With(InputFields.Reason, FreeText.Of("需补充审查")),
                "pay" => ActionInput.Nothing.With(AssessFee.Amount, 15).With(Pay.PaymentReference, Reference.Of("counter-0001")),
                "issue" => ActionInput.Nothing.With(Issue.ResultNumber, Reference.Of("G0001234")),
                "deliver" => ActionInput.Nothing.With(Deliver.Way, DeliveryWay.Counter),
                _ => ActionInput.Nothing,
            };
            happened = Applied.Happened(CaseDecider.Take(happened.After, action, input, definition, Applied.As(role, role, definition.Item.Agency, _now)));
            events.AddRange(happened.Events);
        }

        return events;
    }
}
