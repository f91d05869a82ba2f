using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GdCases.Application.Rules;
using GdCases.Domain;
using GdCases.Domain.Rules;
using GdCases.Domain.Time;
using GdCases.Domain.Workflows;
using NodaTime;
using NodaTime.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;
using Period = GdCases.Domain.Workflows.Period;

namespace GdCases.Host.CatalogueFiles;

/// <summary>
/// A mapping of a YAML file, read key by key. What is missing, unknown or of the wrong form is noted with its line, and
/// reading goes on, so that one look shows every fault.
/// </summary>
public sealed partial class YamlMap
{
    private const int MaxDepth = 20;

    /// <summary>Longest text, in characters.</summary>
    private const int MaxText = 2000;

    /// <summary>Longest time, in years: nothing that a case waits for takes longer, and dates have an end.</summary>
    private const int MaxYears = 100;

    private readonly Source _source;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _read = [];
    private long? _line;

    private YamlMap(Source source, YamlMappingNode node)
    {
        _source = source;
        _node = node;
    }

    /// <summary>What all mappings of one file share.</summary>
    private sealed record Source(string File, List<CatalogueFault> Faults)
    {
        public Dictionary<Condition, long> Conditions { get; } = [];

        /// <summary>Values that another file says, by where it says them.</summary>
        public Dictionary<YamlNode, (string File, long Line)> Elsewhere { get; } = new(ReferenceEqualityComparer.Instance);

        public void Fault(YamlNode node, long line, string code, string reason)
        {
            var said = node is YamlSequenceNode list ? list.Children.Prepend(node) : [node];
            Faults.Add(said.FirstOrDefault(Elsewhere.ContainsKey) is { } filled && Elsewhere[filled] is var (file, there)
                ? new(file, there, code, $"{reason} (filled in at {File}:{line})")
                : new(File, line, code, reason));
        }
    }

    public long Line => _line ?? _node.Start.Line;

    /// <summary>The mapping a file consists of; null, with the fault noted, when the file is no such thing.</summary>
    public static YamlMap? Read(string file, string text, List<CatalogueFault> faults)
    {
        // Windows writes a mark before a text; it says nothing.
        text = text.TrimStart('\uFEFF');
        var parser = new Parser(new StringReader(text));
        try
        {
            if (MayBeUnbounded(text) && Unbounded(text) is var (line, why))
            {
                faults.Add(new(file, line, "bad-yaml", why));
                return null;
            }

            var yaml = new YamlStream();
            yaml.Load(parser);
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return new YamlMap(new Source(file, faults), root);
            }

            faults.Add(new(file, 1, "not-a-mapping", "the file must hold one mapping of keys to values"));
        }
        catch (YamlException e)
        {
            faults.Add(new(file, e.Start.Line, "bad-yaml", e.InnerException?.Message ?? e.Message));
        }
        catch (InvalidOperationException)
        {
            // The scanner gives up in this way on a list or mapping that never ends.
            faults.Add(new(file, parser.Current?.End.Line ?? 1, "bad-yaml", "a list or mapping begins after this and does not end"));
        }

