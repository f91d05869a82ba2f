using System.Globalization;
using System.Linq.Expressions;
using GdCases.Domain;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Npgsql;

namespace GdCases.Projections.Engine;

/// <summary>A row of a read model before and after some events, the last of them of this version; null: there is none.</summary>
public sealed record RowChange(string Tenant, string Key, long Version, object? Before, object? After);

/// <summary>One read model: a row a stream of its kind, evolved event by event.</summary>
/// <param name="name">What it is called on the command line, in health and in metrics.</param>
/// <param name="version">
/// Another one whenever its rows would be others than before, in what they say or in the columns they are looked up by: it
/// then has a table and a progress of its own and is made beside what is there (docs/adr/0030).
/// </param>
/// <param name="streams">What it is made from.</param>
/// <param name="document">Its rows.</param>
public abstract class ReadModel(string name, int version, StreamKind streams, Type document)
{
    public string Name { get; } = name;

    public int Version { get; } = version;

    public StreamKind Streams { get; } = streams;

    public Type Document { get; } = document;

    /// <summary>The name of its row in the store's progress.</summary>
    public string Progress => ProgressOf(Version);

    /// <summary>The name of its table.</summary>
    public string Table => TableOf(Version);

    /// <summary>Figures over all its rows, written with them; null: none.</summary>
    public Totals? Totals { get; init; }

    /// <summary>The name of the table of its figures.</summary>
    public string TotalsTable => TotalsTableOf(Version);

    /// <summary>Written with the events themselves and so never behind them.</summary>
    public bool Inline { get; init; }

    /// <summary>What other versions of the product than this one call its row in the store's progress.</summary>
    public string ProgressOf(int version) => string.Create(CultureInfo.InvariantCulture, $"{Name}{(version == 1 ? "" : $":V{version}")}:All");

    /// <summary>What they call its table.</summary>
    public string TableOf(int version) => $"mt_doc_{Alias(version)}";

    /// <summary>What they call the table of its figures.</summary>
    public string TotalsTableOf(int version) => $"{Totals!.Name}{Suffix(version)}";

    public abstract void Register(StoreOptions options, NpgsqlDataSource database);

    /// <summary>The row that a stream's events lead to; null where they lead to none.</summary>
    public abstract object? Fold(IEnumerable<object> events);

    /// <summary>The same of events as they are stored; those of other streams are passed over.</summary>
    /// <exception cref="ApplyEventException">One cannot be applied; it is named.</exception>
    public abstract object? FoldStored(IEnumerable<IEvent> events);

    /// <summary>What some events make of the rows: those concerned are read in one statement, whatever their cities, and each is folded in memory over all its events.</summary>
    public abstract Task<IReadOnlyList<RowChange>> Changes(IReadOnlyList<IEvent> events, Rows rows, NpgsqlDataSource database, CancellationToken cancellation);

    /// <summary>The rows there are for these streams, by their keys.</summary>
    public abstract Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> streams, CancellationToken cancellation);

    protected string Alias(int version) => $"{Document.Name.ToLowerInvariant()}{Suffix(version)}";

    private static string Suffix(int version) => version == 1 ? "" : version.ToString(CultureInfo.InvariantCulture);
}

