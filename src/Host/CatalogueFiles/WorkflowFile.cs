using GdCases.Domain;
using GdCases.Domain.Cases.Guards;
using GdCases.Domain.Cases.Requirements;
using GdCases.Domain.Cases.Steps;
using GdCases.Domain.Outcomes;
using GdCases.Domain.Workflows;
using GdCases.Domain.Workflows.Proof;

namespace GdCases.Host.CatalogueFiles;

/// <summary>Reads a workflow file, with the fragments it includes, and proves what it says.</summary>
public static class WorkflowFile
{
    /// <summary>The workflow of a file and where its parts stand in it, or null with the faults noted.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="text">What it says.</param>
    /// <param name="fragments">What it may include; null for a fragment that has faults of its own.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static (Workflow Workflow, SourceLines Lines)? Read(string file, string text, IReadOnlyDictionary<string, Fragment?> fragments, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        var lines = new SourceLines();
        var reader = YamlMap.Read(file, text, own) is { } map ? new Reader(map, fragments, lines, own) : null;
        var workflow = reader?.Read();
        if (reader is { Whole: true } && own.Count == 0)
        {
            own.AddRange(WorkflowProof.Faults(workflow!).Select(f => lines.Fault(file, f)));
        }

        faults.AddRange(own);
        return reader is { Whole: true } && own.Count == 0 ? (workflow!, lines) : null;
    }

    /// <summary>A part of the workflow and where it stands: in the file itself, or in a fragment that a line of the file includes.</summary>
    private sealed record Placed<T>(T Value, long Line, string? From);

    private sealed class Reader(YamlMap map, IReadOnlyDictionary<string, Fragment?> fragments, SourceLines lines, List<CatalogueFault> faults)
    {
        private readonly List<Placed<State>> _states = [];
        private readonly List<Placed<WorkflowAction>> _actions = [];
        private readonly List<Placed<WorkflowTimer>> _timers = [];

        /// <summary>Whether every fragment could be included. One with faults of its own tells them itself, once.</summary>
        public bool Whole { get; private set; } = true;

        public Workflow Read()
        {
            _states.AddRange(map.Entries("states").Select(e => new Placed<State>(ReadState(e.Key, e.Map), e.Map.Line, null)));
            var own = _states.Select(s => s.Value.Name).ToHashSet();
            foreach (var entry in map.Maps("actions"))
            {
                if (entry.OptionalText("include") is { } name)
                {
                    Include(name, entry, own);
                }
                else
                {
                    _actions.AddRange(ReadAction(entry).Select(a => new Placed<WorkflowAction>(a, entry.Line, null)));
                }
            }

            _timers.AddRange(map.Maps("timers").Select(t => new Placed<WorkflowTimer>(ReadTimer(t), t.Line, null)));
            var start = map.Text("start");
            return map.Finish(new Workflow
            {
                Name = map.Text("name"),
                Title = map.Title(),
                Start = start,
                Roles = [.. map.Entries("roles").Select(e => e.Map.Finish(new DeclaredRole(e.Key, e.Map.Title())))],
                Requirements = RequirementsEntry.Read(map, SubjectKind.Requirement, lines),
                States = Noted(SubjectKind.State, InOrder(start)),
                Actions = Noted(SubjectKind.Action, _actions),
                Timers = Noted(SubjectKind.Timer, _timers),
            });
        }

        /// <summary>A fragment's parts as parts of the workflow. A state that the workflow declares itself stands instead of the fragment's.</summary>
        private void Include(string name, YamlMap include, HashSet<string> own)
        {
            if (!fragments.TryGetValue(name, out var fragment))
            {
                include.FaultAt("include", "unknown-name", $"'{name}' is no fragment of the catalogue");
                return;
            }

            if (fragment is null)
            {
                Whole = false;
                return;
            }

            var filled = fragment.Filled(include, faults);
            var words = include.OptionalMap("words");
            foreach (var (state, entry) in filled.Entries("states"))
            {
                var read = ReadState(state, entry);
                if (_states.Exists(s => s.Value.Name == state && s.From is not null))
                {
                    include.Fault("duplicate-name", $"another fragment has a state '{state}' too: declare it in the workflow, or give one of them another name");
                }
                else if (!own.Contains(state))
                {
                    _states.Add(new(read, include.Line, $"{fragment.File}:{entry.Line}"));
                }
            }

            foreach (var entry in filled.Maps("actions"))
            {
                _actions.AddRange(ReadAction(entry).Select(a => new Placed<WorkflowAction>(
                    words?.OptionalMap(a.Name) is { } said ? said.Finish(a with { Title = said.Title(), Done = Done(said) }) : a, include.Line, $"{fragment.File}:{entry.Line}")));
            }

            foreach (var entry in filled.Maps("timers"))
            {
                _timers.Add(new(ReadTimer(entry), include.Line, $"{fragment.File}:{entry.Line}"));
            }

            words?.Finish(words);
            filled.Finish(filled);
            include.Finish(include);
        }

        /// <summary>The states as a case comes upon them, and the ends last, so that what is included here and there reads as one.</summary>
        private List<Placed<State>> InOrder(string start)
        {
            var reached = new List<string> { start };
            for (var i = 0; i < reached.Count; i++)
            {
                reached.AddRange(_actions.Where(a => a.Value.From.Contains(reached[i])).SelectMany(a => a.Value.Destinations).Distinct().Except(reached).ToList());
            }

            return [.. _states.OrderBy(s => s.Value.Final).ThenBy(s => reached.IndexOf(s.Value.Name) is >= 0 and var at ? at : int.MaxValue)];
        }

        private List<T> Noted<T>(SubjectKind kind, List<Placed<T>> parts)
        {
            foreach (var (part, i) in parts.Select((p, i) => (p, i)))
            {
                lines.Note(kind, i, part.Line, part.From);
            }

            return [.. parts.Select(p => p.Value)];
        }
    }

    private static State ReadState(string name, YamlMap map)
    {
        var asks = map.OptionalTitle("asks");
        return map.Finish(new State
        {
            Name = name,
            Title = map.Title(),
            Final = map.Flag("final"),
            Decision = map.OptionalCode<Outcome>("decision"),
            WaitsForApplicant = asks is not null,
            Asks = asks,
            Limit = map.OptionalPeriod("limit"),
        });
    }

    private static WorkflowTimer ReadTimer(YamlMap map) => map.Finish(new WorkflowTimer(map.Text("in"), map.OptionalPeriod("after") ?? map.MissingKey("after", new Period(1, PeriodUnit.WorkingDays)), map.Text("take"))
    {
        Since = map.OptionalCode<TimerStart>("since") ?? TimerStart.State,
        Remind = map.OptionalPeriod("remind"),
    });

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
            Done = Done(map),
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
            PaysOut = map.Flag("pays-out"),
            CancelsFee = map.Flag("cancels-fee"),
            KeepsFee = map.Flag("keeps-fee"),
            RaisesUpTo = map.OptionalInteger("raises-up-to"),
            AtOnce = map.Flag("at-once"),
            AtMost = map.OptionalInteger("at-most"),
            Then = map.OptionalText("then"),
        });
        return to is not null ? [action] : from.Select(state => action with { From = [state], To = state });
    }

    /// <summary>What history says of an action that was taken: the same in Chinese, a participle in English.</summary>
    private static LocalizedText Done(YamlMap map) => new(map.OptionalText("zh") ?? "", map.Text("done"));
}
