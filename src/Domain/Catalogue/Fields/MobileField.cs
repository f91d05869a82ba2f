using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue.Fields;

/// <summary>A mobile number of the mainland.</summary>
public sealed class MobileField : FieldType
{
    public override string Code => "mobile";

    public override IReadOnlyList<string> Samples(FormField field) => ["13800138000"];

    public override FieldReading Read(FormField field, string text, FieldContext context) =>
        Mobile.Parse(text) is { Region: MobileRegion.Mainland } mobile ? mobile.Text : FieldFaults.NotAMobile.At(field.Path);
}
