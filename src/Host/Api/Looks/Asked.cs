namespace GdCases.Host.Api.Looks;

/// <summary>What somebody looked for, as the record of their look tells it.</summary>
public static class Asked
{
    /// <summary>What of it was given; null where nothing was.</summary>
    public static string? Of(params (string Name, string? Value)[] given) =>
        given.Where(g => g.Value is not null).Select(g => $"{g.Name}: {g.Value}").ToList() is { Count: > 0 } said ? string.Join("; ", said) : null;
}
