using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Parties;
using GdCases.Domain.Workflows;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>Who did it: to officers by their id, to everybody else by role and agency only.</summary>
public sealed record ActorView
{
    public required string Role { get; init; }

    /// <summary>People before the counter: which party of the case they are.</summary>
    public PartyRole? Party { get; init; }

    public string? Agency { get; init; }
    public string? Division { get; init; }
    public string? Id { get; init; }

    /// <summary>Officers: in whose place they did it.</summary>
    public string? DeputyFor { get; init; }

    public static ActorView Of(Actor by, bool forOfficer) => new()
    {
        Role = by.Role,
        Party = by.Party,
        Agency = by.Office?.Agency,
        Division = by.Office?.Division,
        Id = forOfficer ? by.Id : null,
        DeputyFor = forOfficer ? by.DeputyFor : null,
    };
}

/// <summary>What kind of fact it is.</summary>
public enum FactKind { HandedIn, Promised, Attested, Paid, Examined, Found, Stated }

/// <summary>Something that stands in a case: what, who brought it, when, and with which action; without an action, with the submission.</summary>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="What">The material's code, the attestation, the amount in CNY, the special procedure; absent for an examination and a statement.</param>
/// <param name="By">Who brought it.</param>
/// <param name="At">When.</param>
/// <param name="Action">With which action.</param>
public sealed record FactView(FactKind Kind, string? What, ActorView By, Instant At, string? Action)
{
    /// <summary>Every fact of a case, the oldest first.</summary>
    public static IReadOnlyList<FactView> Of(Case c, bool forOfficer) =>
    [
        .. c.Materials.Select(m => Fact(FactKind.HandedIn, m.Key, m.Value.By, m.Value.At, m.Value.Action))
            .Concat(c.Promises.Select(p => Fact(FactKind.Promised, p.Promise.Material, p.By, p.At, p.Action)))
            .Concat(c.Attested.Select(a => Fact(FactKind.Attested, a.What.Code(), a.By, a.At, a.Action)))
            .Concat(c.Fee.Payments.Select(p => Fact(FactKind.Paid, p.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture), p.By, p.At, p.Action)))
            .Concat(c.Examinations.Select(e => Fact(FactKind.Examined, null, e.By, e.At, e.Action)))
            .Concat(c.Findings.Select(f => Fact(FactKind.Found, f.Procedure.Code(), f.By, f.At, f.Action)))
            .Concat(c.Statements.Select(s => Fact(FactKind.Stated, null, s.By, s.At, s.Action)))
            .Select(fact => fact(forOfficer))
            .OrderBy(f => f.At),
    ];

    private static Func<bool, FactView> Fact(FactKind kind, string? what, Actor by, Instant at, string? action) => forOfficer => new(kind, what, ActorView.Of(by, forOfficer), at, action);
}

/// <summary>Something required at a gate that the case still owes.</summary>
/// <param name="Gate">The next gate that asks for it.</param>
/// <param name="Requirement">Its code.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Why">What is lacking.</param>
public sealed record OwedView(Gate Gate, string Requirement, string Title, ProblemError Why)
{
    public static OwedView Of(OwedRequirement owed, Titles titles) => new(owed.Gate, owed.Requirement.Code, titles.In(owed.Requirement.Title), titles.Fault(owed.Why));
}
