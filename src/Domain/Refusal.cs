namespace GdCases.Domain;

/// <summary>Why a command was not carried out, as far as a caller can act on it.</summary>
public enum RefusalKind
{
    /// <summary>What was sent cannot be right, whatever the case's state.</summary>
    Invalid,

    /// <summary>The caller may see the case but not do this.</summary>
    Forbidden,

    /// <summary>There is no such thing for this caller.</summary>
    NotFound,

    /// <summary>The case's state does not allow it now.</summary>
    Conflict,

    /// <summary>The caller looked at an older version of the case.</summary>
    Stale,
}

/// <summary>One thing that is wrong: a stable code, where it is in the request, and what a person reads.</summary>
/// <param name="Code">Stable, in kebab-case; programs may rely on it.</param>
/// <param name="Path">The field's path in the request (<c>form.entries</c>), or null when no field is to blame.</param>
/// <param name="Message">For people.</param>
public sealed record Fault(string Code, string? Path, LocalizedText Message)
{
    public static Fault Of(string code, string? path, string zh, string en) => new(code, path, new LocalizedText(zh, en));
}

/// <summary>A command that was not carried out. A value, never an exception.</summary>
public sealed record Refusal(RefusalKind Kind, IReadOnlyList<Fault> Faults)
{
    /// <summary>The first fault's code: the refusal's stable code.</summary>
    public string Code => Faults[0].Code;

    /// <summary>For an action that is not open: the names of those that are, for this caller.</summary>
    public IReadOnlyList<string> OpenActions { get; init; } = [];

    /// <summary>For a stale version: the version the case has now.</summary>
    public long? CurrentVersion { get; init; }

    public static Refusal Of(RefusalKind kind, string code, string? path, string zh, string en) =>
        new(kind, [Fault.Of(code, path, zh, en)]);

    public static Refusal CaseNotFound() =>
        Of(RefusalKind.NotFound, "case-not-found", null, "没有可供您查看的该办件。", "There is no such case for you to see.");
}
