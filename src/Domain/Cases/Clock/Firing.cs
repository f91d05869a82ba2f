using GdCases.Domain.Access;
using GdCases.Domain.Catalogue;

namespace GdCases.Domain.Cases.Clock;

/// <summary>What happens by itself because its time has come.</summary>
internal static class Firing
{
    private const int MaxTurns = 32;

    public static Ruling Decide(Case c, Definition definition, DecisionContext context)
    {
        var events = new List<CaseEvent>();
        // Each turn leaves a state, a light, a reminder or an overrun behind; a graph in which timers go round in circles goes on at the next turn of the clock.
        for (var turns = 0; turns < MaxTurns && c.Clock.Coming(c.Light).FirstOrDefault() is { } due && due.At.Due <= context.Now; turns++)
        {
            if (due.Timer is { } timer)
            {
                var happened = Take(timer, c, events, definition, context);
                events = [.. happened.Events];
                c = happened.After;
                continue;
            }

            CaseEvent told = due switch
            {
                { Light: { } light } => new LightChanged { Light = light, Purpose = c.Clock.Limit!.Purpose, DueOn = due.At.Day, PassedUpTo = light.PassedUp() },
                { Overrun: { } overrun } => new Overran { Cause = overrun.Cause, State = c.State, DueOn = due.At.Day, PassedUpTo = overrun.Cause == OverrunCause.LongestSpecialProcedure ? PassedUpTo.Inspectorate : PassedUpTo.Supervisor, Clock = c.Clock.Without(overrun) },
                _ => new Reminded { Action = due.Reminder!.Action, EndsOn = due.Reminder.At.Day, Clock = c.Clock.Reminded(due.Reminder) },
            };
            events.Add(told with { At = context.Now });
            c = Case.Fold(c, events[^1]);
        }

        return events.Count > 0 ? new Ruling.Happened(events, c) : CaseFaults.NothingDue.Refuse();
    }

    public static Ruling Recompute(Case c, Definition definition, DecisionContext context)
    {
        var clock = c.Ended ? c.Clock : c.Clock.Recomputed(c.State, definition, context);
        if (clock.Same(c.Clock))
        {
            return CaseFaults.DeadlinesUnchanged.Refuse();
        }

        var recomputed = new DeadlinesRecomputed { At = context.Now, Clock = clock };
        return new Ruling.Happened([recomputed], Case.Fold(c, recomputed));
    }

    private static Ruling.Happened Take(StateTimer timer, Case c, List<CaseEvent> before, Definition definition, DecisionContext context)
    {
        var action = definition.Workflow.ActionsFrom(c.State).First(a => a.Name == timer.Action && a.By.Contains(Roles.System));
        // The proof has shown that nothing can close it.
        var attempt = Taking.Unattended(c, action, bySilence: true, definition, context) ?? throw new InvalidOperationException($"The timer's action {action.Name} is closed in the case {c.Number}.");
        var since = definition.Workflow.Timers.First(t => t.In == c.State && t.Take == timer.Action).Since;
        var step = Taking.Event(attempt, action.Step.Unattended(attempt), Actor.System, (timer.At, since));
        return Consequences.Of([.. before, step], Case.Fold(c, step), definition, context);
    }
}
