using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace GdCases.Host.CatalogueFiles;

/// <summary>
/// A part of a workflow that is the same for many, as the law's frame is: states, actions and timers, with places that
/// the workflow that includes it fills in. A place is written <c>&lt;name&gt;</c> and declared under <c>parameters</c>
/// with what stands there if the workflow says nothing, or with <c>~</c> when the workflow must say it.
/// </summary>
public sealed partial class Fragment
{
    /// <summary>For a workflow that stands by itself.</summary>
    public static IReadOnlyDictionary<string, Fragment?> None { get; } = new Dictionary<string, Fragment?>();

    private static readonly string[] Keys = ["name", "parameters", "states", "actions", "timers"];

    private readonly string _text;
    private readonly Dictionary<string, YamlNode?> _parameters;

    private Fragment(string file, string name, string text, Dictionary<string, YamlNode?> parameters)
    {
        File = file;
        Name = name;
        _text = text;
        _parameters = parameters;
    }

    public string File { get; }
    public string Name { get; }

    /// <summary>The fragment of a file, or null with the faults noted.</summary>
    public static Fragment? Read(string file, string text, List<CatalogueFault> faults)
    {
        var own = new List<CatalogueFault>();
        if (YamlMap.Read(file, text, own) is { } map)
        {
            var name = map.Text("name");
            var parameters = map.Nodes("parameters").ToDictionary(p => p.Key, p => p.Value is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "~" } ? null : p.Value);
            var places = new HashSet<string>();
            foreach (var part in Keys.Skip(2))
            {
                foreach (var (place, line) in Places(map.Node(part)))
                {
                    places.Add(place);
                    if (!parameters.ContainsKey(place))
                    {
                        own.Add(new(file, line, "unknown-name", $"'<{place}>' is no parameter of this fragment"));
                    }
                }
            }

            foreach (var idle in parameters.Keys.Except(places))
            {
                map.FaultAt("parameters", "without-effect", $"the parameter '{idle}' stands nowhere in this fragment");
            }

            foreach (var taken in parameters.Keys.Intersect(["include", "words"]))
            {
                map.FaultAt("parameters", "wrong-value", $"a parameter cannot be named '{taken}', which means something else where a fragment is included");
            }

            map.Finish(map);
            if (own.Count == 0)
            {
                return new Fragment(file, name, text, parameters);
            }
        }

        faults.AddRange(own);
        return null;
    }

    /// <summary>The fragment with what a workflow's <c>include</c> says in its places. Faults of what it says are noted with the workflow's line.</summary>
    public YamlMap Filled(YamlMap include, List<CatalogueFault> faults)
    {
        // Read again for every inclusion, so that each has nodes of its own to be filled in and keeps its lines.
        var map = YamlMap.Read(File, _text, faults)!;
        map.Text("name");
        map.Node("parameters");
        var values = new Dictionary<string, YamlNode>();
        foreach (var (name, usual) in _parameters)
        {
            if ((include.Node(name) ?? usual) is { } value)
            {
                values[name] = value;
            }
            else
            {
                include.Fault("missing-key", $"the fragment '{Name}' needs '{name}'");
                values[name] = new YamlScalarNode("-");
            }
        }

        var room = new Room();
        foreach (var part in Keys.Skip(2))
        {
            if (map.Node(part) is { } node)
            {
                Fill(node, new(map, include, values, room));
            }
        }

        if (room.Left < 0)
        {
            include.Fault("too-large", $"filled in so, the fragment '{Name}' says more than {Room.Most} characters");
        }

        return map;
    }

    /// <summary>An inclusion under way.</summary>
    private sealed record Filling(YamlMap Map, YamlMap Include, Dictionary<string, YamlNode> Values, Room Room)
    {
        /// <summary>What the workflow itself says is its own, also where it stands in the fragment's text.</summary>
        public YamlNode Told(YamlNode value, string parameter)
        {
            if (Include.Node(parameter) is { } said)
            {
                Map.SaidBy(value, Include, said.Start.Line);
            }

            return value;
        }
    }

    /// <summary>What stands in the place of a node. Texts are changed where they stand; a list in a list is spliced into it.</summary>
    private static YamlNode Fill(YamlNode node, Filling filling)
    {
        switch (node)
        {
            case YamlScalarNode { Value: { } text } scalar:
                if (!filling.Room.Takes(Place().Matches(text).Sum(m => Size(filling.Values[m.Value[1..^1]])) + text.Length))
                {
                    return scalar;
                }

                if (Place().Match(text) is { Success: true, Value: var whole } && whole == text)
                {
                    var name = text[1..^1];
                    return filling.Told(filling.Values[name] is YamlScalarNode { Value: { } one } ? Said(scalar, one) : filling.Values[name], name);
                }

                foreach (var place in Place().Matches(text).Select(m => m.Value[1..^1]))
                {
                    filling.Told(scalar, place);
                }

                return Said(scalar, Place().Replace(text, m => filling.Values[m.Value[1..^1]] is YamlScalarNode { Value: { } part } ? part : NotText(m.Value, filling.Include)));
            case YamlSequenceNode list:
                var entries = list.Children.Select(c => (Before: c, After: Fill(c, filling))).ToList();
                list.Children.Clear();
                foreach (var entry in entries.SelectMany(e => e.After is YamlSequenceNode many && !ReferenceEquals(e.Before, e.After) ? many.Children : [e.After]))
                {
                    list.Children.Add(entry);
                }

                return list;
            case YamlMappingNode map:
                var pairs = map.Children.Select(c => (Key: Fill(c.Key, filling), Value: Fill(c.Value, filling))).ToList();
                map.Children.Clear();
                foreach (var (key, value) in pairs)
                {
                    if (!map.Children.TryAdd(key, value))
                    {
                        filling.Include.Fault("duplicate-name", $"'{key}' is said twice when the fragment is filled in so");
                    }
                }

                return map;
            default:
                return node;
        }
    }

    private static int Size(YamlNode node) => node switch
    {
        YamlScalarNode { Value: var text } => 1 + (text?.Length ?? 0),
        YamlSequenceNode list => list.Children.Sum(Size),
        YamlMappingNode map => map.Children.Sum(c => Size(c.Key) + Size(c.Value)),
        _ => 1,
    };

    /// <summary>How much may be said by filling in: places in places of a small file could say more than there is memory for.</summary>
    private sealed class Room
    {
        public const int Most = 100_000;

        public int Left { get; private set; } = Most;

        public bool Takes(int characters)
        {
            Left = Left < 0 ? Left : Left - characters;
            return Left >= 0;
        }
    }

    private static YamlScalarNode Said(YamlScalarNode scalar, string text)
    {
        scalar.Value = text;
        return scalar;
    }

    private static string NotText(string place, YamlMap include)
    {
        include.Fault("wrong-value", $"'{place[1..^1]}' must be a text, for it stands within others");
        return "-";
    }

    private static IEnumerable<(string Place, long Line)> Places(YamlNode? node) => node switch
    {
        YamlScalarNode { Value: { } text } => Place().Matches(text).Select(m => (m.Value[1..^1], node.Start.Line)),
        YamlSequenceNode list => list.Children.SelectMany(Places),
        YamlMappingNode map => map.Children.SelectMany(c => Places(c.Key).Concat(Places(c.Value))),
        _ => [],
    };

    [GeneratedRegex("<[a-z][a-z0-9-]*>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Place();
}
