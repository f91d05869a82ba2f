namespace GdCases.Domain.Parties;

/// <summary>
/// By what somebody else knows a thing: a document's place, a payment, a parcel, the number of a result. Theirs to
/// choose, and not seldom a person's own number (a driving licence's is), so it is personal data.
/// </summary>
public readonly record struct Reference : IPersonalData, ITextValue<Reference>
{
    private readonly string? _text;

    private Reference(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>First 3 and last 4 characters.</summary>
    public string Masked => Mask.Number(Text);

    /// <summary>The reference in its one form; null when nothing visible is in it.</summary>
    public static Reference? Parse(string written) => PlainText.Normal(written) is { } normal ? new Reference(normal) : null;

    public static Reference Of(string text) => new(text);

    public static Reference Written(string text) => Parse(text) ?? default;

    public override string ToString() => Masked;
}
