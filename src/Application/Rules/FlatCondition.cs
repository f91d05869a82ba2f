using System.Text;
using Antlr4.Runtime;
using Cel.Internal;

namespace GdCases.Application.Rules;

/// <summary>
/// A condition with one name in place of each part that it reads: <c>form__rent</c> for <c>form.rent</c>, and
/// <c>has__form__rent</c> for <c>has(form.rent)</c>. The package takes six times as long for the one as for the other, and
/// eighty times for <c>has</c>.
/// </summary>
/// <param name="Text">With such names.</param>
/// <param name="Names">What each name stands for, and whether it only asks if that is there.</param>
/// <param name="Fault">What was written that could be taken for such a name; null when nothing was.</param>
internal sealed record FlatCondition(string Text, IReadOnlyDictionary<string, (string Name, bool Asked)> Names, string? Fault)
{
    private const string Dot = "__";
    private const string Has = "has";

    public static FlatCondition Of(string text)
    {
        var lexer = new CelLexer(new AntlrInputStream(text));
        lexer.RemoveErrorListeners();
        var tokens = lexer.GetAllTokens().Where(t => t.Channel == TokenConstants.DefaultChannel).ToList();
        var names = new Dictionary<string, (string, bool)>();
        var (flat, at) = (new StringBuilder(), 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (IsName(i) && tokens[i].Text.Contains(Dot, StringComparison.Ordinal))
            {
                return new(text, names, $"'{tokens[i].Text}' is not a name");
            }

            // A part: a name, a dot and a name, which is not called and not itself a part.
            if (!(IsName(i) && Is(i + 1, ".") && IsName(i + 2)) || Is(i + 3, "(") || (i > 0 && Is(i - 1, ".")))
            {
                continue;
            }

            var asked = i > 1 && Is(i - 1, "(") && tokens[i - 2].Text == Has && Is(i + 3, ")") && !(i > 2 && Is(i - 3, "."));
            var (first, last) = asked ? (i - 2, i + 3) : (i, i + 2);
            var name = $"{(asked ? Has + Dot : "")}{tokens[i].Text}{Dot}{tokens[i + 2].Text}";
            names[name] = ($"{tokens[i].Text}.{tokens[i + 2].Text}", asked);
            flat.Append(text, at, tokens[first].StartIndex - at).Append(name);
            at = tokens[last].StopIndex + 1;
            i = last;
        }

        return new(flat.Append(text, at, text.Length - at).ToString(), names, null);

        bool Is(int n, string what) => n >= 0 && n < tokens.Count && tokens[n].Text == what;

        bool IsName(int n) => n >= 0 && n < tokens.Count && tokens[n].Type == CelLexer.IDENTIFIER;
    }

    /// <summary>What is said of a condition, in the words in which it was written.</summary>
    public static string Written(string said) => said.Replace(Has + Dot, "has ", StringComparison.Ordinal).Replace(Dot, ".", StringComparison.Ordinal);
}
