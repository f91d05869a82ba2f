using System.Globalization;
using GdCases.Domain.Parties;
using GdCases.Domain.Rules;

namespace GdCases.Domain.Fees;

/// <summary>A line of a fee table.</summary>
/// <param name="When">The applications it is for; null: all that no line before it is for.</param>
/// <param name="Amount">In CNY.</param>
public sealed record FeeLine(Condition? When, decimal Amount);

/// <summary>What an application costs, in CNY: nothing, one amount, an amount by a choice in the form, or by a table over whatever an application says. What no table knows, as the sum of a bill, an officer assesses: nobody says what they owe themselves.</summary>
public sealed record Fee
{
    /// <summary>One amount for everybody.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The choice in the form that decides.</summary>
    public string? Field { get; init; }

    /// <summary>Amount by the value of <see cref="Field"/>.</summary>
    public IReadOnlyDictionary<string, decimal>? Amounts { get; init; }

    /// <summary>The first line that is for an application says what it costs.</summary>
    public IReadOnlyList<FeeLine>? Table { get; init; }

    /// <summary>An officer may assess another amount.</summary>
    public bool Assessable { get; init; }

    public static Fee None { get; } = new() { Amount = 0 };

    /// <summary>Whether anybody can ever owe something.</summary>
    public bool CanBeDue => Assessable || Field is not null || Amount > 0 || Table?.Any(l => l.Amount > 0) == true;

    /// <summary>What is due for a form that has been checked, in CNY.</summary>
    /// <param name="form">The form.</param>
    /// <param name="facts">What else the application says.</param>
    public decimal DueFor(FormValues form, ApplicationFacts facts)
    {
        if (Table is not null)
        {
            // That each application has its line is proven on load.
            return Table.FirstOrDefault(l => l.When?.Holds(facts) != false)?.Amount ?? 0;
        }

        if (Field is null)
        {
            return Amount ?? 0;
        }

        // Definitions of before fees were assessed let the form name the sum itself; cases that are pinned to them keep their law.
        return form[Field] is not { } value ? 0 : Amounts is null ? decimal.Parse(value, CultureInfo.InvariantCulture) : Amounts.GetValueOrDefault(value);
    }
}
