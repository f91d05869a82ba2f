using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Http;
using NodaTime;

namespace GdCases.Host.Api.Cases;

/// <summary>What was decided against the applicant, why, and what they can do.</summary>
/// <param name="Step">refuse, decide (denied), terminate, or withdraw (deemed withdrawn).</param>
/// <param name="Title">What happened, in the reader's language.</param>
/// <param name="ReasonCode">Of the agency's list.</param>
/// <param name="Reason">In words; absent where the law's silence has decided.</param>
/// <param name="At">When.</param>
/// <param name="Remedies">Reconsideration or suit, and within which time; absent where the agency is no administration.</param>
public sealed record AgainstView(LegalStep Step, string Title, string? ReasonCode, FreeText? Reason, Instant At, string? Remedies)
{
    public static AgainstView? Of(AgainstApplicant? against, Definition definition, Titles titles)
    {
        if (against is null)
        {
            return null;
        }

        var action = definition.Workflow.Actions.First(a => a.Name == against.Action);
        return new(action.Step, titles.In(action.Done ?? action.Title), against.ReasonCode, against.Reason, against.At, titles.Remedies(definition.Item.Agency));
    }
}

/// <summary>What a case waits for that only its applicant can do.</summary>
/// <param name="For">What they are asked to do, in the reader's language.</param>
/// <param name="Until">The last day; after it the case goes on without them.</param>
public sealed record AwaitsView(string For, LocalDate? Until)
{
    /// <summary>Null unless the state waits for the applicant.</summary>
    public static AwaitsView? Of(Definition definition, string state, LocalDate? until, Titles titles) =>
        definition.Workflow.State(state) is { WaitsForApplicant: true } waits ? new(titles.In(waits.Asks ?? waits.Title), until) : null;
}
