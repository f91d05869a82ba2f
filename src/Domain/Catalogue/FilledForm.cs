using GdCases.Domain.Catalogue.Fields;
using GdCases.Domain.Parties;

namespace GdCases.Domain.Catalogue;

/// <summary>A form as somebody filled it in, read against the fields of a service item: the values in their canonical form, or everything that is wrong.</summary>
public sealed record FilledForm(FormValues Values, IReadOnlyList<Fault> Faults)
{
    /// <summary>Reads a whole form: unknown, missing and ill-formed fields are told all at once.</summary>
    public static FilledForm Read(ServiceItem item, IReadOnlyDictionary<string, string> written, FieldContext context)
    {
        var faults = new List<Fault>();
        var values = new Dictionary<string, string>();
        faults.AddRange(written.Keys.Where(name => item.Field(name) is null).Select(name => FieldFaults.Unknown.At($"form.{name}")));
        foreach (var field in item.Form)
        {
            if (!written.TryGetValue(field.Name, out var text) || text.Length == 0)
            {
                if (field.Required)
                {
                    faults.Add(FieldFaults.Missing.At(field.Path));
                }
            }
            else
            {
                var reading = field.Type.Read(field, text, context);
                if (reading.Fault is { } fault)
                {
                    faults.Add(fault);
                }
                else
                {
                    values[field.Name] = reading.Value!;
                }
            }
        }

        return new(FormValues.Of(values, name => item.Field(name)!.Personal), faults);
    }
}
