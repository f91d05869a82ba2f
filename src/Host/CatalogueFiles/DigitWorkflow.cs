using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace GdCases.Host.CatalogueFiles;

/// <summary>A workflow brought in from eGov DIGIT, as a file of ours; what cannot be said in ours is noted in it.</summary>
public sealed record DigitImport(string Name, string Yaml);

/// <summary>
/// Turns eGov DIGIT's BusinessServices configuration into workflow files. States, actions, roles and state SLAs are
/// kept; whether the result is sound is for the proof to say, not for the import.
/// </summary>
public static partial class DigitWorkflow
{
    /// <summary>DIGIT's usual action names as our legal steps; every other action is a plain move.</summary>
    private static readonly Dictionary<string, string> Steps = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PAY"] = "pay",
        ["RESUBMIT"] = "supplement",
        ["SENDBACKTOCITIZEN"] = "request-correction",
        ["SENDBACK"] = "return",
        ["REOPEN"] = "reopen",
        ["CANCEL"] = "terminate",
        ["EXPIRE"] = "terminate",
    };

    private static readonly JsonSerializerOptions Lenient = new() { PropertyNameCaseInsensitive = true, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    private sealed record Service(string? BusinessService, double? BusinessServiceSla, List<DigitState?>? States);

    private sealed record DigitState(string? State, double? Sla, bool? IsStartState, bool? IsTerminateState, List<DigitAction?>? Actions);

    private sealed record DigitAction(string? Action, string? NextState, List<string?>? Roles);

    /// <summary>Every workflow in a file: an object with <c>BusinessServices</c>, or a bare list of them.</summary>
    /// <exception cref="CatalogueException">The file is no such configuration.</exception>
    public static IReadOnlyList<DigitImport> Read(string file, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            var list = root.ValueKind == JsonValueKind.Array ? root
                : root.ValueKind == JsonValueKind.Object ? root.EnumerateObject().FirstOrDefault(p => p.Name.Equals("BusinessServices", StringComparison.OrdinalIgnoreCase)).Value
                : default;
            if (list.ValueKind == JsonValueKind.Array && list.Deserialize<List<Service?>>(Lenient) is { Count: > 0 } services)
            {
                return [.. services.Select((s, i) => Convert(s ?? new Service(null, null, null), i))];
            }

            throw new CatalogueException([new(file, 1, "not-digit", "there is no list of BusinessServices in this file")]);
        }
        catch (JsonException e)
        {
            throw new CatalogueException([new(file, (e.LineNumber ?? 0) + 1, "bad-json", e.Message)]);
        }
    }

    private static DigitImport Convert(Service service, int index)
    {
        var notes = new List<string>();
        var states = (service.States ?? []).Select(s => s ?? new DigitState(null, null, null, null, null)).ToList();
        var names = new Dictionary<string, string>();
        foreach (var state in states)
        {
            Name(names, state.State);
        }

        var start = states.Find(s => s.State is null) ?? states.Find(s => s.IsStartState == true) ?? states.FirstOrDefault();
        var starts = states.Count(s => s.IsStartState == true);
        if (starts > 1)
        {
            notes.Add($"The source marks {starts} start states; a case begins in '{Name(names, start!.State)}'.");
        }

        var decisions = Decisions(states);
        var roles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var name = service.BusinessService is { Length: > 0 } given ? Slug(given) : $"workflow-{index + 1}";
        var yaml = new Dictionary<string, object>
        {
            ["name"] = name,
            ["zh"] = service.BusinessService ?? name,
            ["en"] = service.BusinessService ?? name,
            ["start"] = start is null ? "none" : Name(names, start.State),
        };
        var actions = states.SelectMany(s => (s.Actions ?? []).OfType<DigitAction>().Select(a => Action(s, a, names, decisions, roles, notes))).ToList();
        if (roles.Count > 0)
        {
            yaml["roles"] = roles.ToDictionary(r => r.Key, r => Title(r.Value));
        }

        yaml["states"] = states.DistinctBy(s => Name(names, s.State)).ToDictionary(s => Name(names, s.State), s => State(s, service.BusinessServiceSla, decisions, names, notes));
        yaml["actions"] = actions;
        notes.Insert(0, "Brought in from an eGov DIGIT workflow configuration. The Chinese names, and what history says of an action that was taken, are still to be written.");
        return new DigitImport(name, string.Concat(notes.Select(n => $"# {n}\n")) + new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(yaml));
    }

    private static Dictionary<string, object> State(DigitState state, double? whole, Dictionary<string, string> decisions, Dictionary<string, string> names, List<string> notes)
    {
        var yaml = Title(state.State ?? "New");
        var ways = (state.Actions ?? []).OfType<DigitAction>().ToList();
        var leaves = ways.Count > 0;
        if (state.IsTerminateState == true && leaves)
        {
            notes.Add($"The source marks '{Name(names, state.State)}' as terminal, but actions lead out of it; here it is not final.");
        }

        if (state.IsTerminateState == true && !leaves)
        {
            yaml["final"] = true;
        }

        if (decisions.TryGetValue(state.State ?? "", out var decision))
        {
            yaml["decision"] = decision;
        }

        if (leaves && ways.TrueForAll(a => a.Roles?.TrueForAll(r => r?.Equals("CITIZEN", StringComparison.OrdinalIgnoreCase) == true) == true))
        {
            yaml["asks"] = new Dictionary<string, object> { ["zh"] = "请申请人办理", ["en"] = "Take the next step" };
            notes.Add($"In '{Name(names, state.State)}' a case waits for its applicant, and the source says nothing of an end: a timer with a reminder is still to be written.");
        }
        else if (leaves && Limit(state.Sla ?? whole, Name(names, state.State), notes) is { } limit)
        {
            // The source's limit for the whole service stands for stages without one of their own.
            yaml["limit"] = limit;
        }

        return yaml;
    }

    private static Dictionary<string, object> Action(
        DigitState from, DigitAction action, Dictionary<string, string> names, Dictionary<string, string> decisions, SortedDictionary<string, string> roles, List<string> notes)
    {
        var code = action.Action ?? "";
        var by = (action.Roles ?? []).OfType<string>().Where(r => r.Length > 0).Select(role => Role(role, roles)).Distinct().ToList();
        var citizen = by.Contains("applicant");
        var decides = code.ToUpperInvariant() is ("APPROVE" or "REJECT") && decisions.ContainsKey(action.NextState ?? "");
        if (by.Count == 0)
        {
            notes.Add($"The source gives nobody the action '{code}' in '{Name(names, from.State)}'.");
        }

        var yaml = Title(code.Length > 0 ? code : "Unnamed");
        yaml["done"] = yaml["en"];
        yaml["name"] = code.Length > 0 ? Slug(code) : "unnamed";
        yaml["step"] = citizen && code.ToUpperInvariant() is ("REJECT" or "CANCEL") ? "withdraw" : decides ? "decide" : Steps.GetValueOrDefault(code, "forward");
        yaml["from"] = Name(names, from.State);
        yaml["to"] = Name(names, action.NextState);
        yaml["by"] = by;
        return yaml;
    }

    /// <summary>States that APPROVE leads to are granted, those that REJECT leads to denied; those that both lead to say neither.</summary>
    private static Dictionary<string, string> Decisions(List<DigitState> states)
    {
        var reached = states.SelectMany(s => (s.Actions ?? []).OfType<DigitAction>())
            .Where(a => a is { Action: not null, NextState: not null } && a.Roles?.Contains("CITIZEN") != true)
            .ToLookup(a => a.Action!.ToUpperInvariant(), a => a.NextState!);
        var (granted, denied) = (reached["APPROVE"].ToHashSet(), reached["REJECT"].ToHashSet());
        return granted.Except(denied).Select(s => (s, "granted")).Concat(denied.Except(granted).Select(s => (s, "denied"))).ToDictionary(d => d.s, d => d.Item2);
    }

    /// <summary>Citizens are our applicants and SYSTEM is the engine; every other role is the agency's own and is declared.</summary>
    private static string Role(string role, SortedDictionary<string, string> roles)
    {
        if (role.ToUpperInvariant() is "CITIZEN" or "SYSTEM")
        {
            return role.Equals("CITIZEN", StringComparison.OrdinalIgnoreCase) ? "applicant" : "system";
        }

        var name = Slug(role);
        roles.TryAdd(name, role);
        return name;
    }

    /// <summary>Milliseconds in the source; hours here, rounded up.</summary>
    private static string? Limit(double? milliseconds, string what, List<string> notes)
    {
        if (milliseconds is null)
        {
            return null;
        }

        var hours = Math.Ceiling(milliseconds.Value / 3_600_000);
        if (hours is >= 1 and <= 9999)
        {
            return $"{hours} hours";
        }

        notes.Add($"The source's limit for {what}, {milliseconds} milliseconds, is no limit; it was left out.");
        return null;
    }

    private static Dictionary<string, object> Title(string text) => new() { ["zh"] = text, ["en"] = text };

    /// <summary>One name for each of the source's, also where two differ only in what a name of ours cannot show. The unnamed state is "new".</summary>
    private static string Name(Dictionary<string, string> names, string? text)
    {
        var key = text ?? "";
        if (!names.TryGetValue(key, out var name))
        {
            var slug = text is null ? "new" : Slug(text);
            name = slug;
            for (var i = 2; names.ContainsValue(name); i++)
            {
                name = $"{slug}-{i}";
            }

            names[key] = name;
        }

        return name;
    }

    private static string Slug(string text) => NotInNames().Replace(text.Trim().ToLowerInvariant(), "-").Trim('-') is { Length: > 0 } slug ? slug : "unnamed";

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotInNames();
}
