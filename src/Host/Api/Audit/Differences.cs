using System.Globalization;
using System.Text.Json;

namespace GdCases.Host.Api.Audit;

/// <summary>What differs between two answers of one shape.</summary>
public static class Differences
{
    /// <summary>What an entry of a list is known by, a fact by what it is; the second of a name by its number, and what has none by its place.</summary>
    private static readonly string[] Keys = ["action", "material", "field", "requirement"];

    /// <summary>Compares what was with what became; told is what may be seen of both.</summary>
    public static IReadOnlyList<ChangeView> Between(JsonElement before, JsonElement beforeMasked, JsonElement after, JsonElement afterMasked)
    {
        var (one, other) = (Leaves(before), Leaves(after));
        var (oneMasked, otherMasked) = (Leaves(beforeMasked), Leaves(afterMasked));
        return [.. one.Keys.Union(other.Keys)
            .Where(path => one.GetValueOrDefault(path) != other.GetValueOrDefault(path))
            .Select(path => new ChangeView(path, oneMasked.GetValueOrDefault(path), otherMasked.GetValueOrDefault(path)))];
    }

    private static Dictionary<string, string> Leaves(JsonElement root)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(root, "");
        return found;

        void Collect(JsonElement value, string path)
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in value.EnumerateObject())
                {
                    Collect(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                }
            }
            else if (value.ValueKind == JsonValueKind.Array)
            {
                var entries = value.EnumerateArray().ToList();
                var seen = new Dictionary<string, int>(StringComparer.Ordinal);
                for (var i = 0; i < entries.Count; i++)
                {
                    var name = Name(entries[i]) ?? i.ToString(CultureInfo.InvariantCulture);
                    seen[name] = seen.GetValueOrDefault(name) + 1;
                    Collect(entries[i], seen[name] == 1 ? $"{path}[{name}]" : $"{path}[{name} {seen[name].ToString(CultureInfo.InvariantCulture)}]");
                }
            }
            else
            {
                found[path] = value.GetRawText();
            }
        }
    }

    private static string? Name(JsonElement entry) => entry.ValueKind != JsonValueKind.Object ? null
        : Text(entry, "kind") is { } kind ? Text(entry, "what") is { } what ? $"{kind} {what}" : kind
        : Keys.Select(key => Text(entry, key)).FirstOrDefault(name => name is not null);

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
