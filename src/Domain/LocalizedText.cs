namespace GdCases.Domain;

/// <summary>What a person reads, in Chinese and in English.</summary>
public sealed record LocalizedText(string Zh, string En)
{
    /// <summary>The text in the language asked for: English for <c>en</c>, Chinese for anything else.</summary>
    public string In(string language) => language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? En : Zh;
}
