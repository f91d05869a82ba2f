using System.Globalization;

namespace GdCases.Tests;

/// <summary>A temporary folder for an embedded server's data: its own account must be able to pass through.</summary>
internal static class PassableFolder
{
    /// <summary>Files in memory, on Linux.</summary>
    private const string Memory = "/dev/shm";

    private const long GiB = 1L << 30;

    public static string Create(string prefix) => Passable(Directory.CreateTempSubdirectory(prefix).FullName);

    /// <summary>
    /// One in memory where there is plenty, for what need not outlast its process: hundreds of databases are some hundred thousand
    /// files, which a disk takes minutes to forget. What a process that was killed has left there goes.
    /// </summary>
    public static string CreateInMemory(string prefix)
    {
        if (!Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < 8 * GiB || GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 16 * GiB)
        {
            return Create(prefix);
        }

        foreach (var left in Directory.EnumerateDirectories(Memory, $"{prefix}*").Where(l => !Directory.Exists($"/proc/{Path.GetFileName(l)[prefix.Length..]}")))
        {
            Directory.Delete(left, recursive: true);
        }

        return Passable(Directory.CreateDirectory(Path.Combine(Memory, string.Create(CultureInfo.InvariantCulture, $"{prefix}{Environment.ProcessId}"))).FullName);
    }

    private static string Passable(string folder)
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}