        return null;
    }

    /// <summary>A quick look that spares nearly every file the slow one: brackets, list marks and indents could nest too deep, or there is a mark of an anchor.</summary>
    private static bool MayBeUnbounded(string text)
    {
        var (brackets, marks) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            brackets += c is '[' or '{' ? 1 : c is ']' or '}' ? -1 : 0;
            marks = c == '\n' ? 0 : c is ' ' or '-' or '?' or ':' ? marks + 1 : marks;
            if (c == '\\' || c is < ' ' and not ('\n' or '\r' or '\t') || c is >= '\u007F' and <= '\u00A0' || c is >= '\u200B' and <= '\u206F' || char.IsSurrogate(c) || c >= '\uE000' && c is not (>= '\uFF00' and <= '\uFFEF'))
            {
                return true;
            }

            // An anchor or an alias is a mark with a name right after it; && and * stand between values.
            if (brackets > MaxDepth / 2 || marks > 200 || (c is '&' or '*' && i + 1 < text.Length && !char.IsWhiteSpace(text[i + 1]) && text[i + 1] != '&'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What would cost more to read than it says, or says what nobody sees: lists in lists without end, parts that stand for others, control characters.</summary>
    private static (long Line, string Why)? Unbounded(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
            {
                return (parser.Current.Start.Line, $"lists and mappings stand in each other more than {MaxDepth} deep");
            }

            if (parser.Current is YamlDotNet.Core.Events.Scalar { Value: var said } && said.EnumerateRunes().Any(IsNoText))
            {
                return (parser.Current.Start.Line, "there is a character that is no text, such as a control character");
            }

            if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                return (parser.Current.Start.Line, "anchors and aliases are not taken: say it where it is meant, or in a fragment");
            }
        }

        return null;
    }

    private static bool IsNoText(Rune rune) => rune.Value == 0xFFFD || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned && rune.Value is not ('\n' or '\r' or '\t'));

    /// <summary>What stands under a key, as it was written; null when the key is not there.</summary>
    public YamlNode? Node(string key) => Find(key);

    /// <summary>What stands under each key of the mapping under a key, as it was written.</summary>
    public IReadOnlyList<(string Key, YamlNode Value)> Nodes(string key) => Find(key) switch
    {
        null => [],
        YamlMappingNode map when map.Children.All(c => c.Key is YamlScalarNode) => [.. map.Children.Select(c => (((YamlScalarNode)c.Key).Value!, c.Value))],
        var node => Wrong<IReadOnlyList<(string, YamlNode)>>(node, key, "a mapping of names to values") ?? [],
    };

    public string Text(string key) => OptionalText(key) ?? Missing(key, "");

    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } scalar when IsText(scalar) => value,
        var node => Wrong<string>(node, key, $"a text of at most {MaxText} characters"),
    };

    /// <summary>Blank is not a text, nor is what YAML takes for nothing.</summary>
    private static bool IsText(YamlScalarNode node) => !string.IsNullOrWhiteSpace(node.Value) && node.Value.Length <= MaxText && !(node.Style == ScalarStyle.Plain && node.Value is "~" or "null" or "Null" or "NULL");

    /// <summary>The names under <c>zh</c> and <c>en</c> of this mapping; both are required.</summary>
    public LocalizedText Title() => new(Text("zh"), Text("en"));

    public LocalizedText? OptionalTitle(string key) => OptionalMap(key) is { } map ? map.Finish(map.Title()) : null;

    /// <summary>A length of time.</summary>
    public Period? OptionalPeriod(string key)
    {
        if (OptionalText(key) is not { } text)
        {
            return null;
        }

        var match = PeriodText().Match(text);
        if (match.Success && Codes.TryParse<PeriodUnit>(match.Groups["unit"].Value.TrimEnd('s').Replace(' ', '-') + "s", out var unit)
            && int.Parse(match.Groups["amount"].Value, CultureInfo.InvariantCulture) <= unit switch { PeriodUnit.Years => MaxYears, PeriodUnit.Months => MaxYears * 12, _ => 9999 })
        {
            return new Period(int.Parse(match.Groups["amount"].Value, CultureInfo.InvariantCulture), unit);
        }

        FaultAt(key, "wrong-value", $"'{key}' must be a period such as '5 working days', '30 calendar days', '36 hours', '6 months' or '3 years'");
        return null;
    }

    /// <summary>A number of days: working days unless it says calendar days.</summary>
    public Period? OptionalDays(string key)
    {
        if (OptionalText(key)?.All(char.IsAsciiDigit) != false)
        {
            return OptionalInteger(key) is { } days ? new Period(days, PeriodUnit.WorkingDays) : null;
        }

        var period = OptionalPeriod(key);
        if (period is { Unit: not (PeriodUnit.WorkingDays or PeriodUnit.CalendarDays) })
        {
            FaultAt(key, "wrong-value", $"'{key}' must be in working days or calendar days");
        }

        return period;
    }

    /// <summary>A condition in CEL.</summary>
    public Condition? OptionalCondition(string key)
    {
        if (OptionalText(key) is not { } text)
        {
            return null;
        }

        var (condition, fault) = ConditionCompiler.Read(text);
        if (fault is not null)
        {
            FaultAt(key, "not-a-condition", $"'{text}' under '{key}' is no condition: {fault}");
        }

        if (condition is not null)
        {
            _source.Conditions.TryAdd(condition, Find(key)!.Start.Line);
        }

        return condition;
    }

    /// <summary>Where a key stands; where the mapping does when the key is not there.</summary>
    public long LineOf(string key) => (Find(key) ?? _node).Start.Line;

    /// <summary>Where a condition of the file stands.</summary>
    public long LineOf(Condition condition) => _source.Conditions.GetValueOrDefault(condition, Line);

    public Condition Condition(string key) => OptionalCondition(key) ?? Missing(key, new Condition("", new HashSet<string>(), new HashSet<object>(), isDated: false, _ => null));

    public int? OptionalInteger(string key) => Parse<int>(key, "a whole number", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : null);

    public int Integer(string key) => OptionalInteger(key) ?? Missing(key, 0);

    public decimal? OptionalDecimal(string key) => Parse<decimal>(key, "a number", text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var v) ? v : null);

    public LocalDate Date(string key) => Parse<LocalDate>(key, "a day, yyyy-MM-dd", text => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var v } ? v : null) ?? Missing(key, default(LocalDate));

    /// <summary>Office hours, HH:mm-HH:mm.</summary>
    public OfficeHours? OptionalHours(string key) => OptionalText(key) is { } text ? HoursOf(key, text) : null;

    /// <summary>Several, each after the one before.</summary>
    public IReadOnlyList<OfficeHours> HoursList(string key)
    {
        List<OfficeHours> hours = [.. Texts(key).Select(text => HoursOf(key, text)).OfType<OfficeHours>()];
        if (hours.Zip(hours.Skip(1)).Any(two => two.First.Close > two.Second.Open))
        {
            FaultAt(key, "wrong-value", $"'{key}' must be hours one after the other");
        }

        return hours;
    }

    private OfficeHours? HoursOf(string key, string text)
    {
        if (OfficeHours.Parse(text) is { } hours)
        {
            return hours;
        }

        FaultAt(key, "wrong-value", $"'{key}' must be office hours such as \"09:00-17:30\"");
        return null;
    }

    public bool Flag(string key) => OptionalFlag(key) ?? false;

    public bool RequiredFlag(string key) => OptionalFlag(key) ?? Missing(key, instead: false);

    public T Code<T>(string key) where T : struct, Enum => OptionalCode<T>(key) ?? Missing(key, default(T));

    public T? OptionalCode<T>(string key) where T : struct, Enum =>
        Parse<T>(key, $"one of {string.Join(", ", Codes.All<T>())}", text => Codes.TryParse<T>(text, out var v) ? v : null);

    /// <summary>A list of texts; one text alone stands for a list of one.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: { } value } scalar when IsText(scalar) => [value],
        YamlSequenceNode list when list.All(n => n is YamlScalarNode scalar && IsText(scalar)) => [.. list.Select(n => ((YamlScalarNode)n).Value!)],
        var node => Wrong<IReadOnlyList<string>>(node, key, "a text or a list of texts") ?? [],
    };

    public IReadOnlyList<T> CodeList<T>(string key) where T : struct, Enum
    {
        var values = new List<T>();
        foreach (var text in Texts(key))
        {
            if (Codes.TryParse<T>(text, out var value))
            {
                values.Add(value);
            }
            else
            {
                Fault(Find(key)!, "unknown-name", $"'{text}' under '{key}' is none of {string.Join(", ", Codes.All<T>())}");
            }
        }

        return values;
    }

    public YamlMap? OptionalMap(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(_source, map),
        var node => Wrong<YamlMap>(node, key, "a mapping"),
    };

    /// <summary>A member of a closed set by its code.</summary>
    public T? Term<T>(string key) where T : Term, ITerm<T>
    {
        if (OptionalText(key) is not { } text)
        {
            return Missing(key, default(T));
        }

        if (T.All.Find(text) is { } term)
        {
            return term;
        }

        FaultAt(key, "unknown-name", $"'{text}' under '{key}' is none of {string.Join(", ", T.All.Members)}");
        return null;
    }

    /// <summary>Members of a closed set by their codes; one alone stands for a list of one.</summary>
    public IReadOnlyList<T> TermList<T>(string key) where T : Term, ITerm<T>
    {
        var terms = new List<T>();
        foreach (var text in Texts(key))
        {
            if (T.All.Find(text) is { } term)
            {
                terms.Add(term);
            }
            else
            {
                Fault(Find(key)!, "unknown-name", $"'{text}' under '{key}' is none of {string.Join(", ", T.All.Members)}");
            }
        }

        return terms;
    }

    /// <summary>A list whose entries are texts or mappings; one alone stands for a list of one. A text is read as a mapping of that one key.</summary>
    public IReadOnlyList<YamlMap> Entries(string key, string textAs) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list when list.All(n => n is YamlMappingNode or YamlScalarNode { Value.Length: > 0 }) => [.. list.Select(n => Entry(n, textAs))],
        YamlMappingNode or YamlScalarNode { Value.Length: > 0 } => [Entry(Find(key)!, textAs)],
        var node => Wrong<IReadOnlyList<YamlMap>>(node, key, "a list of names or mappings") ?? [],
    };

    /// <summary>A list of mappings; none when the key is not there.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list when list.All(n => n is YamlMappingNode) => [.. list.Select(n => new YamlMap(_source, (YamlMappingNode)n))],
        var node => Wrong<IReadOnlyList<YamlMap>>(node, key, "a list of mappings") ?? [],
    };

    /// <summary>The mappings under a key by their own keys, in the order they are written.</summary>
    public IReadOnlyList<(string Key, YamlMap Map)> Entries(string key) => Find(key) switch
    {
        null => [],
        YamlMappingNode map when map.Children.All(c => c is { Key: YamlScalarNode, Value: YamlMappingNode }) =>
            [.. map.Children.Select(c => (((YamlScalarNode)c.Key).Value!, new YamlMap(_source, (YamlMappingNode)c.Value)))],
        var node => Wrong<IReadOnlyList<(string, YamlMap)>>(node, key, "a mapping of names to mappings") ?? [],
    };

    /// <summary>The scalars under a key by their own keys.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string key) => Find(key) switch
    {
        null => new Dictionary<string, string>(),
        YamlMappingNode map when map.Children.All(c => c is { Key: YamlScalarNode, Value: YamlScalarNode }) =>
            map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => ((YamlScalarNode)c.Value).Value!),
        var node => Wrong<IReadOnlyDictionary<string, string>>(node, key, "a mapping of names to values") ?? new Dictionary<string, string>(),
    };

    /// <summary>Call when everything wanted was read: whatever else is there is a fault, for it would do nothing.</summary>
    public T Finish<T>(T value)
    {
        foreach (var key in _node.Children.Keys.Where(k => k is not YamlScalarNode))
        {
            Fault(key, "unknown-key", "a list or a mapping is not a key");
        }

        foreach (var key in _node.Children.Keys.OfType<YamlScalarNode>().Where(k => !_read.Contains(k.Value!)))
        {
            Fault(key, "unknown-key", $"'{key.Value}' means nothing here; what does is {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
        }

        return value;
    }

    public void Fault(string code, string reason) => _source.Fault(_node, Line, code, reason);

    /// <summary>A fault at the line of a key, where the key is there.</summary>
    public void FaultAt(string key, string code, string reason) => Fault(Find(key) ?? _node, code, reason);

    /// <summary>A value that is not this file's: faults in it are told where it was said.</summary>
    /// <param name="value">The value, as it stands here.</param>
    /// <param name="by">The mapping that says it.</param>
    /// <param name="line">On which of its lines.</param>
    public void SaidBy(YamlNode value, YamlMap by, long line)
    {
        _source.Elsewhere[value] = (by._source.File, line);
        foreach (var part in value.AllNodes.Skip(1))
        {
            _source.Elsewhere[part] = (by._source.File, part.Start.Line);
        }
    }

    private YamlMap Entry(YamlNode node, string textAs) => node is YamlMappingNode map
        ? new YamlMap(_source, map)
        : new YamlMap(_source, new YamlMappingNode(new YamlScalarNode(textAs), node)) { _line = node.Start.Line };

    private void Fault(YamlNode node, string code, string reason) => _source.Fault(node, node.Start.Line, code, reason);

    private YamlNode? Find(string key)
    {
        _read.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    private T? Parse<T>(string key, string expected, Func<string, T?> parse) where T : struct
    {
        if (Find(key) is not { } node)
        {
            return null;
        }

        if (node is YamlScalarNode { Value: { } text } && parse(text) is { } value)
        {
            return value;
        }

        Fault(node, "wrong-value", $"'{key}' must be {expected}");
        return default(T);
    }

    public bool? OptionalFlag(string key) => Parse<bool>(key, "true or false", text => text switch { "true" => true, "false" => false, _ => null });

    public T MissingKey<T>(string key, T instead) => Missing(key, instead);

    private T Missing<T>(string key, T instead)
    {
        // A value that is there but wrong has been noted already.
        if (Find(key) is null)
        {
            Fault(_node, "missing-key", $"'{key}' is missing");
        }

        return instead;
    }

    private T? Wrong<T>(YamlNode node, string key, string expected) where T : class
    {
        Fault(node, "wrong-value", $"'{key}' must be {expected}");
        return null;
    }

    [GeneratedRegex("^(?<amount>[1-9][0-9]{0,3}) (?<unit>(working day|calendar day|hour|month|year)s?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PeriodText();
}
