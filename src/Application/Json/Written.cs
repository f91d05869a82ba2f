using System.Collections;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;

namespace GdCases.Application.Json;

/// <summary>What values are as they are stored.</summary>
public static class Written
{
    private static readonly ConcurrentDictionary<Type, Func<object, object, bool>> Comparisons = new();

    /// <summary>
    /// Whether two values are stored as the same JSON. Property by property, as the serializer knows them, for that costs a
    /// fraction of writing both; only what is a matter of a converter is written down.
    /// </summary>
    public static bool Alike(object? one, object? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && (
            one.GetType() == other.GetType() ? Comparisons.GetOrAdd(one.GetType(), Comparison)(one, other)
            // A list is a list, whatever holds it.
            : IsList(one) && IsList(other) ? SameElements(one, other)
            : SameBytes(one, other)));

    /// <summary>As it is stored.</summary>
    public static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), StoreJson.Options);

    private static Func<object, object, bool> Comparison(Type type)
    {
        // Equal is what looks the same of these. Not of decimals: 1.0 equals 1.00.
        if (type == typeof(string) || type.IsEnum || (type.IsPrimitive && type != typeof(double) && type != typeof(float)) || type.Assembly == typeof(Instant).Assembly)
        {
            return Equals;
        }

        var known = StoreJson.Options.GetTypeInfo(type);
        switch (known.Kind)
        {
            case JsonTypeInfoKind.Object when known.Properties.All(p => p.CustomConverter is null):
                Func<object, object?>[] values = [.. known.Properties.Select(p => p.Get).OfType<Func<object, object?>>()];
                return (one, other) =>
                {
                    foreach (var value in values)
                    {
                        if (!Alike(value(one), value(other)))
                        {
                            return false;
                        }
                    }

                    return true;
                };
            case JsonTypeInfoKind.Enumerable:
                return SameElements;
            default:
                return SameBytes;
        }
    }

    private static bool IsList(object value) => StoreJson.Options.GetTypeInfo(value.GetType()).Kind == JsonTypeInfoKind.Enumerable;

    private static bool SameElements(object one, object other)
    {
        var others = ((IEnumerable)other).GetEnumerator();
        foreach (var element in (IEnumerable)one)
        {
            if (!others.MoveNext() || !Alike(element, others.Current))
            {
                return false;
            }
        }

        return !others.MoveNext();
    }

    private static bool SameBytes(object one, object other) => Bytes(one).AsSpan().SequenceEqual(Bytes(other));
}
