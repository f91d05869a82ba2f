using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Reads a workflow file and proves what it says.</summary>
public static class WorkflowFile
{
    /// <summary>The workflow of a file and where its parts stand in it, or null with the faults noted.</summary>
    public static (Workflow Workflow, SourceLines Lines)? Read(string file, string text, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        var lines = new SourceLines();
        var workflow = YamlMap.Read(file, text, own) is { } map ? Read(map, lines) : null;
        if (workflow is not null && own.Count == 0)
        {
            own.AddRange(WorkflowProof.Faults(workflow).Select(f => lines.Fault(file, f)));
        }

        faults.AddRange(own);
        return own.Count == 0 ? (workflow!, lines) : null;
    }

    private static Workflow Read(YamlMap map, SourceLines lines)
    {
        var actions = new List<WorkflowAction>();
        foreach (var entry in map.Maps("actions"))
        {
            foreach (var action in ReadAction(entry))
            {
                lines.Note(SubjectKind.Action, actions.Count, entry.Line);
                actions.Add(action);
            }
        }

        return map.Finish(new Workflow
        {
            Name = map.Text("name"),
            Title = map.Title(),
            Start = map.Text("start"),
            Roles = [.. map.Entries("roles").Select(e => e.Map.Finish(new DeclaredRole(e.Key, e.Map.Title())))],
            Requirements = RequirementsEntry.Read(map, SubjectKind.Requirement, lines),
            States = [.. map.Entries("states").Select((e, i) => ReadState(e.Key, e.Map, i, lines))],
            Actions = actions,
            Timers = [.. map.Maps("timers").Select((t, i) => ReadTimer(t, i, lines))],
        });
    }

    private static State ReadState(string name, YamlMap map, int index, SourceLines lines)
    {
        lines.Note(SubjectKind.State, index, map.Line);
        return map.Finish(new State
        {
            Name = name,
            Title = map.Title(),
            Final = map.Flag("final"),
            Decision = map.OptionalCode<Outcome>("decision"),
            WaitsForApplicant = map.Flag("waits-for-applicant"),
            Limit = map.OptionalPeriod("limit"),
        });
    }

    private static WorkflowTimer ReadTimer(YamlMap map, int index, SourceLines lines)
    {
        lines.Note(SubjectKind.Timer, index, map.Line);
        return map.Finish(new WorkflowTimer(map.Text("in"), map.OptionalPeriod("after") ?? Missing(map), map.Text("take"))
        {
            Since = map.OptionalCode<TimerStart>("since") ?? TimerStart.State,
            Remind = map.OptionalPeriod("remind"),
        });
    }

    /// <summary>An action without <c>to</c> stays where it is, which is a way of its own from each of its states.</summary>
    private static IEnumerable<WorkflowAction> ReadAction(YamlMap map)
    {
        var from = map.Texts("from");
        if (from.Count == 0)
        {
            map.Fault("missing-key", "'from' is missing");
        }

        var by = map.Texts("by");
        if (by.Count == 0)
        {
            map.Fault("missing-key", "'by' is missing");
        }

        var to = map.OptionalText("to");
        var action = map.Finish(new WorkflowAction
        {
            Name = map.Text("name"),
            Title = map.Title(),
            // Any step will do where the file names none: that is a fault noted already.
            Step = map.Term<LegalStep>("step") ?? LegalStep.All.Of<Forward>(),
            From = from,
            To = to ?? "",
            By = by,
            Guards = map.TermList<Guard>("guards"),
            When = map.OptionalCondition("when"),
            Next = [.. map.Maps("next").Select(n => n.Finish(new NextState(n.Condition("when"), n.Text("to"))))],
            Attest = map.CodeList<Attestation>("attest"),
            Gate = map.OptionalCode<Gate>("gate"),
            About = map.OptionalCode<DecisionSubject>("about") ?? DecisionSubject.Application,
            Procedures = map.CodeList<SpecialProcedure>("procedures"),
            Longest = map.OptionalInteger("longest"),
            Law = map.OptionalTitle("law"),
            WithReason = map.Flag("with-reason"),
            CancelsFee = map.Flag("cancels-fee"),
            AtOnce = map.Flag("at-once"),
            AtMost = map.OptionalInteger("at-most"),
            Then = map.OptionalText("then"),
        });
        return to is not null ? [action] : from.Select(state => action with { From = [state], To = state });
    }

    private static Period Missing(YamlMap map)
    {
        map.Fault("missing-key", "'after' is missing");
        return new Period(1, PeriodUnit.WorkingDays);
    }
}
