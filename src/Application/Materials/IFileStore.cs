namespace GdCases.Application.Materials;

/// <summary>Where files are kept. All their bytes go through here, as they are stored: what that is, is no matter of its. Each throws <see cref="FileStoreException"/> while the store is out of reach.</summary>
public interface IFileStore
{
    /// <summary>A folder on this machine for what is being received: what is kept is taken from there.</summary>
    string Incoming { get; }

    /// <summary>Keeps a file of the incoming folder under an address, and takes it from there; what is in it is on the disk then.</summary>
    Task Keep(string incoming, string address, CancellationToken cancellation);

    /// <summary>What is stored under an address, from its beginning; null where there is nothing.</summary>
    Task<Stream?> Open(string address, CancellationToken cancellation);

    /// <summary>Throws away what is stored under an address, if anything is.</summary>
    Task Remove(string address, CancellationToken cancellation);
}

/// <summary>The store cannot be reached for the moment, or does not take what it should.</summary>
public sealed class FileStoreException : Exception
{
    public FileStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public FileStoreException(string message)
        : base(message)
    {
    }

    public FileStoreException()
    {
    }
}
