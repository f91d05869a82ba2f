using System.Linq.Expressions;
using GdCases.Domain.Cases;
using GdCases.Projections.Deadlines;
using GdCases.Projections.MyCases;
using GdCases.Projections.Status;
using GdCases.Projections.Worklist;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace GdCases.Projections;

/// <summary>The read models: made from events alone, to be thrown away and rebuilt at will.</summary>
public static class ReadModels
{
    /// <summary>Every read model there is; whoever adds one adds it here and it is projected, rebuilt and verified.</summary>
    public static IReadOnlyList<ReadModel> All { get; } =
    [
        new ReadModel<CaseStatus>("CaseStatus", CaseStatus.Evolve, s => s.Number),
        new ReadModel<WorklistItem>("Worklist", WorklistItem.Evolve, w => w.Number),
        new ReadModel<CaseDeadlines>("Deadlines", CaseDeadlines.Evolve, d => d.Number),
        new ReadModel<ApplicantCase>("ApplicantCases", ApplicantCase.Evolve, a => a.Number),
    ];

    public static void UseReadModels(this StoreOptions options)
    {
        foreach (var model in All)
        {
            model.Register(options);
        }

        // A read model that cannot apply an event stops and says so; skipping the event would make it wrong in silence.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
    }
}

/// <summary>One read model: a document a case, evolved event by event.</summary>
public abstract class ReadModel(string name, Type document)
{
    /// <summary>What it is called on the command line and in the daemon's progress.</summary>
    public string Name { get; } = name;

    public Type Document { get; } = document;

    /// <summary>Written with the events themselves and so never behind them.</summary>
    public bool Inline { get; init; }

    public abstract void Register(StoreOptions options);

    /// <summary>The document that a case's events lead to; null where they lead to none.</summary>
    public abstract object? Fold(IEnumerable<CaseEvent> events);

    /// <summary>The rows there are for these cases, by case number.</summary>
    public abstract Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> numbers, CancellationToken cancellation);
}

/// <inheritdoc />
/// <remarks>Columns and indexes are the document's own matter: its <c>ConfigureMarten</c>, which Marten calls.</remarks>
public sealed class ReadModel<T>(string name, Func<T?, CaseEvent, T?> evolve, Expression<Func<T, object>> number) : ReadModel(name, typeof(T)) where T : class
{
    public override void Register(StoreOptions options)
    {
        // Room on the page for a row's next version: it then stays where it is, and indexes of what did not change are not touched (docs/adr/0010).
        options.Schema.For<T>().Identity(number).FillFactor(75);
        options.Projections.Add(new Projection(Name, evolve), ProjectionLifecycle.Async);
    }

    public override object? Fold(IEnumerable<CaseEvent> events) => events.Aggregate((T?)null, evolve);

    public override async Task<IReadOnlyDictionary<string, object>> Load(IQuerySession session, IReadOnlyCollection<string> numbers, CancellationToken cancellation)
    {
        var numberOf = number.Compile();
        return (await session.LoadManyAsync<T>(cancellation, numbers.ToArray())).ToDictionary(row => (string)numberOf(row), object (row) => row);
    }

    private sealed class Projection : SingleStreamProjection<T, string>
    {
        private readonly Func<T?, CaseEvent, T?> _evolve;

        public Projection(string name, Func<T?, CaseEvent, T?> evolve)
        {
            Name = name;
            _evolve = evolve;
        }

        public override (T?, ActionType) DetermineAction(T? snapshot, string identity, IReadOnlyList<IEvent> events)
        {
            // Beside the cases' events there are the tombstones that Marten leaves where an append was rolled back.
            var after = events.Select(e => e.Data).OfType<CaseEvent>().Aggregate(snapshot, _evolve);
            // What an event does not concern is not written again: most do not move a deadline.
            return (after, ReferenceEquals(after, snapshot) ? ActionType.Nothing : after is null ? ActionType.Delete : ActionType.Store);
        }
    }
}
