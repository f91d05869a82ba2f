namespace GdCases.Host.CatalogueFiles;

/// <summary>Something wrong in a catalogue file: where, a stable code, and why.</summary>
public sealed record CatalogueFault(string File, long Line, string Code, string Reason)
{
    public override string ToString() => $"{File}:{Line}: {Code}: {Reason}";
}

/// <summary>A catalogue that cannot be used, with every fault found in it.</summary>
public sealed class CatalogueException(IReadOnlyList<CatalogueFault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<CatalogueFault> Faults { get; } = faults;
}
