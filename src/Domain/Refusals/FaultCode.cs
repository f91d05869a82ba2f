using System.Globalization;

namespace GdCases.Domain;

/// <summary>
/// A reason to refuse, declared once: its stable code, what kind of refusal it makes, and what a person reads. Texts
/// may have places for values: <c>{0}</c>, <c>{1}</c>.
/// </summary>
/// <param name="Code">Stable, in kebab-case; programs may rely on it.</param>
/// <param name="Kind">What kind of refusal it makes when it comes first.</param>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
public sealed record FaultCode(string Code, RefusalKind Kind, string Zh, string En)
{
    /// <summary>This reason, about a field of the request or, with null, about none.</summary>
    public Fault At(string? path, params object?[] values) => new(this, path, new LocalizedText(Filled(Zh, values, t => t.Zh), Filled(En, values, t => t.En)));

    /// <summary>A refusal for this reason alone.</summary>
    public Refusal Refuse(string? path = null, params object?[] values) => new([At(path, values)]);

    private static string Filled(string text, object?[] values, Func<LocalizedText, string> inLanguage) =>
        values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, [.. values.Select(v => v is LocalizedText localized ? inLanguage(localized) : v)]);
}
