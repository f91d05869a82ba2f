using System.Collections.Concurrent;
using System.Globalization;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using Cel;
using Cel.Internal;
using GdCases.Domain;
using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;
using NodaTime;
using NodaTime.Text;

namespace GdCases.Application.Rules;

/// <summary>
/// Conditions in CEL, compiled. Only as much of the language is taken as rules of law need: what is declared, comparisons,
/// arithmetic on whole numbers, lists written out, and the functions below. There is no regular expression, no map, no
/// message, no loop over anything that a caller could make long, so that a condition always ends, and soon.
/// </summary>
public static class ConditionCompiler
{
    /// <summary>Longest condition, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Most parts of a condition: names, values, calls.</summary>
    public const int MaxParts = 60;

    /// <summary>Deepest nesting of brackets, before anything is parsed.</summary>
    public const int MaxDepth = 20;

    private const string Today = "today";
    private const string Age = "age";

    // Each by name with the number of its arguments.
    private static readonly Dictionary<string, int> Functions = new() { [Today] = 0, ["date"] = 1, ["days"] = 2, ["years"] = 2, ["year"] = 1, [Age] = 1, ["sex"] = 1, ["digits"] = 1, ["alphanumeric"] = 1 };
    private static readonly Dictionary<string, int> Methods = new() { ["startsWith"] = 1, ["endsWith"] = 1, ["contains"] = 1, ["size"] = 0 };
    private static readonly ConcurrentDictionary<string, Condition> Known = new();
    [ThreadStatic]
    private static LocalDate _today;

    /// <summary>The package's compiler keeps state of its own, so each thread has one.</summary>
    [ThreadStatic]
    private static CelEnvironment? _environment;

    /// <summary>A condition that has been read before, as from the store.</summary>
    public static Condition Of(string text) => Known.GetOrAdd(text, static t => Read(t) is { Condition: { } condition } ? condition : throw new FormatException($"'{t}' is no condition."));

