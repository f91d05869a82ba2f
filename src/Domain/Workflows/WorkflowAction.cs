using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Rules;

namespace GdCases.Domain.Workflows;

/// <summary>A state an action leads to where a condition holds.</summary>
public sealed record NextState(Condition When, string To);

/// <summary>A way from one state to another, and who may take it under which conditions.</summary>
public sealed record WorkflowAction
{
    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }

    /// <summary>What history says when it was taken, as in "Accepted" of "Accept"; null in definitions of before there was such a word, whose title stands for it.</summary>
    public LocalizedText? Done { get; init; }

    public required LegalStep Step { get; init; }
    public required IReadOnlyList<string> From { get; init; }
    public required string To { get; init; }
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Conditions that open it.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>Open only to applications of which this holds; null: to all.</summary>
    public Condition? When { get; init; }

    /// <summary>Where it leads instead of <see cref="To"/>, by what the application says; the first that holds.</summary>
    public IReadOnlyList<NextState> Next { get; init; } = [];

    /// <summary>What whoever takes it attests with it, each time.</summary>
    public IReadOnlyList<Attestation> Attest { get; init; } = [];

    /// <summary>For the start of a special procedure: which it may be.</summary>
    public IReadOnlyList<SpecialProcedure> Procedures { get; init; } = [];

    /// <summary>For the start of a special procedure: the most working days it may be expected to take, and after which it is passed up again.</summary>
    public int? Longest { get; init; }

    /// <summary>For the start of a special procedure: the law by which its time is not counted.</summary>
    public LocalizedText? Law { get; init; }

    /// <summary>The gate it passes, where its step passes none by itself.</summary>
    public Gate? Gate { get; init; }

    /// <summary>What it decides about, for a decision.</summary>
    public DecisionSubject About { get; init; }

    /// <summary>A decision that gives its reasons though it denies nothing: the answer to a complaint.</summary>
    public bool WithReason { get; init; }

    /// <summary>The result that it issues is a payment: it says how much.</summary>
    public bool PaysOut { get; init; }

    /// <summary>What is still due is due no more.</summary>
    public bool CancelsFee { get; init; }

    /// <summary>What is still due stays due though the case ends: a debt that is enforced.</summary>
    public bool KeepsFee { get; init; }

    /// <summary>An assessment that only raises what is due, up to so many times what was assessed first.</summary>
    public int? RaisesUpTo { get; init; }

    /// <summary>Taken by the system in the transaction that reached its state, as soon as its conditions hold.</summary>
    public bool AtOnce { get; init; }

    /// <summary>How often it can be taken in one case.</summary>
    public int? AtMost { get; init; }

    /// <summary>Where the last of <see cref="AtMost"/> times leads instead of <see cref="To"/>.</summary>
    public string? Then { get; init; }

    /// <summary>The gate it passes; null when it passes none.</summary>
    public Gate? Passes => Gate ?? Step.Gate;

    /// <summary>Every state it can lead to.</summary>
    public IEnumerable<string> Destinations => [To, .. Next.Select(n => n.To), .. Then is null ? Array.Empty<string>() : [Then]];
}
