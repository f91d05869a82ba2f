namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A bank account, 8 to 30 digits.</summary>
public sealed class BankAccountField : FieldType
{
    public override string Code => "bank-account";

    public override IReadOnlyList<string> Samples(FormField field) => ["6222020000000000"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        text.Length is >= 8 and <= 30 && text.All(char.IsAsciiDigit) ? text : FieldFaults.NotABankAccount.At(field.Path);
}
