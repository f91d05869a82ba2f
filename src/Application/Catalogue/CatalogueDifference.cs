using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Json;
using GdCases.Domain.Catalogue;

namespace GdCases.Application.Catalogue;

/// <summary>What one catalogue changes against another for new cases, thing by thing and value by value.</summary>
public static class CatalogueDifference
{
    private static readonly JsonSerializerOptions Canonical = StoreJson.Configure(new JsonSerializerOptions());

    /// <summary>What tells one entry of a list from the others, the first that it has.</summary>
    private static readonly string[] Names = ["name", "code", "value", "role", "path", "when", "in", "requirement"];

    /// <summary>One line a change: + added, - gone, otherwise where, before and after.</summary>
    public static IReadOnlyList<string> Between(ServiceCatalogue before, ServiceCatalogue after) =>
    [
        .. Of("division", before.Divisions.ToDictionary(d => d.Code, Json), after.Divisions.ToDictionary(d => d.Code, Json)),
        .. Of("agency", before.Agencies.ToDictionary(a => a.Code, Json), after.Agencies.ToDictionary(a => a.Code, Json)),
        .. Of("category", before.Categories.ToDictionary(c => c.Code, Json), after.Categories.ToDictionary(c => c.Code, Json)),
        .. Of("hall", before.Halls.ToDictionary(h => h.Code, Json), after.Halls.ToDictionary(h => h.Code, Json)),
        .. Of("calendar", before.Calendars.ToDictionary(c => $"{c.Value.Year}", c => Json(c.Value)), after.Calendars.ToDictionary(c => $"{c.Value.Year}", c => Json(c.Value))),
        .. Of("workflow", before.Workflows.ToDictionary(w => w.Value.Name, w => Json(w.Value)), after.Workflows.ToDictionary(w => w.Value.Name, w => Json(w.Value))),
        .. Of("service item", before.Items.ToDictionary(i => i.Value.Code, i => Json(i.Value)), after.Items.ToDictionary(i => i.Value.Code, i => Json(i.Value))),
    ];

    private static JsonNode Json<T>(T value) => JsonSerializer.SerializeToNode(value, Canonical)!;

    private static IEnumerable<string> Of(string kind, Dictionary<string, JsonNode> before, Dictionary<string, JsonNode> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).SelectMany(name =>
            !before.TryGetValue(name, out var old) ? [$"+ {kind} {name}"]
            : !after.TryGetValue(name, out var now) ? [$"- {kind} {name}"]
            : Between($"{kind} {name}:", old, now));

    private static IEnumerable<string> Between(string where, JsonNode? old, JsonNode? now)
    {
        if (JsonNode.DeepEquals(old, now))
        {
            return [];
        }

        if (Parts(old) is { } before && Parts(now) is { } after)
        {
            var changes = before.Keys.Union(after.Keys).SelectMany(name => Between($"{where}{(where.EndsWith(':') ? " " : ".")}{name}", before.GetValueOrDefault(name), after.GetValueOrDefault(name)));
            // In many a list the first that holds counts.
            var (first, then) = (before.Keys.Where(after.ContainsKey), after.Keys.Where(before.ContainsKey));
            return old is JsonArray && !first.SequenceEqual(then) ? changes.Prepend($"{where} in this order: {string.Join(", ", first)} -> {string.Join(", ", then)}") : changes;
        }

        return [$"{where} {Said(old)} -> {Said(now)}"];
    }

    /// <summary>A mapping's values by their keys, or a list's by what they are called; null for what has no such parts.</summary>
    private static Dictionary<string, JsonNode?>? Parts(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            return map.ToDictionary(p => p.Key, p => p.Value);
        }

        if (node is not JsonArray { Count: > 0 } list || !list.All(e => e is JsonObject))
        {
            return null;
        }

        var parts = new Dictionary<string, JsonNode?>();
        foreach (var (entry, i) in list.Select((e, i) => ((JsonObject)e!, i)))
        {
            var name = Names.Where(entry.ContainsKey).Select(n => entry[n]?.ToString()).FirstOrDefault() ?? "otherwise";
            // Two of one name are told apart by where they begin.
            var key = parts.ContainsKey(name) && entry["from"] is { } from ? $"{name}[{string.Join(',', from.AsArray().Select(f => f!.ToString()))}]" : name;
            parts[parts.ContainsKey(key) ? $"{key}[{i + 1}]" : key] = entry;
        }

        return parts;
    }

    private static string Said(JsonNode? value) => value is null ? "nothing" : value.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
