using GdCases.Domain.Workflows;

namespace GdCases.Domain.Cases.Steps;

/// <summary>
/// One of the closed set of legal steps. Every action of every workflow is one of these; each has one event type. A
/// step's file holds all of it: what it asks for, its rules, its event, how that is folded and what a history shows.
/// </summary>
public abstract class LegalStep : Term, ITerm<LegalStep>
{
    public static Terms<LegalStep> All { get; } = new(
        new Supplement(), new RequestCorrection(), new Accept(), new Refuse(), new Forward(), new Return(), new StartSpecialProcedure(), new EndSpecialProcedure(), new Extend(),
        new AssessFee(), new WaiveFee(), new Pay(), new Decide(), new Issue(), new Deliver(), new Close(), new Withdraw(), new Terminate(), new Reopen(), new Notify(), new Hear());

    /// <summary>The gate it passes; null when it passes none by itself.</summary>
    public virtual Gate? Gate => null;

    /// <summary>The system may take it by itself: it needs nothing that only a person can say.</summary>
    public virtual bool CanBeAutomatic => false;

    /// <summary>A timer may take it: the law says what happens when nobody acts.</summary>
    public virtual bool CanBeTimed => false;

    /// <summary>Intake does it: also the office that only took the case in, or that only hands its result out.</summary>
    public virtual bool IsIntake => false;

    /// <summary>A case that ends with it ends without what was applied for.</summary>
    public virtual bool WithoutResult => false;

    /// <summary>What its event is called in code.</summary>
    public abstract Type EventType { get; }

    /// <summary>Everything it can take.</summary>
    public IEnumerable<InputField> Fields => Required.Concat(Optional);

    protected virtual IReadOnlyList<InputField> Required => [];

    protected virtual IReadOnlyList<InputField> Optional => [];

    /// <summary>What it takes in this case, as it stands.</summary>
    public virtual IReadOnlyList<FieldNeed> Asks(Attempt attempt) => [.. Required.Select(f => new FieldNeed(f, true)), .. Optional.Select(f => new FieldNeed(f, false))];

    /// <summary>Why it cannot be taken now, whatever is said; nothing when it can.</summary>
    public virtual IEnumerable<Fault> Closed(Attempt attempt) => [];

    /// <summary>Everything wrong with what was said, beside missing and unwanted fields.</summary>
    public virtual IEnumerable<Fault> Wrong(Attempt attempt, ActionInput input) => [];

    /// <summary>Its event, without what all steps have in common.</summary>
    public abstract StepTaken Take(Attempt attempt, ActionInput input);

    /// <summary>What was said when an event happened, without attestations and promises: taken again with it, the step gives the same event.</summary>
    public abstract ActionInput SaidIn(StepTaken e);

    /// <summary>What the system says where a person would fill in a form.</summary>
    public virtual ActionInput Unattended(Attempt attempt) => ActionInput.Nothing;
}

/// <inheritdoc />
public abstract class LegalStep<TEvent> : LegalStep where TEvent : StepTaken
{
    public sealed override Type EventType => typeof(TEvent);

    public sealed override ActionInput SaidIn(StepTaken e) => SaidIn((TEvent)e);

    protected abstract ActionInput SaidIn(TEvent e);
}
