using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Requirements;

/// <summary>A fact that must stand at a gate (条件).</summary>
public abstract class Requirement : Term, ITerm<Requirement>
{
    public static Terms<Requirement> All { get; } = new(
        [.. Enum.GetValues<Attestation>().Where(what => what != Attestation.SignedOnPaper).Select(what => new AttestedRequirement(what)), new MaterialsComplete(), new FeePaid(), new SecondOfficer(), new LinkedCaseFulfilled(), new Signed()]);

    /// <summary>What an officer's screen calls it.</summary>
    public abstract LocalizedText Title { get; }

    /// <summary>It is asked of a denial as well: it protects the applicant, not the result.</summary>
    public virtual bool OfDenialsToo => false;

    /// <summary>The guard by which a workflow sends a case to wait for what only the applicant can bring; null where officers can.</summary>
    public virtual string? WaitsBy => null;

    /// <summary>Whether a case of an item can ever owe it at a gate.</summary>
    public virtual bool CanBeOwed(ServiceItem item, Gate gate) => true;

    /// <summary>Whether somebody in a role can pass a gate that asks for it.</summary>
    public virtual bool IsMetBy(string role) => true;

    /// <summary>The only gate it can be demanded at; null when it can be at any.</summary>
    public virtual Gate? OnlyAt => null;

    /// <summary>The gate from which on it asks for more than before; null when it asks for the same at every gate.</summary>
    public virtual Gate? StricterFrom => null;

    /// <summary>Whether it stands whenever a step has just been taken.</summary>
    public virtual bool FollowsFrom(LegalStep step) => false;

    /// <summary>Whether a step may undo what stood.</summary>
    public virtual bool MayFallBy(LegalStep step) => false;

    /// <summary>Whether a fact is one of those that it is met by.</summary>
    public abstract bool RestsOn(Fact fact);

    /// <summary>How it stands for a caller who wants to pass a gate.</summary>
    public abstract Standing At(Gate gate, Case c, ServiceItem item, DecisionContext context);
}
