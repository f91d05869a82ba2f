using GdCases.Application.Cases;
using GdCases.Application.Cases.Idempotency;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Time;
using Marten;
using NodaTime;

namespace GdCases.Application.Catalogue;

/// <summary>The catalogue that the Host brings along, and how files are read and proven.</summary>
/// <param name="Brought">From the folder; proven.</param>
/// <param name="Read">Throws, with every fault, where files are not sound.</param>
public sealed record CatalogueSource(ServiceCatalogue Brought, Func<IReadOnlyDictionary<string, string>, ServiceCatalogue> Read);

/// <summary>
/// The catalogue in force: what the Host brought along, and over it what administrators have published, each from its day
/// on. Old versions stay with the cases that were opened under them (<see cref="Definitions"/>).
/// </summary>
public sealed class Catalogues(CatalogueSource source, IDocumentStore store, IClock clock)
{
    private readonly Lock _building = new();
    private volatile IReadOnlyList<CatalogueProposal> _published = [];
    private volatile Stage _stage = new("", source.Brought);

    private sealed record Stage(string Consents, ServiceCatalogue Catalogue);

    /// <summary>Under which new cases are opened now.</summary>
    public ServiceCatalogue Current => On(Today, _published);

    private LocalDate Today => clock.GetCurrentInstant().InZone(WorkingCalendar.China).Date;

    public static void Configure(StoreOptions options) => options.Schema.For<CatalogueProposal>().SingleTenanted();

    /// <summary>Proposals, the newest first: those older than one, so many at the most.</summary>
    public async Task<IReadOnlyList<CatalogueProposal>> Proposals(string? olderThan, int most, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var all = session.Query<CatalogueProposal>();
        return await (olderThan is null ? all : all.Where(p => string.Compare(p.Id, olderThan) < 0)).OrderByDescending(p => p.Id).Take(most).ToListAsync(cancellation);
    }

    /// <summary>A proposal by its id; null when there is none.</summary>
    public async Task<CatalogueProposal?> Proposal(string id, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<CatalogueProposal>(id, cancellation);
    }

    /// <summary>What a request was answered already; null when it is new.</summary>
    public async Task<CommandAnswer?> Earlier(Request request, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await session.LoadAsync<AnsweredRequest>(request.Id, cancellation))?.For(request);
    }

    /// <summary>Takes up what has been published meanwhile, here or on another Host. Every version is kept before the first case can be opened under it.</summary>
    public async Task Refresh(Definitions definitions, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        // Every few seconds, and nearly always in vain: the files are read when there is something new.
        var ids = await session.Query<CatalogueProposal>().Where(p => p.Consent != null && p.WithdrawnAt == null).Select(p => p.Id).ToListAsync(cancellation);
        if (_published.Select(p => p.Id).ToHashSet().SetEquals(ids))
        {
            return;
        }

        var published = Consented(await EverConsented(session, cancellation));
        // From today on: what served once and serves no more need not fit the folder of a later release.
        foreach (var day in published.Select(p => p.Consent!.ServesFrom).Where(day => day > Today).Distinct().OrderDescending().Append(Today))
        {
            await definitions.Keep(On(day, published), cancellation);
        }

        _published = published;
    }

    /// <summary>What the catalogue would be with files over all that is published, from a day on.</summary>
    /// <param name="files">What each says, by its path.</param>
    /// <param name="from">The day.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The catalogue of that day before them; with them on that day and on every later one on which it changes; what each of them says in its latest version; and how many consents, given or taken back, that rests on.</returns>
    public async Task<(ServiceCatalogue Before, IReadOnlyList<ServiceCatalogue> After, IReadOnlyDictionary<string, string?> Latest, int Consents)> With(IReadOnlyDictionary<string, string> files, LocalDate from, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var all = await EverConsented(session, cancellation);
        var published = Consented(all);
        var after = published.Where(p => p.Consent!.ServesFrom > from).Select(p => p.Consent!.ServesFrom).Distinct().Prepend(from).Order()
            .Select(day => source.Read(Over(Serving(published, day).Select(p => p.Files).Append(files)))).ToList();
        return (source.Read(Over(Serving(published, from).Select(p => p.Files))), after, Latest(files.Keys, all), Consents(all));
    }

    /// <summary>What files say in their latest version consented to, whenever it serves; null where there is none.</summary>
    public IReadOnlyDictionary<string, string?> Latest(IEnumerable<string> paths, IEnumerable<CatalogueProposal> all)
    {
        var latest = Over(Consented(all).Select(p => p.Files));
        return paths.ToDictionary(path => path, path => latest.GetValueOrDefault(path));
    }

    /// <summary>What has been consented to, also what was taken back.</summary>
    public static async Task<IReadOnlyList<CatalogueProposal>> EverConsented(IQuerySession session, CancellationToken cancellation) =>
        await session.Query<CatalogueProposal>().Where(p => p.Consent != null).ToListAsync(cancellation);

    /// <summary>How often consent was given or taken back.</summary>
    public static int Consents(IEnumerable<CatalogueProposal> all) => all.Sum(p => p.Consent is null ? 0 : p.WithdrawnAt is null ? 1 : 2);

    /// <summary>Those consented to, and not taken back, in their order.</summary>
    public static IReadOnlyList<CatalogueProposal> Consented(IEnumerable<CatalogueProposal> all) => [.. all.Where(p => p is { Consent: not null, WithdrawnAt: null }).OrderBy(p => p.Consent!.Order)];

    private static IEnumerable<CatalogueProposal> Serving(IReadOnlyList<CatalogueProposal> published, LocalDate day) => published.Where(p => p.Consent!.ServesFrom <= day);

    private ServiceCatalogue On(LocalDate day, IReadOnlyList<CatalogueProposal> published)
    {
        if (published.Count == 0)
        {
            return source.Brought;
        }

        var serving = Serving(published, day).ToList();
        var consents = string.Join(',', serving.Select(p => p.Consent!.Order));
        if (_stage is var known && known.Consents == consents)
        {
            return known.Catalogue;
        }

        lock (_building)
        {
            if (_stage.Consents != consents)
            {
                _stage = new Stage(consents, serving.Count == 0 ? source.Brought : source.Read(Over(serving.Select(p => p.Files))));
            }

            return _stage.Catalogue;
        }
    }

    /// <summary>The files brought along with others over them, the last of a path in force.</summary>
    private Dictionary<string, string> Over(IEnumerable<IReadOnlyDictionary<string, string>> others)
    {
        var files = source.Brought.Files.ToDictionary();
        foreach (var (path, text) in others.SelectMany(o => o))
        {
            files[path] = text;
        }

        return files;
    }
}
