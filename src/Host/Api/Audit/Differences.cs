using System.Text.Json;

namespace GdCases.Host.Api.Audit;

/// <summary>What differs between two answers of one shape.</summary>
public static class Differences
{
    /// <summary>What an entry of a list is known by; an entry without one, by its place.</summary>
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
                var names = entries.Select(Name).ToList();
                var known = names.TrueForAll(n => n is not null) && names.Distinct().Count() == names.Count;
                for (var i = 0; i < entries.Count; i++)
                {
                    Collect(entries[i], $"{path}[{(known ? names[i] : i)}]");
                }
            }
            else
            {
                found[path] = value.GetRawText();
            }
        }
    }

    private static string? Name(JsonElement entry) => entry.ValueKind != JsonValueKind.Object ? null
        : Keys.Select(key => entry.TryGetProperty(key, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null).FirstOrDefault(name => name is not null);
}
