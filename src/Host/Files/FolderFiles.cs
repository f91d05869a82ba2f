using GdCases.Application.Materials;

namespace GdCases.Host.Files;

/// <summary>Files in a folder of this machine, or of one that every Host has: each under its address, in 256 folders.</summary>
public sealed class FolderFiles : IFileStore
{
    private const int BufferSize = 80 * 1024;

    private readonly string _folder;

    public FolderFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Incoming = Path.Combine(_folder, "incoming");
        Directory.CreateDirectory(Incoming, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Incoming { get; }

    public Task Keep(string incoming, string address, CancellationToken cancellation)
    {
        var place = Place(address);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using (var whole = File.OpenHandle(incoming, access: FileAccess.ReadWrite, share: FileShare.ReadWrite | FileShare.Delete))
        {
            RandomAccess.FlushToDisk(whole);
        }

        // What is there under this address is the same; a name is whole or not there.
        File.Move(incoming, place, overwrite: true);
        return Task.CompletedTask;
    }

    public Task<Stream?> Open(string address, CancellationToken cancellation) => Task.FromResult<Stream?>(
        File.Exists(Place(address)) ? new FileStream(Place(address), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan) : null);

    public Task Remove(string address, CancellationToken cancellation)
    {
        if (File.Exists(Place(address)))
        {
            File.Delete(Place(address));
        }

        return Task.CompletedTask;
    }

    private string Place(string address) => Path.Combine(_folder, FileAddresses.Checked(address)[..2], address);
}
