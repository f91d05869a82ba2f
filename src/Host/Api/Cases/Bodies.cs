using System.Text.Json;
using GdCases.Domain;
using GdCases.Domain.Parties;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Api.Cases;

/// <summary>What reading bodies has in common.</summary>
internal static class Bodies
{
    /// <summary>Longest form value that is looked at, in characters.</summary>
    public const int MaxValue = 4000;

    public static void Require(List<Fault> faults, string path, object? value)
    {
        if (value is null or "")
        {
            faults.Add(FieldFaults.Missing.At(path));
        }
    }

    /// <summary>Form values travel as JSON scalars and are kept as text; an explicit null is a field left empty.</summary>
    public static Dictionary<string, string> Form(Dictionary<string, JsonElement> form, List<Fault> faults)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in form)
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.String => Text(value),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Null => "",
                _ => null,
            };
            if (text is null)
            {
                faults.Add(HttpFaults.NotScalar.At($"form.{name}"));
            }
            else if (PlainText.Count(text) > MaxValue)
            {
                faults.Add(FieldFaults.TooLong.At($"form.{name}", MaxValue));
            }
            else if (text.Contains('\0'))
            {
                faults.Add(FieldFaults.NotText.At($"form.{name}"));
            }
            else if (text.Length > 0)
            {
                values[name] = text;
            }
        }

        return values;
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text; the caller is told as for any other text that cannot be kept.
            return "\0";
        }
    }
}
