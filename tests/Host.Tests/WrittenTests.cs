using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GdCases.Application.Json;
using GdCases.Domain;

namespace GdCases.Host.Tests;

/// <summary>Two events are alike exactly when the same is stored of them: asked of every event there is, with one thing after the other of it changed.</summary>
public class Events_that_are_alike
{
    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "StoredEvents");

    public static TheoryData<string> Names => [.. StoredAsAttribute.Types.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void are_so_whatever_holds_their_lists()
    {
        Written.Alike(new[] { "a", "b" }, new List<string> { "a", "b" }).ShouldBeTrue();
        Written.Alike(new[] { "a", "b" }, new List<string> { "b", "a" }).ShouldBeFalse();
        Written.Alike(new Dictionary<string, int> { ["a"] = 1 }, new SortedDictionary<string, int> { ["a"] = 1 }).ShouldBeTrue();
        Written.Alike(1, 1L).ShouldBeTrue();
        Written.Alike(1, "1").ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void are_stored_alike_and_no_others(string name)
    {
        var golden = File.ReadAllText(Path.Combine(Folder(), $"{name}.json"));
        var original = Read(golden)!;
        Written.Alike(original, Read(golden)).ShouldBeTrue();
        var others = 0;
        foreach (var changed in Changed(JsonNode.Parse(golden)!))
        {
            if (Read(changed) is not { } other)
            {
                continue;
            }

            var same = Written.Bytes(original).AsSpan().SequenceEqual(Written.Bytes(other));
            Written.Alike(original, other).ShouldBe(same, changed);
            Written.Alike(other, original).ShouldBe(same, changed);
            others += same ? 0 : 1;
        }

        others.ShouldBeGreaterThan(0);

        object? Read(string json)
        {
            try
            {
                return JsonSerializer.Deserialize(json, StoredAsAttribute.Types[name], StoreJson.Options);
            }
            catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException or NullReferenceException)
            {
                // Not everything that can be changed is an event still.
                return null;
            }
        }
    }

    /// <summary>The whole, with each value of it changed, left out, or there once more.</summary>
    private static IEnumerable<string> Changed(JsonNode root)
    {
        foreach (var path in Paths(root).ToList())
        {
            foreach (var change in new Func<JsonNode, JsonNode?>[] { Other, Shorter, _ => null, Finer })
            {
                var copy = root.DeepClone();
                var node = At(copy, path);
                var next = change(node);
                if (ReferenceEquals(next, node))
                {
                    continue;
                }

                if (node.Parent is JsonObject parent)
                {
                    if (next is null)
                    {
                        parent.Remove(node.GetPropertyName());
                    }
                    else
                    {
                        parent[node.GetPropertyName()] = next;
                    }
                }
                else if (node.Parent is JsonArray list)
                {
                    if (next is null)
                    {
                        list.Add(node.DeepClone());
                    }
                    else
                    {
                        list[node.GetElementIndex()] = next;
                    }
                }

                yield return copy.ToJsonString();
            }
        }
    }

    private static JsonNode Other(JsonNode node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length > 0 && char.IsDigit(text[^1]) ? text[..^1] + (text[^1] == '9' ? '8' : (char)(text[^1] + 1)) : text + "x",
        JsonValue value when value.TryGetValue<bool>(out var yes) => !yes,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonNode.Parse((decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture))!,
        _ => node,
    };

    private static JsonNode? Shorter(JsonNode node) => node switch
    {
        JsonArray { Count: > 0 } list => new JsonArray([.. list.Skip(1).Select(e => e?.DeepClone())]),
        JsonObject { Count: > 0 } some => new JsonObject(some.Skip(1).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))),
        _ => node,
    };

    /// <summary>1.5 as 1.50: the same number, and not the same text.</summary>
    private static JsonNode Finer(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.Number ? JsonNode.Parse(node.ToJsonString() + (node.ToJsonString().Contains('.', StringComparison.Ordinal) ? "0" : ".0"))! : node;

    private static IEnumerable<IReadOnlyList<object>> Paths(JsonNode node) => node switch
    {
        JsonObject some => some.Where(p => p.Value is not null).SelectMany(p => Paths(p.Value!).Prepend([]).Select(IReadOnlyList<object> (rest) => [p.Key, .. rest])),
        JsonArray list => list.Index().Where(e => e.Item is not null).SelectMany(e => Paths(e.Item!).Prepend([]).Select(IReadOnlyList<object> (rest) => [e.Index, .. rest])),
        _ => [],
    };

    private static JsonNode At(JsonNode root, IReadOnlyList<object> path) => path.Aggregate(root, (node, step) => step is string key ? node[key]! : node[(int)step]!);
}
