using System.Collections.Frozen;
using System.Text.Json;

namespace GdCases.Domain;

/// <summary>The kebab-case codes by which the API, the catalogue's files and the events name the values of an enum.</summary>
public static class Codes
{
    public static string Code<T>(this T value) where T : struct, Enum => Table<T>.Codes[value];

    public static bool TryParse<T>(string code, out T value) where T : struct, Enum => Table<T>.Values.TryGetValue(code, out value);

    public static IEnumerable<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(v => v.Code());

    private static class Table<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Codes =
            Enum.GetValues<T>().ToFrozenDictionary(v => v, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

        public static readonly FrozenDictionary<string, T> Values = Codes.ToFrozenDictionary(p => p.Value, p => p.Key);
    }
}
