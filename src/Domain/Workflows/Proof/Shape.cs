using GdCases.Domain.Access;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Outcomes;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>Each action and timer by itself is one that can be taken.</summary>
internal static class Shape
{
    public static IEnumerable<ProofFault> Faults(Workflow w) => w.States.SelectMany((state, i) => OfState(w, state, i)).Concat(w.Actions.SelectMany((action, i) => OfAction(w, action, i))).Concat(w.Timers.SelectMany((timer, i) => OfTimer(w, timer, i)));

    /// <summary>Whoever reads a status must be able to tell where the case stands.</summary>
    private static IEnumerable<ProofFault> OfState(Workflow w, State state, int i)
    {
        if (w.States.Take(i).FirstOrDefault(s => s.Title.Zh == state.Title.Zh || s.Title.En == state.Title.En) is { } other)
        {
            yield return new("same-title", SubjectKind.State, i, $"the states '{other.Name}' and '{state.Name}' cannot be told apart by their titles");
        }
    }

    private static IEnumerable<ProofFault> OfAction(Workflow w, WorkflowAction action, int i)
    {
        ProofFault Fault(string code, string reason) => new(code, SubjectKind.Action, i, reason);
        foreach (var from in action.From.Where(from => w.Actions.Take(i).Any(b => b.Name == action.Name && b.From.Contains(from))))
        {
            yield return Fault("ambiguous-action", $"from the state '{from}' the action '{action.Name}' leads two ways");
        }

        foreach (var from in action.From.Where(from => w.State(from)!.Final))
        {
            yield return Fault("final-with-exit", $"the action '{action.Name}' leads out of '{from}', which is final");
        }

        if (action.Step is Decide && action.Destinations.Any(to => w.State(to)!.Decision is null))
        {
            yield return Fault("decision-without-outcome", $"the action '{action.Name}' decides, but the state '{action.To}' does not say whether that is granted or denied");
        }

        if (action.About != DecisionSubject.Application && action.Step is not Decide)
        {
            yield return Fault("about-without-decision", $"the action '{action.Name}' says what it decides about, but it decides nothing");
        }

        if (action.Step is StartSpecialProcedure ? action.Procedures.Count == 0 || action.Longest is null or < 1 or > InputFields.MaxWorkingDays || action.Law is null : action.Procedures.Count > 0 || action.Longest is not null || action.Law is not null)
        {
            yield return Fault("special-procedure-unsaid", $"the action '{action.Name}' must say which procedures it starts, how long they take at the longest (1 to {InputFields.MaxWorkingDays} working days) and by which law that time is not counted, if, and only if, it starts one");
        }

        if (action.Procedures.Contains(SpecialProcedure.Hearing) && action.Longest < StartSpecialProcedure.HearingNotice)
        {
            yield return Fault("hearing-too-soon", $"the action '{action.Name}' starts a hearing, which is told {StartSpecialProcedure.HearingNotice} working days before (Administrative Licensing Law art. 48): it takes no fewer at the longest");
        }

        if (action.WithReason && action.Step is not Decide)
        {
            yield return Fault("reason-without-decision", $"the action '{action.Name}' is to give its reasons, but it decides nothing");
        }

        if (action.PaysOut && (action.Step is not Issue || action.By is [Roles.System]))
        {
            yield return Fault("payout-without-result", $"the action '{action.Name}' is to pay out, but it issues no result, or nobody is there to say how much");
        }

        if (action.RaisesUpTo is not null && (action.Step is not AssessFee || action.RaisesUpTo is < 2 or > 100))
        {
            yield return Fault("raise-without-assessment", $"the action '{action.Name}' is to raise a fee, but it assesses none, or not to between 2 and 100 times the first");
        }

        if (action.KeepsFee && (action.CancelsFee || !action.Step.WithoutResult))
        {
            yield return Fault("keeps-fee-without-effect", $"the action '{action.Name}' is to keep what is due, but it ends nothing, or cancels it");
        }

        if (action.Gate is not null && action.Step.Gate is not null)
        {
            yield return Fault("gate-of-its-own", $"the action '{action.Name}' names a gate, but its step passes one of its own");
        }

        if (action.AtOnce && action.By is not [Roles.System])
        {
            yield return Fault("automatic-not-by-system", $"the action '{action.Name}' is taken at once, so only the role 'system' may take it");
        }

        if (action.AtOnce && (!action.Step.CanBeAutomatic || action.Attest.Count > 0 || action.Destinations.Any(to => action.Step is Decide && w.State(to)!.Decision == Outcome.Denied)))
        {
            yield return Fault("automatic-needs-a-person", $"the action '{action.Name}' cannot be taken at once: it needs something only a person can say");
        }

        if (action.AtOnce && action.Step is Deliver && action.Guards.All(g => g.Code != "electronic-delivery"))
        {
            yield return Fault("automatic-needs-a-person", $"the action '{action.Name}' delivers at once, so it must ask for the guard 'electronic-delivery'");
        }

        if (action.Attest.Any(what => action.By.Any(r => !what.CanBeSeenBy(r))))
        {
            yield return Fault("attested-by-the-public", $"the action '{action.Name}' attests what only officers (and, but for what is signed on paper, kiosks) can have seen");
        }

        if (action.AtMost < 1)
        {
            yield return Fault("at-most-nothing", $"the action '{action.Name}' can never be taken");
        }

        if (action.Then is not null && action.AtMost is null)
        {
            yield return Fault("then-without-at-most", $"the action '{action.Name}' says what becomes of the case in the end, but not how often it can be taken");
        }
    }

    private static IEnumerable<ProofFault> OfTimer(Workflow w, WorkflowTimer timer, int i)
    {
        ProofFault Fault(string code, string reason) => new(code, SubjectKind.Timer, i, reason);
        if (w.Actions.FirstOrDefault(a => a.Name == timer.Take && a.From.Contains(timer.In) && a.By.Contains(Roles.System)) is not { } action)
        {
            yield return Fault("timer-leads-nowhere", $"in the state '{timer.In}' the system may not take the action '{timer.Take}'");
        }
        else if (action.Guards.Count > 0 || action.When is not null || action.Attest.Count > 0 || action.AtMost is not null || !action.Step.CanBeTimed)
        {
            yield return Fault("timer-needs-a-person", $"the action '{timer.Take}' cannot be taken by a timer: it may be closed, or its step needs something only a person can say");
        }
        else if (action.Destinations.Contains(timer.In))
        {
            yield return Fault("timer-stays", $"the timer's action '{timer.Take}' leads nowhere else than '{timer.In}'");
        }

        if (timer.Remind is { } remind && !remind.IsShorterThan(timer.After))
        {
            yield return Fault("reminder-too-late", $"in the state '{timer.In}' the reminder does not surely come before the end: give a shorter time in the same unit");
        }

        if (w.Timers.Take(i).Any(t => (t.In, t.Take) == (timer.In, timer.Take)))
        {
            yield return Fault("duplicate-timer", $"in the state '{timer.In}' another timer takes the action '{timer.Take}'");
        }
    }
}
