using System.Text.RegularExpressions;

namespace GdCases.Tests;

/// <summary>
/// The shipped catalogue, in which one person may have any number of open cases of an item: those who apply in tests and
/// under load are few, and apply for the same again and again. What is shipped is tested by itself.
/// </summary>
internal static partial class AnyNumber
{
    /// <summary>Where it is; made once a process.</summary>
    public static string Folder { get; } = Of(AppContext.BaseDirectory);

    /// <summary>The same of another build; where it has no such rule yet, its catalogue as it is.</summary>
    public static string Of(string build)
    {
        var shipped = Path.Combine(build, "catalogue");
        if (!Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories).Any(file => Said().IsMatch(File.ReadAllText(file))))
        {
            return shipped;
        }

        var folder = PassableFolder.Create("gdcases-any-number-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var text = File.ReadAllText(file);
            // In place of what it says, so that every line stands where it stood.
            File.WriteAllText(copy, !file.Contains("/services/", StringComparison.Ordinal) ? text : Said().IsMatch(text) ? Said().Replace(text, "one-open: any-number") : $"{text.TrimEnd('\n')}\none-open: any-number\n");
        }

        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        return folder;
    }

    [GeneratedRegex("^one-open:.*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();
}
