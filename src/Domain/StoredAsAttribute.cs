using System.Collections.Frozen;
using System.Reflection;

namespace GdCases.Domain;

/// <summary>The name under which an event is stored: data for ever, whatever its class is called.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAsAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Every kind of event there is, by the name it is stored under.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } = typeof(StoredAsAttribute).Assembly.GetTypes()
        .Where(t => t.IsDefined(typeof(StoredAsAttribute)))
        .ToDictionary(t => t.GetCustomAttribute<StoredAsAttribute>()!.Name);

    private static readonly FrozenDictionary<Type, string> Names = Types.ToFrozenDictionary(t => t.Value, t => t.Key);

    /// <summary>The name that a kind of event is stored under.</summary>
    public static string NameOf(Type type) => Names[type];
}