/// <inheritdoc />
/// <remarks>Columns and indexes are the row's own matter: its <c>ConfigureMarten</c>, which Marten calls.</remarks>
public sealed class ReadModel<T, TEvent>(string name, int version, StreamKind streams, Func<T?, TEvent, T?> evolve, Expression<Func<T, object>> key) : ReadModel(name, version, streams, typeof(T))
    where T : class where TEvent : class
{
    public override void Register(StoreOptions options, NpgsqlDataSource database)
    {
        // Room on the page for a row's next version: it then stays where it is, and indexes of what did not change are not touched (docs/adr/0010).
        // Versions are those of the streams, as Marten's own projections keep them: a Host of a version before may go on with the row.
        options.Schema.For<T>().Identity(key).FillFactor(75).UseNumericRevisions(true).DocumentAlias(Alias(Version));
        options.Projections.Subscribe(new Follower(this, database));
        if (Totals is not null)
        {
            options.Storage.ExtendedSchemaObjects.Add(Totals.Table($"{options.DatabaseSchemaName}.{TotalsTable}"));
        }
    }

    public override object? Fold(IEnumerable<object> events) => events.Cast<TEvent>().Aggregate((T?)null, evolve);

    // In the gaps of rolled back appends there are tombstones.
    public override object? FoldStored(IEnumerable<IEvent> events) => events.Where(e => e.Data is TEvent).Aggregate((T?)null, Evolve);

    public override async Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> streams, CancellationToken cancellation)
    {
        var keyOf = key.Compile();
        return (await session.LoadManyAsync<T>(cancellation, streams.ToArray())).ToDictionary(row => (string)keyOf(row), object (row) => row);
    }

    public override async Task<IReadOnlyList<RowChange>> Changes(IReadOnlyList<IEvent> events, Rows rows, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return [];
        }

        var before = await rows.Read<T>(database, [.. events.Select(e => (e.TenantId, e.StreamKey!)).Distinct()], cancellation);
        Dictionary<(string Tenant, string Key), (T? Row, long Version)> after = new(before.Count);
        foreach (var e in events)
        {
            var row = (e.TenantId, e.StreamKey!);
            after[row] = (Evolve(after.TryGetValue(row, out var known) ? known.Row : before.GetValueOrDefault(row), e), e.Version);
        }

        // What an event does not concern is not written again: most do not move a deadline.
        return [.. after.Select(a => new RowChange(a.Key.Tenant, a.Key.Key, a.Value.Version, before.GetValueOrDefault(a.Key), a.Value.Row)).Where(c => !ReferenceEquals(c.Before, c.After))];
    }

    /// <summary>
    /// A Host that was paused finds that another has gone on: then its progress does not move, for that moves only from
    /// where it was, and its rows must not either. Marten itself lets the rest of such a batch pass (docs/adr/0030). The
    /// row of the progress is ours when this very transaction has written it; otherwise no number comes of the text.
    /// </summary>
    private void OnlyIfProgressMoves(IDocumentOperations operations) => operations.QueueSqlCommand(
        $"select (case when exists (select from {operations.DocumentStore.Options.DatabaseSchemaName}.mt_event_progression where name = ? and xmin = pg_current_xact_id()::xid) then '1' else 'another Host follows ' || ? end)::int",
        Progress, Progress);

    private T? Evolve(T? row, IEvent e)
    {
        try
        {
            return evolve(row, (TEvent)e.Data);
        }
        catch (Exception failure)
        {
            // Names the event; the model then waits for a version that can apply it.
            throw new ApplyEventException(e, failure);
        }
    }

    /// <summary>Has a page of events followed: what has changed is written in one statement, in one transaction with the progress.</summary>
    private sealed class Follower : SubscriptionBase
    {
        private readonly ReadModel<T, TEvent> _model;
        private readonly NpgsqlDataSource _database;
        private Rows? _rows;

        public Follower(ReadModel<T, TEvent> model, NpgsqlDataSource database)
        {
            (_model, _database) = (model, database);
            (Name, Version) = (model.Name, (uint)model.Version);
            // An archived stream's last event is that it was archived, which takes its rows away; a rebuild comes to the same.
            IncludeArchivedEvents = true;
            // Streams of other kinds do not reach it.
            foreach (var type in StoredAsAttribute.Types.Values.Where(model.Streams.Events.IsAssignableFrom))
            {
                IncludeType(type);
            }
        }

        public override async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
        {
            // Beside the events there are the tombstones that Marten leaves where an append was rolled back.
            _rows ??= new Rows(_model, operations.DocumentStore.Options);
            var changes = await _model.Changes([.. page.Events.Where(e => e.Data is TEvent)], _rows, _database, cancellationToken);
            if (changes.Count > 0)
            {
                _model.OnlyIfProgressMoves(operations);
                _rows.Write(operations, changes);
            }

            return NullChangeListener.Instance;
        }
    }
}
