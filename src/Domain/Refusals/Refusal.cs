namespace GdCases.Domain;

/// <summary>A command that was not carried out, with everything that is wrong. A value, never an exception.</summary>
public sealed record Refusal(IReadOnlyList<Fault> Faults)
{
    /// <summary>The first fault's code: the refusal's stable code.</summary>
    public string Code => Faults[0].Code;

    public RefusalKind Kind => Faults[0].Reason.Kind;

    /// <summary>For an action that is not open: the names of those that are, for this caller. Null where that is not the question.</summary>
    public IReadOnlyList<string>? OpenActions { get; init; }

    /// <summary>For a stale version: the version the case has now.</summary>
    public long? CurrentVersion { get; init; }
}
