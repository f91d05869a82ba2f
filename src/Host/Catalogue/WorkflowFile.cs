using System.Globalization;
using System.Text.RegularExpressions;
using GdCases.Domain;
using GdCases.Domain.Workflows;

namespace GdCases.Host.Catalogue;

/// <summary>Reads a workflow file and proves what it says.</summary>
public static partial class WorkflowFile
{
    /// <summary>The workflow of a file, or null with the faults noted.</summary>
    public static Workflow? Read(string file, string text, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        Workflow? workflow = null;
        if (YamlMap.Read(file, text, own) is { } map)
        {
            var lines = new Dictionary<(SubjectKind, int), long> { [(SubjectKind.Workflow, 0)] = 1 };
            workflow = Read(map, lines);
            if (own.Count == 0)
            {
                own.AddRange(WorkflowProof.Faults(workflow).Select(f => new CatalogueFault(file, lines[(f.Kind, f.Index)], f.Code, f.Reason)));
            }
        }

        faults.AddRange(own);
        return own.Count == 0 ? workflow : null;
    }

    private static Workflow Read(YamlMap map, Dictionary<(SubjectKind, int), long> lines)
    {
        var actions = new List<WorkflowAction>();
        foreach (var entry in map.Maps("actions"))
        {
            foreach (var action in ReadAction(entry))
            {
                lines[(SubjectKind.Action, actions.Count)] = entry.Line;
                actions.Add(action);
            }
        }

        return map.Finish(new Workflow
        {
            Name = map.Text("name"),
            Title = map.Title(),
            Start = map.Text("start"),
            Limit = ReadPeriod(map, "limit"),
            Roles = [.. map.Entries("roles").Select(e => e.Map.Finish(new DeclaredRole(e.Key, e.Map.Title())))],
            States = [.. map.Entries("states").Select((e, i) =>
            {
                lines[(SubjectKind.State, i)] = e.Map.Line;
                return e.Map.Finish(new State { Name = e.Key, Title = e.Map.Title(), Final = e.Map.Flag("final"), Decision = e.Map.OptionalCode<Outcome>("decision"), Limit = ReadPeriod(e.Map, "limit"), StandsStill = e.Map.Flag("stands-still") });
            })],
            Actions = actions,
            Timers = [.. map.Maps("timers").Select((t, i) =>
            {
                lines[(SubjectKind.Timer, i)] = t.Line;
                return t.Finish(new WorkflowTimer(t.Text("in"), ReadPeriod(t, "after") ?? Missing(t), t.Text("take")) { Since = t.OptionalCode<TimerStart>("since") ?? TimerStart.State });
            })],
            Children = [.. map.Maps("children").Select((c, i) =>
            {
                lines[(SubjectKind.Child, i)] = c.Line;
                return c.Finish(new ChildCase(c.Text("service"), c.Text("when"), c.OptionalText("after")));
            })],
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
            Step = map.Code<Step>("step"),
            From = from,
            To = to ?? "",
            By = by,
            Guards = map.CodeList<Guard>("guards"),
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

    private static Period? ReadPeriod(YamlMap map, string key)
    {
        if (map.OptionalText(key) is not { } text)
        {
            return null;
        }

        var match = PeriodText().Match(text);
        if (match.Success && Codes.TryParse<PeriodUnit>(match.Groups["unit"].Value.Replace(' ', '-'), out var unit))
        {
            return new Period(int.Parse(match.Groups["amount"].Value, CultureInfo.InvariantCulture), unit);
        }

        map.FaultAt(key, "wrong-value", $"'{key}' must be a period such as '5 working days', '30 calendar days', '36 hours', '6 months' or '3 years'");
        return null;
    }

    [GeneratedRegex("^(?<amount>[1-9][0-9]{0,3}) (?<unit>working days|calendar days|hours|months|years)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PeriodText();
}
