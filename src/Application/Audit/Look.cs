using GdCases.Domain.Access;
using NodaTime;

namespace GdCases.Application.Audit;

/// <summary>How somebody looked at what is personal, or at what happened.</summary>
public enum LookKind
{
    /// <summary>A case as it is, nothing masked.</summary>
    FullView,

    /// <summary>A file of a case.</summary>
    File,

    /// <summary>A search for a person's cases.</summary>
    Search,

    /// <summary>A case's history, state, differences or reasons, by an auditor.</summary>
    Audit,

    /// <summary>A search over cases by an auditor.</summary>
    AuditSearch,

    /// <summary>The same as a file.</summary>
    Export,

    /// <summary>At the records of who looked, or of security, by an auditor.</summary>
    Looks,

    /// <summary>A change of law rehearsed on cases, by a catalogue administrator.</summary>
    Rehearsal,
}

/// <summary>That somebody looked: who, whose, which, why, when, from where.</summary>
public sealed record Look
{
    /// <summary>Its place among all; 0 until it is recorded.</summary>
    public long Id { get; init; }

    public required Instant At { get; init; }

    /// <summary>Who looked, in which role and from which office.</summary>
    public required Actor By { get; init; }

    /// <summary>From which network address.</summary>
    public required string Address { get; init; }

    public required LookKind Kind { get; init; }

    /// <summary>For what; null for what a role is for, as an auditor's audit.</summary>
    public LookPurpose? Purpose { get; init; }

    /// <summary>The cities whose cases were looked at, by which auditors of a city find it.</summary>
    public required IReadOnlyList<string> Divisions { get; init; }

    /// <summary>The cases that were seen; read again, of those that were asked for and 200 at the most.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>How many there were; set where it is read again.</summary>
    public int Cases { get; init; }

    /// <summary>The keys of the identities of everybody in them, by which a person finds who looked; not read again.</summary>
    public required IReadOnlyList<string> Whose { get; init; }

    /// <summary>What was asked for, for people; masked where it is personal.</summary>
    public string? Asked { get; init; }
}
