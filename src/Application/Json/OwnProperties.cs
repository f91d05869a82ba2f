using System.Text.Json.Serialization.Metadata;

namespace GdCases.Application.Json;

/// <summary>Only what a thing is made of is written; what can be worked out again, collections as well, is not.</summary>
public static class OwnProperties
{
    public static IJsonTypeInfoResolver Resolver { get; } = new DefaultJsonTypeInfoResolver { Modifiers = { Keep } };

    private static void Keep(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var derived in type.Properties.Where(p => p is { Set: null, AssociatedParameter: null }).ToList())
            {
                type.Properties.Remove(derived);
            }
        }
    }
}
