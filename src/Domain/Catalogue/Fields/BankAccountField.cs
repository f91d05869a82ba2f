namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A bank account, 8 to 30 digits.</summary>
public sealed class BankAccountField : FieldType
{
    public override string Code => "bank-account";

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        text.Length is >= 8 and <= 30 && text.All(char.IsAsciiDigit) ? text : FieldFaults.NotABankAccount.At(field.Path);
}
