using GdCases.Host.Startup;

namespace GdCases.Host.Commands;

/// <summary>What an operator says for a file or a folder; taken as text, for the parser of the command line hands an empty one on as none.</summary>
internal static class GivenPath
{
    public static string Folder(string text) => Whole(text) ?? throw new StartupException($"'{text}' is no folder.");

    public static FileInfo File(string text) => Whole(text) is { } path && !Directory.Exists(path) ? new(path) : throw new StartupException($"'{text}' is no file.");

    private static string? Whole(string text) => text.Trim().Length == 0 || text.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(text);
}
