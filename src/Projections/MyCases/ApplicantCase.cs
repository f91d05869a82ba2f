using GdCases.Domain.Cases;
using Marten;
using NodaTime;

namespace GdCases.Projections.MyCases;

/// <summary>A case in "my cases" of its applicant and of the agent, found by the keys of their identities.</summary>
public sealed record ApplicantCase
{
    public required string Number { get; init; }
    public required IReadOnlyList<string> Parties { get; init; }
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
            Parties = s.Agent is null ? [s.Applicant.Id.Key] : [s.Applicant.Id.Key, s.Agent.Id.Key],
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

    public static void Configure(MartenRegistry.DocumentMappingExpression<ApplicantCase> schema) => schema
        .Identity(a => a.Number)
        .GinIndexJsonData();
}
