using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GdCases.Application.Signatures;

/// <summary>
/// JSON in the one form that everybody who signs or verifies it comes to (RFC 8785): names in the order of their UTF-16
/// units, no blanks, each character as itself but for the few that must be escaped. Of numbers it writes integers alone, for
/// no others are signed.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Integers beyond it are not the same number everywhere (RFC 7493).</summary>
    private const long MaxInteger = (1L << 53) - 1;

    /// <summary>The text in UTF-8.</summary>
    public static byte[] Of(JsonNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text.ToString());
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject map:
                List(map.OrderBy(p => p.Key, StringComparer.Ordinal), '{', '}', text, p =>
                {
                    Write(p.Key, text);
                    text.Append(':');
                    Write(p.Value, text);
                });
                break;
            case JsonArray array:
                List(array, '[', ']', text, item => Write(item, text));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Write(value.GetValue<string>(), text);
                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                text.Append(value.GetValue<bool>() ? "true" : "false");
                break;
            case JsonValue value when value.TryGetValue<long>(out var integer) && Math.Abs(integer) <= MaxInteger:
                text.Append(integer.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw new NotSupportedException("Only objects, arrays, texts, integers, true and false are signed.");
        }
    }

    private static void List<T>(IEnumerable<T> items, char open, char close, StringBuilder text, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            write(item);
        }

        text.Append(close);
    }

    private static void Write(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
