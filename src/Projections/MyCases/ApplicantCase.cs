using GdCases.Domain.Cases;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Cases.Submission;
using GdCases.Domain.Parties;
using GdCases.Projections.Engine;
using Marten.Schema;
using NodaTime;
using Weasel.Postgresql.Tables;

namespace GdCases.Projections.MyCases;

/// <summary>A party of a case by the key of its identity.</summary>
public sealed record PartyKey(PartyRole Role, string Key);

/// <summary>A case in "my cases" of each of its parties, found by the keys of their identities.</summary>
public sealed record ApplicantCase
{
    public static ReadModel Model { get; } = new ReadModel<ApplicantCase, CaseEvent>("ApplicantCases", version: 1, StreamKind.Cases, Fold, a => a.Number);

    public required string Number { get; init; }

    /// <summary>The key of the applicant's identity.</summary>
    public required string Applicant { get; init; }

    /// <summary>The key of the agent's identity.</summary>
    public string? Agent { get; init; }

    /// <summary>The keys of the other parties' identities; null when there are none.</summary>
    public IReadOnlyList<string>? Others { get; init; }

    /// <summary>Everybody, by role.</summary>
    public required IReadOnlyList<PartyKey> Parties { get; init; }

    public required string Service { get; init; }
    public required string ServiceVersion { get; init; }
    public required string Workflow { get; init; }
    public required string WorkflowVersion { get; init; }
    public required string Division { get; init; }
    public required string State { get; init; }
    public bool Ended { get; init; }
    public required Instant SubmittedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>The place in the list.</summary>
    public required string Position { get; init; }

    public static ApplicantCase? Fold(ApplicantCase? mine, CaseEvent e) => e switch
    {
        CaseSubmitted s => new ApplicantCase
        {
            Number = s.Number,
            Applicant = s.Parties[0].Id.Key,
            Agent = s.Parties.FirstOrDefault(p => p.Role == PartyRole.Agent)?.Id.Key,
            Others = s.Parties.Where(p => p.Role is not (PartyRole.Applicant or PartyRole.Agent)).Select(p => p.Id.Key).Distinct().ToList() is { Count: > 0 } others ? others : null,
            Parties = [.. s.Parties.Select(p => new PartyKey(p.Role, p.Id.Key))],
            Service = s.Service,
            ServiceVersion = s.ServiceVersion,
            Workflow = s.Workflow,
            WorkflowVersion = s.WorkflowVersion,
            Division = s.Division,
            State = s.State,
            SubmittedAt = s.At,
            UpdatedAt = s.At,
            Position = ListPosition.Of(s),
        },
        InterestedPartiesNotified n when mine is not null => mine with
        {
            Others = [.. (mine.Others ?? []).Concat(n.Parties.Select(p => p.Id.Key)).Distinct()],
            Parties = [.. mine.Parties, .. n.Parties.Select(p => new PartyKey(p.Role, p.Id.Key))],
            State = n.State,
            UpdatedAt = n.At,
        },
        StepTaken step when mine is not null => mine with { State = step.State, Ended = step.Ended, UpdatedAt = step.At },
        CaseArchived => null,
        _ => mine,
    };

    /// <summary>Somebody's cases are a range of an index in the list's order; nothing in it changes when a case moves on.</summary>
    public static void ConfigureMarten(DocumentMapping<ApplicantCase> mapping)
    {
        mapping.DuplicateField(nameof(Applicant));
        mapping.DuplicateField(nameof(Agent));
        mapping.DuplicateField(nameof(Position));
        mapping.AddIndex("applicant", "position");
        mapping.AddIndex("agent", "position").Predicate = "agent is not null";
        mapping.DuplicateField(nameof(Others), "varchar[]");
        mapping.AddIndex("others").Method = IndexMethod.gin;
    }
}
