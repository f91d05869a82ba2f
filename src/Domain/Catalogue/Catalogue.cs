using System.Collections.Frozen;
using GdCases.Domain.Appointments;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Catalogue;

/// <summary>行政区划: a city by its six-digit GB/T 2260 code. The handling city is the tenant.</summary>
public sealed record Division(string Code, LocalizedText Title);

public sealed record Agency(string Code, LocalizedText Title)
{
    public OfficeHours Hours { get; init; } = OfficeHours.Usual;

    /// <summary>To whom one applies for reconsideration of its decisions; null where they are not an administration's.</summary>
    public LocalizedText? Review { get; init; }
}

public sealed record Category(string Code, LocalizedText Title);

/// <summary>A thing of the catalogue in one immutable version: the version is the hash of its content.</summary>
public sealed record Versioned<T>(T Value, string Version);

/// <summary>The catalogue as it stands: what new cases are opened under.</summary>
public sealed class ServiceCatalogue(
    IEnumerable<Division> divisions,
    IEnumerable<Agency> agencies,
    IEnumerable<Category> categories,
    IEnumerable<Versioned<Workflow>> workflows,
    IEnumerable<Versioned<ServiceItem>> items,
    IEnumerable<Versioned<CalendarYear>> calendars)
{
    private readonly FrozenDictionary<string, Division> _divisions = divisions.ToFrozenDictionary(d => d.Code);
    private readonly FrozenDictionary<string, Agency> _agencies = agencies.ToFrozenDictionary(a => a.Code);
    private readonly FrozenDictionary<string, Category> _categories = categories.ToFrozenDictionary(c => c.Code);
    private readonly FrozenDictionary<string, Versioned<Workflow>> _workflows = workflows.ToFrozenDictionary(w => w.Value.Name);
    private readonly FrozenDictionary<string, Versioned<ServiceItem>> _items = items.ToFrozenDictionary(i => i.Value.Code);

    /// <summary>The files it was read from: what each says, by its path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The halls that people come to by appointment.</summary>
    public IReadOnlyList<Hall> Halls { get; init; } = [];

    public Hall? Hall(string code) => Halls.FirstOrDefault(h => h.Code == code);

    /// <summary>The years the catalogue brings along; more may have been published since.</summary>
    public IReadOnlyList<Versioned<CalendarYear>> Calendars { get; } = [.. calendars];

    public IReadOnlyCollection<Division> Divisions => _divisions.Values;
    public IReadOnlyCollection<Agency> Agencies => _agencies.Values;
    public IReadOnlyCollection<Category> Categories => _categories.Values;
    public IReadOnlyCollection<Versioned<Workflow>> Workflows => _workflows.Values;
    public IReadOnlyCollection<Versioned<ServiceItem>> Items => _items.Values;

    public bool IsDivision(string code) => _divisions.ContainsKey(code);
    public Division? Division(string code) => _divisions.GetValueOrDefault(code);
    public Agency? Agency(string code) => _agencies.GetValueOrDefault(code);
    public OfficeHours HoursOf(string agency) => Agency(agency)?.Hours ?? OfficeHours.Usual;
    public Category? Category(string code) => _categories.GetValueOrDefault(code);
    public Versioned<Workflow>? Workflow(string name) => _workflows.GetValueOrDefault(name);
    public Versioned<ServiceItem>? Item(string code) => _items.GetValueOrDefault(code);

    /// <summary>An item with its workflow, both as they stand now; null when there is no such item.</summary>
    public Definition? Current(string code) => Item(code) is not { } item ? null
        : _workflows[item.Value.Workflow] is var workflow ? new Definition(item.Value, item.Version, workflow.Value, workflow.Version) : null;
}