    /// <summary>A condition as somebody wrote it, or why it is none. Whether there is what it reads is for the proof of the item to say.</summary>
    public static (Condition? Condition, string? Fault) Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return (null, $"it is longer than {MaxLength} characters");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return (null, "it is empty");
        }

        if (Depth(text) > MaxDepth)
        {
            return (null, $"it is nested deeper than {MaxDepth} brackets");
        }

        if (Known.TryGetValue(text, out var known))
        {
            return (known, null);
        }

        try
        {
            var environment = _environment ??= WithFunctions();
            var flat = FlatCondition.Of(text);
            var tree = environment.Parse(flat.Text);
            var check = new Check(flat);
            if ((flat.Fault ?? check.Of(tree)) is { } fault)
            {
                return (null, FlatCondition.Written(fault));
            }

            LeanTree.Prune(tree);
            var program = environment.Compile(tree);
            return (Known[text] = new Condition(text, check.Reads, check.Literals, check.IsDated, facts => Run(program, check, facts)), null);
        }
        catch (CelException e)
        {
            return (null, FlatCondition.Written(e.Message));
        }
    }

    private static int Depth(string text)
    {
        var (depth, deepest) = (0, 0);
        foreach (var c in text)
        {
            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    private static bool? Run(CelProgramDelegate program, Check check, ApplicationFacts facts)
    {
        _today = facts.Today;
        // A function without arguments, which the package looks for among the variables first.
        var values = new Dictionary<string, object?>(check.Names.Count + 1) { [Today] = OfDay(facts.Today) };
        foreach (var (variable, part, flat, asked) in check.Names)
        {
            var there = facts.TryGet(variable, part, out var value);
            if (asked)
            {
                values[flat] = there;
            }
            else if (there)
            {
                values[flat] = value;
            }
        }

        try
        {
            return program(values) as bool?;
        }
        // The package's own, and what its arithmetic throws.
        catch (Exception e) when (e is CelException or ArithmeticException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static CelEnvironment WithFunctions()
    {
        var environment = new CelEnvironment(null, null);
        Type[] text = [typeof(string)], day = [typeof(DateTimeOffset)], days = [typeof(DateTimeOffset), typeof(DateTimeOffset)];
        environment.RegisterFunction("date", text, a => LocalDatePattern.Iso.Parse((string)a[0]!) is { Success: true, Value: { Year: >= DateField.EarliestYear and <= DateField.LatestYear } date } ? OfDay(date) : throw new CelConversionException("not a date"));
        environment.RegisterFunction("days", days, a => (long)Period.DaysBetween(Day(a[0]), Day(a[1])));
        environment.RegisterFunction("years", days, a => (long)Period.Between(Day(a[0]), Day(a[1]), PeriodUnits.Years).Years);
        environment.RegisterFunction("year", day, a => (long)Day(a[0]).Year);
        environment.RegisterFunction(Age, text, a => (long)(Id(a[0]).AgeOn(_today) ?? throw new CelConversionException("tells no age")));
        environment.RegisterFunction("sex", text, a => (Id(a[0]).Sex ?? throw new CelConversionException("tells no sex")).Code());
        environment.RegisterFunction("digits", text, a => ((string)a[0]!).All(char.IsAsciiDigit));
        environment.RegisterFunction("alphanumeric", text, a => ((string)a[0]!).All(char.IsAsciiLetterOrDigit));
        return environment;

        static LocalDate Day(object? point) => OffsetDateTime.FromDateTimeOffset((DateTimeOffset)point!).Date;

        static IdDocument Id(object? number) => new IdDocument(IdType.ResidentId, (string)number!) is { IsWellFormed: true } id ? id : throw new CelConversionException("not an identity number");
    }

    private static object OfDay(LocalDate date) => date.AtMidnight().WithOffset(Offset.Zero).ToDateTimeOffset();

    /// <summary>Goes through a condition as it was parsed, and lets pass only what is known.</summary>
    private sealed class Check(FlatCondition condition)
    {
        private readonly string text = condition.Text;
        private int _parts;
        private int _read;

        /// <summary>What it reads, under which flat name, and whether it only asks if it is there.</summary>
        public HashSet<(string Variable, string? Part, string Flat, bool Asked)> Names { get; } = [];

        public HashSet<string> Reads { get; } = [];

        /// <summary>The texts and whole numbers that it compares with.</summary>
        public HashSet<object> Literals { get; } = [];

        /// <summary>Whether it asks which day it is; ages do.</summary>
        public bool IsDated { get; private set; }

        /// <summary>What is wrong; null when nothing is.</summary>
        public string? Of(IParseTree node)
        {
            if (node is ITerminalNode { Symbol: var symbol })
            {
                return Skipped(symbol.Type == TokenConstants.EOF ? text.Length : symbol.StartIndex, symbol.StopIndex + 1);
            }

            if (node is ParserRuleContext { exception: not null })
            {
                return "it is not well-formed";
            }

            if (node is CelParser.SelectContext or CelParser.IdentOrGlobalCallContext or CelParser.MemberCallContext or CelParser.ConstantLiteralContext && ++_parts > MaxParts)
            {
                return $"it has more than {MaxParts} parts";
            }

            var fault = node switch
            {
                CelParser.IndexContext or CelParser.CreateStructContext or CelParser.CreateMessageContext => "it uses maps or indexes, which conditions have none of",
                CelParser.DoubleContext => "it uses a number with a point: money is in fen",
                CelParser.BytesContext or CelParser.UintContext => "it uses a kind of value that conditions have none of",
                CelParser.IdentOrGlobalCallContext { op: not null } call => Call(call.id.Text, call.args, Functions, of: null),
                CelParser.MemberCallContext call => Call(call.id.Text, call.args, Methods, call.member()),
                CelParser.SelectContext { opt: not null } => "'?' is not part of a condition",
                CelParser.SelectContext select => $"'{select.member().GetText()}' has no parts: parts are those of a variable, as in form.rent",
                CelParser.StringContext literal when Literals.Add(literal.GetText().Trim('\'', '"')) => null,
                CelParser.IntContext literal when long.TryParse(literal.GetText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Literals.Add(number) => null,
                CelParser.IdentOrGlobalCallContext name => Variable(name.id.Text),
                _ => null,
            };
            for (var i = 0; fault is null && i < node.ChildCount; i++)
            {
                fault = Of(node.GetChild(i));
            }

            return fault;
        }

        /// <summary>The package passes over characters it does not know; here they are told.</summary>
        private string? Skipped(int from, int to)
        {
            var between = text[_read..Math.Max(_read, Math.Min(from, text.Length))];
            _read = Math.Min(to, text.Length);
            return between.All(c => c is ' ' or '\n' or '\r' or '\t') ? null : $"'{between.Trim()}' is not part of a condition";
        }

        private string? Variable(string name)
        {
            var (full, asked) = condition.Names.GetValueOrDefault(name, (name, false));
            Reads.Add(full);
            Names.Add(full.Split('.') is [var variable, var part] ? (variable, part, name, asked) : (full, null, name, asked));
            return null;
        }

        private string? Call(string name, CelParser.ExprListContext? args, Dictionary<string, int> known, ParserRuleContext? of)
        {
            IsDated |= name is Today or Age;
            var given = args?._e.Count ?? 0;
            var what = of is null ? "function" : "method";
            return name == "has" ? "'has' asks whether a part of a variable is there, as in has(form.rent)"
                : !known.TryGetValue(name, out var taken) ? $"there is no {what} '{name}'; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}"
                : taken != given ? string.Create(CultureInfo.InvariantCulture, $"'{name}' takes {taken} arguments, not {given}")
                : null;
        }
    }
}
