using System.Collections.Concurrent;

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

        foreach (var left in Directory.EnumerateDirectories(Memory, $"{prefix}*"))
        {
            try
            {
                // Whoever still uses it has its lock.
                using var free = Lock(left);
                Directory.Delete(left, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another's.
            }
        }

        // It has its lock before it has its name.
        var name = Guid.NewGuid().ToString("N");
        var made = Directory.CreateDirectory(Path.Combine(Memory, name)).FullName;
        Locks.Add(Lock(made));
        var folder = Path.Combine(Memory, prefix + name);
        Directory.Move(made, folder);
        return Passable(folder);
    }

    /// <summary>Held to the process's end.</summary>
    private static readonly ConcurrentBag<FileStream> Locks = [];

    private static FileStream Lock(string folder) => new(Path.Combine(folder, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string Passable(string folder)
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}
