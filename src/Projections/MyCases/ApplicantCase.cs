using GdCases.Domain.Cases;
using Marten.Schema;
using NodaTime;

namespace GdCases.Projections.MyCases;

/// <summary>A case in "my cases" of its applicant and of the agent, found by the keys of their identities.</summary>
public sealed record ApplicantCase
{
    public required string Number { get; init; }

    /// <summary>The key of the applicant's identity.</summary>
    public required string Applicant { get; init; }

    /// <summary>The key of the agent's identity.</summary>
    public string? Agent { get; init; }

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

    public static ApplicantCase? Evolve(ApplicantCase? mine, CaseEvent e) => e switch
    {
        CaseSubmitted s => new ApplicantCase
        {
            Number = s.Number,
            Applicant = s.Applicant.Id.Key,
            Agent = s.Agent?.Id.Key,
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
        StepTaken step when mine is not null => mine with { State = step.State, Ended = step.Ended, UpdatedAt = step.At },
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
    }
}
