using System.Globalization;

namespace GdCases.Domain.Catalogue;

/// <summary>What an application costs, in CNY: nothing, one amount, an amount by a choice in the form, or the amount of a bill.</summary>
public sealed record Fee
{
    /// <summary>One amount for everybody.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The form field that decides: a choice (with <see cref="Amounts"/>) or the bill's own amount (without).</summary>
    public string? Field { get; init; }

    /// <summary>Amount by the value of <see cref="Field"/>.</summary>
    public IReadOnlyDictionary<string, decimal>? Amounts { get; init; }

    /// <summary>An officer may assess another amount.</summary>
    public bool Assessable { get; init; }

    public static Fee None { get; } = new() { Amount = 0 };

    /// <summary>What is due for a form that has been checked, in CNY.</summary>
    public decimal DueFor(IReadOnlyDictionary<string, string> form)
    {
        if (Field is null)
        {
            return Amount ?? 0;
        }

        var value = form.GetValueOrDefault(Field);
        return value is null ? 0
            : Amounts is null ? decimal.Parse(value, CultureInfo.InvariantCulture)
            : Amounts.GetValueOrDefault(value);
    }
}
