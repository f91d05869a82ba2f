using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace GdCases.Host.Api.Http;

/// <summary>Rows as a file for a spreadsheet: RFC 4180 in UTF-8 with its mark, so that Chinese comes out as Chinese; what would be a formula there is text.</summary>
public static class CsvFile
{
    public const string MediaType = "text/csv";

    private static readonly CsvConfiguration Manner = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape };

    /// <summary>A file with a line of headings, and a line a row.</summary>
    public static IResult Of(string name, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Manner))
        {
            foreach (var line in rows.Prepend(headings))
            {
                foreach (var value in line)
                {
                    csv.WriteField(Convert.ToString(value, CultureInfo.InvariantCulture));
                }

                csv.NextRecord();
            }
        }

        return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())], $"{MediaType}; charset=utf-8", $"{name}.csv");
    }
}
