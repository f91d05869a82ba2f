using System.Globalization;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Fees;

/// <summary>What an application costs, in CNY: nothing, one amount, an amount by a choice in the form, or the amount of a bill.</summary>
public sealed record Fee
{
    /// <summary>One amount for everybody.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The form field that decides: a choice with an amount for each value, or else the bill's own amount.</summary>
    public string? Field { get; init; }

    /// <summary>Amount by the value of <see cref="Field"/>.</summary>
    public IReadOnlyDictionary<string, decimal>? Amounts { get; init; }

    /// <summary>An officer may assess another amount.</summary>
    public bool Assessable { get; init; }

    public static Fee None { get; } = new() { Amount = 0 };

    /// <summary>Whether anybody can ever owe something.</summary>
    public bool CanBeDue => Assessable || Field is not null || Amount > 0;

    /// <summary>What is due for a form that has been checked, in CNY.</summary>
    public decimal DueFor(FormValues form)
    {
        if (Field is null)
        {
            return Amount ?? 0;
        }

        var value = form[Field];
        return value is null ? 0
            : Amounts is null ? decimal.Parse(value, CultureInfo.InvariantCulture)
            : Amounts.GetValueOrDefault(value);
    }
}
