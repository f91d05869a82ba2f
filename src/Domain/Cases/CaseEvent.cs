using GdCases.Domain.Access;
using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Parties;
using NodaTime;

namespace GdCases.Domain.Cases;

/// <summary>
/// Something that happened to a case. An event carries what follows from it (the state reached, whether that is the
/// end, the fee due), what it was decided on, and when it happened by the product's own clock: a fold needs neither
/// catalogue nor calendar. Events are never changed; new ones gain optional properties at the most.
/// </summary>
public abstract record CaseEvent
{
    public Instant At { get; init; }
    public Actor By { get; init; } = Actor.System;

    /// <summary>On the first event of a decision: what it rested on. Null: it followed in the same decision.</summary>
    public Basis? Basis { get; init; }

    /// <summary>The case's time from here on, where the event has changed it.</summary>
    public CaseClock? Clock { get; init; }

    /// <summary>What it is called in a history; null where that is for the workflow's action to say.</summary>
    public virtual LocalizedText? Title => null;

    /// <summary>It concerns the officers among themselves: the public does not see it.</summary>
    public virtual bool IsInternal => false;

    /// <summary>The files that came with it, which are the case's from here on.</summary>
    public virtual IReadOnlyList<MaterialFile> NamedFiles => [];

    /// <summary>The payment that came with it, which pays nothing else from here on; null: none did.</summary>
    public virtual Reference? NamedPayment => null;

    /// <summary>That payment came through the gateway, by whose order it counts.</summary>
    public virtual bool CameThroughGateway => false;

    /// <summary>The system has written it down, and yet it came from outside, as what was paid or who did not come: other rules would have met the same.</summary>
    public virtual bool IsFromOutside => false;

    /// <summary>The case with it folded in.</summary>
    /// <param name="c">The case before, its version counted on already.</param>
    public abstract Case Apply(Case c);

    /// <summary>The command it came of, decided again.</summary>
    /// <param name="before">The case before it; null before its submission.</param>
    /// <param name="definition">The definition the case is pinned to.</param>
    /// <param name="context">What it rested on.</param>
    internal abstract Ruling Again(Case? before, Definition definition, DecisionContext context);

    /// <summary>What a history shows of it besides, by name; null values are not shown.</summary>
    public virtual IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) => [];

    protected static KeyValuePair<string, object?> Detail(string name, object? value) => new(name, value);
}
