namespace GdCases.Domain;

/// <summary>Why a command was not carried out, as far as a caller can act on it.</summary>
public enum RefusalKind
{
    /// <summary>What was sent could not be read as a request at all.</summary>
    Malformed,

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
