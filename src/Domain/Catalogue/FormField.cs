using System.Globalization;
using GdCases.Domain.Identity;
using NodaTime.Text;

namespace GdCases.Domain.Catalogue;

public enum FieldType { Text, Integer, Money, Date, Boolean, Choice, Division, ResidentId, CreditCode, Mobile, BankAccount, CaseNumber }

/// <summary>One of the values of a choice; with divisions, offered only where the case is handled there.</summary>
public sealed record Choice(string Value, LocalizedText Title)
{
    public IReadOnlyList<string> Divisions { get; init; } = [];
}

/// <summary>
/// A question of the form, described so that any front end can draw it and the engine can check it. Values travel and
/// are kept as text: dates as yyyy-MM-dd, money in CNY with at most two decimals, truth as true or false.
/// </summary>
public sealed record FormField
{
    /// <summary>Longest text a field takes when it sets no limit of its own, in characters.</summary>
    public const int DefaultMaxLength = 500;

    public required string Name { get; init; }
    public required LocalizedText Title { get; init; }
    public required FieldType Type { get; init; }
    public bool Required { get; init; }
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>Least and greatest value of an integer or of money.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>In characters; texts only.</summary>
    public int? MaxLength { get; init; }

    /// <summary>For a case number: the service item the other case must be for.</summary>
    public string? Service { get; init; }

    /// <summary>Whether the value is personal data, to be masked where it is shown.</summary>
    public bool IsPersonal => Type is FieldType.ResidentId or FieldType.Mobile or FieldType.BankAccount;

    /// <summary>What is wrong with a value, or null. A missing value is the form's business, not the field's.</summary>
    public Fault? Check(string value, string division, Func<string, bool> isDivision)
    {
        var path = $"form.{Name}";
        return Type switch
        {
            FieldType.Text when value.Length > (MaxLength ?? DefaultMaxLength) =>
                Fault.Of("field-too-long", path, $"最多{MaxLength ?? DefaultMaxLength}个字符。", $"At most {MaxLength ?? DefaultMaxLength} characters."),
            FieldType.Integer when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) || OutOfLimits(n) =>
                Number(path),
            FieldType.Money when !decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var m) || m < 0 || m.Scale > 2 || OutOfLimits(m) =>
                Number(path),
            FieldType.Date when !LocalDatePattern.Iso.Parse(value).Success =>
                Fault.Of("field-not-a-date", path, "日期格式应为yyyy-MM-dd。", "A date is written yyyy-MM-dd."),
            FieldType.Boolean when value is not ("true" or "false") =>
                Fault.Of("field-not-a-boolean", path, "应为true或false。", "Either true or false."),
            FieldType.Choice when Choices.All(c => c.Value != value) =>
                Fault.Of("field-not-a-choice", path, $"可选值：{string.Join("、", Choices.Select(c => c.Value))}。", $"One of: {string.Join(", ", Choices.Select(c => c.Value))}."),
            FieldType.Choice when Choices.First(c => c.Value == value) is { Divisions.Count: > 0 } choice && !choice.Divisions.Contains(division) =>
                Fault.Of("field-choice-not-offered-here", path, $"该选项在{division}不提供。", $"This choice is not offered in {division}."),
            FieldType.Division when !isDivision(value) =>
                Fault.Of("unknown-division", path, "行政区划代码不存在。", "There is no such division."),
            FieldType.ResidentId when !ResidentId.IsValid(value) =>
                Fault.Of("checksum-wrong", path, "身份证号码有误。", "This is no valid resident identity number."),
            FieldType.CreditCode when !CreditCode.IsValid(value) =>
                Fault.Of("checksum-wrong", path, "统一社会信用代码有误。", "This is no valid unified social credit code."),
            FieldType.Mobile when !Mobile.IsValid(value) =>
                Fault.Of("mobile-wrong", path, "手机号码有误。", "This is no valid mobile number."),
            FieldType.BankAccount when value.Length is < 8 or > 30 || !value.All(char.IsAsciiDigit) =>
                Fault.Of("bank-account-wrong", path, "银行账号应为8至30位数字。", "A bank account is 8 to 30 digits."),
            FieldType.CaseNumber when !Cases.CaseNumber.TryParse(value, out _) =>
                Fault.Of("case-number-wrong", path, "受理编号有误。", "This is no valid case number."),
            _ => null,
        };
    }

    private bool OutOfLimits(decimal value) => value < Min || value > Max;

    private Fault Number(string path) => Fault.Of("field-not-a-number", path,
        $"数值有误{(Min is null ? "" : $"，最小{Min}")}{(Max is null ? "" : $"，最大{Max}")}。",
        $"No valid {(Type == FieldType.Money ? "amount in CNY" : "whole number")}{(Min is null ? "" : $", at least {Min}")}{(Max is null ? "" : $", at most {Max}")}.");
}

/// <summary>A filled-in form against the fields of a service item.</summary>
public static class FormCheck
{
    /// <summary>Everything wrong with a form: unknown, missing and ill-formed fields, all at once.</summary>
    public static IEnumerable<Fault> Faults(ServiceItem item, string division, IReadOnlyDictionary<string, string> form, Func<string, bool> isDivision)
    {
        foreach (var name in form.Keys.Where(name => item.Form.All(f => f.Name != name)))
        {
            yield return Fault.Of("unknown-field", $"form.{name}", "该事项的表单没有此项。", "This item's form has no such field.");
        }

        foreach (var field in item.Form)
        {
            if (!form.TryGetValue(field.Name, out var value) || value.Length == 0)
            {
                if (field.Required)
                {
                    yield return Fault.Of("missing-field", $"form.{field.Name}", $"请填写“{field.Title.Zh}”。", $"“{field.Title.En}” is required.");
                }
            }
            else if (field.Check(value, division, isDivision) is { } fault)
            {
                yield return fault;
            }
        }
    }
}
