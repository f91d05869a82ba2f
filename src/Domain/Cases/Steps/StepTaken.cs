using GdCases.Domain.Cases.Clock;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Catalogue;
using GdCases.Domain.Materials;
using GdCases.Domain.Outcomes;
using NodaTime;

namespace GdCases.Domain.Cases.Steps;

/// <summary>An action was taken: its name, from where to where, and the facts that came with it.</summary>
public abstract record StepTaken : CaseEvent
{
    public string Action { get; init; } = "";
    public string From { get; init; } = "";
    public string State { get; init; } = "";

    /// <summary>The state reached is final.</summary>
    public bool Ended { get; init; }

    /// <summary>For the step that ends the case: the last day on which it is kept before it is archived; null: for ever.</summary>
    public LocalDate? KeptUntil { get; init; }

    public IReadOnlyList<Attestation> Attested { get; init; } = [];

    /// <summary>Secondary materials promised for later.</summary>
    public IReadOnlyList<Promise> Promises { get; init; } = [];

    /// <summary>What is due from here on, in CNY, where the step has changed it.</summary>
    public decimal? FeeDue { get; init; }

    /// <summary>For a step that a timer took: the day it was due, as of which it counts.</summary>
    public LocalDate? DueOn { get; init; }

    /// <summary>What it decides against the applicant; null when nothing.</summary>
    public virtual AgainstApplicant? Against => null;

    /// <summary>A claim is on a stage: who has the case on their desk has it until it moves on.</summary>
    public bool LeavesDesk => State != From;

    /// <summary>The legal step it is.</summary>
    public abstract LegalStep Step { get; }

    /// <summary>A case that ends with it has what was applied for, unless that was denied.</summary>
    protected virtual bool GivesResult => !Step.WithoutResult;

    /// <summary>Its own part of the clock, before days are counted.</summary>
    internal virtual CaseClock Turn(CaseClock clock, ClockTurn turn) => clock;

    public sealed override Case Apply(Case c)
    {
        var after = After(c with
        {
            State = State,
            Ended = Ended,
            KeptUntil = KeptUntil,
            Against = Against ?? c.Against,
            Assignee = LeavesDesk ? null : c.Assignee,
            Taken = c.Taken.SetItem(Action, c.TimesTaken(Action) + 1),
            Attested = c.Attested.AddRange(Attested.Select(what => new Attested(what, By, At, Action))),
            Promises = c.Promises.AddRange(Promises.Select(p => new Promised(p, By, At, Action))),
            Fee = FeeDue is { } due ? c.Fee with { Due = due } : c.Fee,
        });
        return after with { Fulfilled = Ended && GivesResult && after.Decision?.Outcome != Outcome.Denied };
    }

    public sealed override IEnumerable<KeyValuePair<string, object?>> Details(ServiceItem item) =>
    [
        .. Said(item),
        Detail("attested", Attested.Count > 0 ? Attested.Select(a => a.Code()).ToArray() : null),
        Detail("promises", Promises.Count > 0 ? Promises : null),
        Detail("feeDue", FeeDue),
        Detail("dueOn", DueOn),
        Detail("promisedBy", Clock?.Limit?.Promised?.Day),
        Detail("allowedUntil", Clock?.Limit?.Statutory?.Day),
    ];

    internal override Ruling Again(Case? before, Definition definition, DecisionContext context) => DueOn is not null
        ? CaseDecider.FireDue(before!, definition, context)
        : CaseDecider.Take(before!, Action, Step.SaidIn(this).With(InputFields.Attestations, Attested.Count > 0 ? Attested : null).With(InputFields.Promises, Promises.Count > 0 ? Promises : null), definition, context);

    /// <summary>The case with the step's own part folded in.</summary>
    protected abstract Case After(Case moved);

    /// <summary>What a history shows of the step's own part.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> Said(ServiceItem item) => [];
}
