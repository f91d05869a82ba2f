using System.Linq.Expressions;
using GdCases.Domain;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace GdCases.Projections.Engine;

/// <summary>One read model: a document a stream of its kind, evolved event by event.</summary>
public abstract class ReadModel(string name, StreamKind streams, Type document)
{
    /// <summary>What it is called on the command line and in the daemon's progress.</summary>
    public string Name { get; } = name;

    public StreamKind Streams { get; } = streams;

    public Type Document { get; } = document;

    /// <summary>Written with the events themselves and so never behind them.</summary>
    public bool Inline { get; init; }

    public abstract void Register(StoreOptions options);

    /// <summary>The document that a stream's events lead to; null where they lead to none.</summary>
    public abstract object? Fold(IEnumerable<object> events);

    /// <summary>The rows there are for these streams, by their keys.</summary>
    public abstract Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> streams, CancellationToken cancellation);
}

/// <inheritdoc />
/// <remarks>Columns and indexes are the document's own matter: its <c>ConfigureMarten</c>, which Marten calls.</remarks>
public sealed class ReadModel<T, TEvent>(string name, StreamKind streams, Func<T?, TEvent, T?> evolve, Expression<Func<T, object>> key) : ReadModel(name, streams, typeof(T))
    where T : class where TEvent : class
{
    public override void Register(StoreOptions options)
    {
        // Room on the page for a row's next version: it then stays where it is, and indexes of what did not change are not touched (docs/adr/0010).
        options.Schema.For<T>().Identity(key).FillFactor(75);
        options.Projections.Add(new Projection(Name, Streams, evolve), ProjectionLifecycle.Async);
    }

    public override object? Fold(IEnumerable<object> events) => events.Cast<TEvent>().Aggregate((T?)null, evolve);

    public override async Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> streams, CancellationToken cancellation)
    {
        var keyOf = key.Compile();
        return (await session.LoadManyAsync<T>(cancellation, streams.ToArray())).ToDictionary(row => (string)keyOf(row), object (row) => row);
    }

    private sealed class Projection : SingleStreamProjection<T, string>
    {
        private readonly Func<T?, TEvent, T?> _evolve;

        public Projection(string name, StreamKind streams, Func<T?, TEvent, T?> evolve)
        {
            Name = name;
            _evolve = evolve;
            // An archived stream's last event is that it was archived, which takes its rows away; a rebuild comes to the same.
            IncludeArchivedEvents = true;
            // Streams of other kinds do not reach it.
            foreach (var type in StoredAsAttribute.Types.Values.Where(streams.Events.IsAssignableFrom))
            {
                IncludeType(type);
            }
        }

        public override (T?, ActionType) DetermineAction(T? snapshot, string identity, IReadOnlyList<IEvent> events)
        {
            // Beside the events there are the tombstones that Marten leaves where an append was rolled back.
            var after = events.Select(e => e.Data).OfType<TEvent>().Aggregate(snapshot, _evolve);
            // What an event does not concern is not written again: most do not move a deadline.
            return (after, ReferenceEquals(after, snapshot) ? ActionType.Nothing : after is null ? ActionType.Delete : ActionType.Store);
        }
    }
}
