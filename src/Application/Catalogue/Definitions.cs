using System.Collections.Concurrent;
using GdCases.Domain.Cases;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;
using JasperFx;
using Marten;

namespace GdCases.Application.Catalogue;

/// <summary>A service item in one immutable version, kept for as long as a case may ask for it.</summary>
public sealed record PublishedService([property: Identity] string Id, ServiceItem Item);

/// <summary>A workflow in one immutable version.</summary>
public sealed record PublishedWorkflow([property: Identity] string Id, Workflow Workflow);

/// <summary>Every version of the catalogue that was ever used: the one in force, and those that open cases are pinned to.</summary>
public sealed class Definitions(IDocumentStore store, CatalogueSource source)
{
    // Versions never change, so what was read once is right for ever.
    private readonly ConcurrentDictionary<(string, string, string, string), Definition> _known = new();

    /// <summary>The roles that workflows declare, in every version that a case may be pinned to.</summary>
    public IReadOnlySet<string> Roles { get; private set; } = source.Brought.Workflows.SelectMany(w => w.Value.Roles).Select(r => r.Name).ToHashSet();

    /// <summary>The states of workflows, in every version that a case may be pinned to.</summary>
    public IReadOnlySet<string> States { get; private set; } = source.Brought.Workflows.SelectMany(w => w.Value.States).Select(s => s.Name).ToHashSet();

    public static void Configure(StoreOptions options)
    {
        options.Schema.For<PublishedService>().SingleTenanted();
        options.Schema.For<PublishedWorkflow>().SingleTenanted();
    }

    /// <summary>The definition a case is pinned to.</summary>
    public ValueTask<Definition> For(Case c, CancellationToken cancellation) =>
        For(c.Service, c.ServiceVersion, c.Workflow, c.WorkflowVersion, null, cancellation);

    /// <summary>For whoever holds a transaction: asking for a second connection then, as many at once do, would wait for each other's.</summary>
    public ValueTask<Definition> For(Case c, IQuerySession session, CancellationToken cancellation) =>
        For(c.Service, c.ServiceVersion, c.Workflow, c.WorkflowVersion, session, cancellation);

    public ValueTask<Definition> For(string service, string serviceVersion, string workflow, string workflowVersion, CancellationToken cancellation) =>
        For(service, serviceVersion, workflow, workflowVersion, null, cancellation);

    private async ValueTask<Definition> For(string service, string serviceVersion, string workflow, string workflowVersion, IQuerySession? within, CancellationToken cancellation)
    {
        var key = (service, serviceVersion, workflow, workflowVersion);
        if (!_known.TryGetValue(key, out var definition))
        {
            definition = source.Brought.Current(service) is { } current && (current.ItemVersion, current.Workflow.Name, current.WorkflowVersion) == (serviceVersion, workflow, workflowVersion)
                ? current
                : await Load(service, serviceVersion, workflow, workflowVersion, within, cancellation);
            _known[key] = definition;
        }

        return definition;
    }

    /// <summary>The cases that a case refers to; each may be in another city. Usually none, and then no round trip.</summary>
    public async Task<IReadOnlyList<LinkedCase>> LinkedTo(Case c, IQuerySession session, CancellationToken cancellation)
    {
        var found = new List<LinkedCase>(c.Links.Count);
        foreach (var link in c.Links)
        {
            if (CaseNumber.TryParse(link, out var number)
                && await session.Query<Case>().Where(x => x.TenantIsOneOf(number.Division) && x.Number == number.Value).FirstOrDefaultAsync(cancellation) is { } linked)
            {
                found.Add(LinkedCase.Of(linked));
            }
        }

        return found;
    }

    /// <summary>Keeps the versions of a catalogue that the database does not have yet.</summary>
    public async Task Keep(ServiceCatalogue catalogue, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var services = (await session.Query<PublishedService>().Select(s => s.Id).ToListAsync(cancellation)).ToHashSet();
        var kept = await session.Query<PublishedWorkflow>().ToListAsync(cancellation);
        var workflows = kept.Select(w => w.Id).ToHashSet();
        var graphs = kept.Select(w => w.Workflow).Concat(catalogue.Workflows.Select(w => w.Value)).ToList();
        lock (_known)
        {
            Roles = Roles.Concat(graphs.SelectMany(w => w.Roles).Select(r => r.Name)).ToHashSet();
            States = States.Concat(graphs.SelectMany(w => w.States).Select(s => s.Name)).ToHashSet();
        }

        session.Store(catalogue.Items.Select(i => new PublishedService(Id(i.Value.Code, i.Version), i.Value)).Where(s => !services.Contains(s.Id)));
        session.Store(catalogue.Workflows.Select(w => new PublishedWorkflow(Id(w.Value.Name, w.Version), w.Value)).Where(w => !workflows.Contains(w.Id)));
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The definition as it is kept, whatever the catalogue's files say; null where it is not.</summary>
    public async Task<Definition?> Kept(string service, string serviceVersion, string workflow, string workflowVersion, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await Kept(session, service, serviceVersion, workflow, workflowVersion, cancellation);
    }

    /// <summary>A workflow in a version that is kept.</summary>
    public async Task<Workflow> WorkflowOf(string name, string version, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await session.LoadAsync<PublishedWorkflow>(Id(name, version), cancellation))?.Workflow ?? throw new InvalidOperationException($"The workflow {name} in version {version} is not kept.");
    }

    private static async Task<Definition?> Kept(IQuerySession session, string service, string serviceVersion, string workflow, string workflowVersion, CancellationToken cancellation) =>
        await session.LoadAsync<PublishedService>(Id(service, serviceVersion), cancellation) is { } item && await session.LoadAsync<PublishedWorkflow>(Id(workflow, workflowVersion), cancellation) is { } graph
            ? new Definition(item.Item, serviceVersion, graph.Workflow, workflowVersion)
            : null;

    private async Task<Definition> Load(string service, string serviceVersion, string workflow, string workflowVersion, IQuerySession? within, CancellationToken cancellation)
    {
        await using var own = within is null ? store.QuerySession() : null;
        return await Kept(within ?? own!, service, serviceVersion, workflow, workflowVersion, cancellation)
            ?? throw new InvalidOperationException($"The service item {service} in version {serviceVersion} or its workflow {workflow} in version {workflowVersion} is not kept.");
    }

    private static string Id(string name, string version) => $"{name}@{version}";
}
