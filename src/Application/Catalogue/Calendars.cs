using GdCases.Domain.Time;
using JasperFx;
using Marten;
using NodaTime;

namespace GdCases.Application.Catalogue;

/// <summary>A year's calendar in one immutable version; the latest of a year is in force. Every version is kept.</summary>
public sealed record PublishedCalendar
{
    /// <summary><c>2027@version/order</c>: the same days published again are a publication of their own.</summary>
    [Identity]
    public required string Id { get; init; }

    public required CalendarYear Calendar { get; init; }
    public required string Version { get; init; }

    /// <summary>Counts all publications: of a year's versions the highest is in force.</summary>
    public required int Order { get; init; }

    /// <summary>It was brought along with the catalogue's files; one published by a person is not replaced by a file.</summary>
    public bool FromFile { get; init; }

    public required Instant At { get; init; }
    public required string By { get; init; }
}

/// <summary>A publication whose effect on the deadlines of open cases is still being worked through, case by case.</summary>
public sealed record PendingRecomputation
{
    /// <summary>The publication's.</summary>
    [Identity]
    public required string Id { get; init; }

    /// <summary>The case after which to go on; empty at the beginning.</summary>
    public string After { get; init; } = "";

    /// <summary>Cases passed over because they failed; tried again once the others are done, until they succeed.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];
}

/// <summary>The working calendar in force: what was published, on this Host or on another.</summary>
public sealed class Calendars(IDocumentStore store, CatalogueSource source)
{
    private volatile WorkingCalendar _current = new(source.Brought.Calendars.Select(c => c.Value));

    public WorkingCalendar Current => _current;

    public IReadOnlyList<PublishedCalendar> InForce { get; private set; } = [];

    public static void Configure(StoreOptions options)
    {
        options.Schema.For<PublishedCalendar>().SingleTenanted();
        options.Schema.For<PendingRecomputation>().SingleTenanted();
    }

    /// <summary>Takes up what has been published meanwhile.</summary>
    public async Task Refresh(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        InForce = Latest(await session.Query<PublishedCalendar>().ToListAsync(cancellation));
        _current = new WorkingCalendar(InForce.Select(c => c.Calendar), InForce.Select(c => c.Order).DefaultIfEmpty().Max());
    }

    /// <summary>Publishes the catalogue's years that the database does not have yet, or has from an older file.</summary>
    public async Task PublishFiles(Instant now, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var known = await Published(session, cancellation);
        foreach (var file in source.Brought.Calendars)
        {
            var before = Latest(known).FirstOrDefault(c => c.Calendar.Year == file.Value.Year);
            if (before is null || (before.FromFile && before.Version != file.Version))
            {
                known = [.. known, Publish(session, known, file.Value, file.Version, now, "catalogue", fromFile: true)];
            }
        }

        await session.SaveChangesAsync(cancellation);
        await Refresh(cancellation);
    }

    /// <summary>Puts a publication into force, and what it means for open cases on the list of things to do; in the session's transaction.</summary>
    public static PublishedCalendar Publish(IDocumentSession session, IReadOnlyList<PublishedCalendar> known, CalendarYear calendar, string version, Instant at, string by, bool fromFile = false)
    {
        var order = known.Select(c => c.Order).DefaultIfEmpty().Max() + 1;
        var published = new PublishedCalendar { Id = $"{calendar.Year}@{version}/{order}", Calendar = calendar, Version = version, Order = order, FromFile = fromFile, At = at, By = by };
        session.Insert(published);
        session.Insert(new PendingRecomputation { Id = published.Id });
        return published;
    }

    /// <summary>Every publication; nobody else publishes until the session's transaction ends, so that each gets an order of its own.</summary>
    public static async Task<IReadOnlyList<PublishedCalendar>> Published(IDocumentSession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await session.QueryAsync<int>("select 1 from pg_advisory_xact_lock(hashtext('gdcases: publish a calendar'))", cancellation);
        return await session.Query<PublishedCalendar>().ToListAsync(cancellation);
    }

    /// <summary>The calendar that was in force in a version: after so many publications.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="instead">A year instead of what was published of it; null: as published.</param>
    public Task<WorkingCalendar> InVersion(int version, CancellationToken cancellation, CalendarYear? instead = null) => Of(c => c.Order <= version, instead, cancellation);

    /// <summary>The calendar that was in force at an instant, at which a version is known to have been: the first ones are older than the database that keeps them.</summary>
    public Task<WorkingCalendar> At(Instant at, int known, CancellationToken cancellation) => Of(c => c.At <= at || c.Order <= known, null, cancellation);

    private async Task<WorkingCalendar> Of(Func<PublishedCalendar, bool> which, CalendarYear? instead, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var published = Latest((await session.Query<PublishedCalendar>().ToListAsync(cancellation)).Where(which));
        return new WorkingCalendar(
            published.Select(c => c.Calendar).Where(y => y.Year != instead?.Year).Concat(instead is null ? [] : [instead]), published.Select(c => c.Order).DefaultIfEmpty().Max());
    }

    public static IReadOnlyList<PublishedCalendar> Latest(IEnumerable<PublishedCalendar> all) =>
        [.. all.GroupBy(c => c.Calendar.Year).Select(g => g.OrderBy(c => c.Order).ThenBy(c => c.Id, StringComparer.Ordinal).Last()).OrderBy(c => c.Calendar.Year)];
}
