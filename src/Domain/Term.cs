using System.Collections.Frozen;

namespace GdCases.Domain;

/// <summary>A member of one of the trade's closed sets (steps, guards, requirements, field types), known to files, events and the API by its code.</summary>
public abstract class Term
{
    /// <summary>Stable, in kebab-case.</summary>
    public abstract string Code { get; }

    public sealed override string ToString() => Code;
}

/// <summary>A closed set that can be asked for its members.</summary>
public interface ITerm<TSelf> where TSelf : Term, ITerm<TSelf>
{
    static abstract Terms<TSelf> All { get; }
}

/// <summary>The members of a closed set, in the order in which they are told to people.</summary>
public sealed class Terms<T>(params T[] members) where T : Term
{
    private readonly FrozenDictionary<string, T> _byCode = members.ToFrozenDictionary(m => m.Code);
    private readonly ILookup<Type, T> _byType = members.ToLookup(m => m.GetType());

    public IReadOnlyList<T> Members { get; } = members;

    /// <summary>The member of a code; null when the set has none.</summary>
    public T? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The one member that is of a type.</summary>
    public TMember Of<TMember>() where TMember : T => (TMember)_byType[typeof(TMember)].Single();
}
