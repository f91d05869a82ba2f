using NodaTime;

namespace GdCases.Application.Audit;

/// <summary>What somebody tried that they may not, or too often.</summary>
public enum SecurityEvent
{
    /// <summary>A token that is not taken; the record says why.</summary>
    TokenRefused,

    /// <summary>Somebody has no role for what they asked.</summary>
    RoleRefused,

    /// <summary>A case of others.</summary>
    OthersCase,

    /// <summary>A query code or number that is wrong.</summary>
    WrongCode,

    /// <summary>More than a limit allows; the record says which.</summary>
    LimitMet,

    /// <summary>A callback that the payment gateway did not sign, or not just now.</summary>
    CallbackForged,

    /// <summary>A signature of an application that is not taken; the record says why.</summary>
    SignatureRefused,

    /// <summary>So many came at once, or while the database was away, that some are in the log alone; the record says how many.</summary>
    RecordsLost,
}

/// <summary>One such thing, without names and numbers of persons.</summary>
public sealed record SecurityRecord
{
    /// <summary>Its place among all; 0 until it is recorded.</summary>
    public long Id { get; init; }

    public required Instant At { get; init; }

    public required SecurityEvent Event { get; init; }

    /// <summary>Who it was, by a digest of their token's subject; null for whoever had no token that is taken.</summary>
    public string? Who { get; init; }

    /// <summary>Why, as a code.</summary>
    public string? Why { get; init; }

    /// <summary>The case.</summary>
    public string? Number { get; init; }

    /// <summary>The route, without what was filled in.</summary>
    public required string Endpoint { get; init; }

    /// <summary>From which network address.</summary>
    public required string Address { get; init; }

    /// <summary>The cities of the case or of whoever it was, whose auditors may read it; none: those of the whole province alone.</summary>
    public required IReadOnlyList<string> Divisions { get; init; }
}
