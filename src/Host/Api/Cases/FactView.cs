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

    /// <summary>Officers and kiosks: the hall they stand in.</summary>
    public string? Hall { get; init; }

    public string? Id { get; init; }

    /// <summary>Officers: in whose place they did it.</summary>
    public string? DeputyFor { get; init; }

    public static ActorView Of(Actor by, bool forOfficer) => new()
    {
        Role = by.Role,
        Party = by.Party,
        Agency = by.Office?.Agency,
        Division = by.Office?.Division,
        Hall = forOfficer ? by.Office?.Hall : null,
        Id = forOfficer ? by.Id : null,
        DeputyFor = forOfficer ? by.DeputyFor : null,
    };
}

/// <summary>Something that stands in a case: what, who brought it, when, and with which action; without an action, with the submission.</summary>
/// <param name="Kind">What kind of fact it is.</param>
/// <param name="What">The material's code, the attestation, the amount in CNY, the special procedure; absent for an examination and a statement.</param>
/// <param name="By">Who brought it.</param>
/// <param name="At">When.</param>
/// <param name="Action">With which action.</param>
public sealed record FactView(FactKind Kind, string? What, ActorView By, Instant At, string? Action)
{
    public static FactView Of(Fact fact, bool forOfficer) => new(fact.Kind, fact.What, ActorView.Of(fact.By, forOfficer), fact.At, fact.Action);
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
