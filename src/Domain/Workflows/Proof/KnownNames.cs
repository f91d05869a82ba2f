using GdCases.Domain.Access;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Workflows.Proof;

/// <summary>Every name means something, and no name two things.</summary>
internal static class KnownNames
{
    public static IEnumerable<ProofFault> Faults(Workflow w)
    {
        var states = w.States.Select(s => s.Name).ToHashSet();
        var roles = Roles.All.Concat(Codes.All<PartyRole>()).Concat(w.Roles.Select(r => r.Name)).ToHashSet();
        if (!states.Contains(w.Start))
        {
            yield return new("unknown-state", SubjectKind.Workflow, 0, $"the start state '{w.Start}' is not among the states");
        }

        foreach (var role in w.Roles.Where(r => Roles.All.Contains(r.Name) || PartyRoles.IsOne(r.Name)))
        {
            yield return new("duplicate-role", SubjectKind.Workflow, 0, $"the role '{role.Name}' is built in and cannot be declared");
        }

        foreach (var role in w.Roles.Where(r => !Roles.All.Contains(r.Name) && !PartyRoles.IsOne(r.Name) && !w.Actions.Any(a => a.By.Contains(r.Name))))
        {
            yield return new("unused-role", SubjectKind.Workflow, 0, $"the role '{role.Name}' is declared, and no action is open to it");
        }

        foreach (var (state, i) in w.States.Select((s, i) => (s, i)))
        {
            if (w.States.Take(i).Any(s => s.Name == state.Name))
            {
                yield return new("duplicate-state", SubjectKind.State, i, $"the state '{state.Name}' is declared twice");
            }
        }

        foreach (var (action, i) in w.Actions.Select((a, i) => (a, i)))
        {
            foreach (var name in action.From.Concat(action.Destinations).Where(n => !states.Contains(n)))
            {
                yield return new("unknown-state", SubjectKind.Action, i, $"the action '{action.Name}' names the state '{name}', which is not declared");
            }

            foreach (var role in action.By.Where(r => !roles.Contains(r)))
            {
                yield return new("unknown-role", SubjectKind.Action, i, $"the action '{action.Name}' names the role '{role}', which is neither built in nor declared under roles");
            }
        }

        foreach (var (timer, i) in w.Timers.Select((t, i) => (t, i)))
        {
            if (!states.Contains(timer.In))
            {
                yield return new("unknown-state", SubjectKind.Timer, i, $"the timer names the state '{timer.In}', which is not declared");
            }

            if (w.Actions.All(a => a.Name != timer.Take))
            {
                yield return new("unknown-action", SubjectKind.Timer, i, $"the timer takes the action '{timer.Take}', which is not declared");
            }
        }

        foreach (var fault in Exceptions(w.Requirements, w, SubjectKind.Requirement))
        {
            yield return fault;
        }
    }

    /// <summary>The actions that requirements except, of a workflow or of an item that follows it.</summary>
    public static IEnumerable<ProofFault> Exceptions(IReadOnlyList<DeclaredRequirement> requirements, Workflow w, SubjectKind kind) => requirements
        .SelectMany((r, i) => r.Except.Where(name => !w.Actions.Any(a => a.Name == name && a.Passes >= r.Gate)).Select(name => new ProofFault(
            "unknown-action", kind, i, $"'{r.Requirement.Code}' excepts the action '{name}', which is not declared or passes no such gate")));
}
