using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GdCases.Host.Postgres;

/// <summary>Where the server's programs are.</summary>
public static partial class PostgresBinaries
{
    public const int OldestVersion = 14;

    /// <summary>The folder with the newest initdb, pg_ctl and postgres that are new enough; null when there are none.</summary>
    public static string? Find()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")) : [];
        var redHat = Directory.Exists("/usr") ? Directory.GetDirectories("/usr", "pgsql-*").Select(d => Path.Combine(d, "bin")) : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return debian.Concat(redHat).Concat(onPath)
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "pg_ctl")))
            .Select(folder => (folder, version: MajorVersion(folder)))
            .Where(found => found.version >= OldestVersion)
            .OrderByDescending(found => found.version)
            .Select(found => found.folder)
            .FirstOrDefault();
    }

    private static int MajorVersion(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Version().Match(text) is { Success: true } match ? int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"PostgreSQL\) (?<major>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Version();
}
