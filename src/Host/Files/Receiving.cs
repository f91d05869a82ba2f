using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using GdCases.Application.Materials;
using GdCases.Domain;
using GdCases.Domain.Access;
using GdCases.Domain.Materials;
using GdCases.Host.Api.Http;

namespace GdCases.Host.Files;

/// <summary>
/// Takes a file in: to the disk as it comes, never whole in memory; told what it is, measured against what the material
/// asks, and only then kept.
/// </summary>
public sealed class Receiving(IFileStore store, MaterialFiles files, Pictures pictures) : IDisposable
{
    /// <summary>Behind what was in the file, so that the address of what is stored says nothing of it.</summary>
    public const int SaltSize = 32;

    private const int BufferSize = 80 * 1024;

    /// <summary>As much is left of the disk for whatever else is on it.</summary>
    private const long Reserve = 1L << 30;

    private readonly SemaphoreSlim _places = new(2);

    public static FaultCode Damaged { get; } = new("file-damaged", RefusalKind.Invalid, "文件损坏或像素过多，无法读取。", "The file is damaged or has too many pixels, and cannot be read.");
    public static FaultCode TooMuchUnnamed { get; } = new("too-many-files-unnamed", RefusalKind.Conflict, "您有太多尚未提交的文件（上限{0}MB），请先提交申请，或一天后再试。", "You have brought too much that no application has named yet ({0} MB are kept): apply first, or try again in a day.");
    public static FaultCode UnknownType { get; } = new("file-type-unknown", RefusalKind.Invalid, "无法识别的文件类型。", "The file is of no type that is known.");

    /// <summary>Whether there is room for more of a caller's; null where there is.</summary>
    public async Task<Fault?> Room(Caller by, long unnamedMegabytes, CancellationToken cancellation) =>
        new DriveInfo(store.Incoming).AvailableFreeSpace < Reserve ? HttpFaults.FilesFull.At(null)
        : await files.Unnamed(by, cancellation) > unnamedMegabytes << 20 ? TooMuchUnnamed.At("file", unnamedMegabytes)
        : null;

    /// <summary>Receives one file.</summary>
    /// <param name="content">What is in it, as it comes.</param>
    /// <param name="demand">What the material asks of it.</param>
    /// <param name="by">Who brings it.</param>
    /// <param name="number">The case it is for; null: one that is still to be opened.</param>
    /// <param name="cancellation">Whoever brings it has gone.</param>
    /// <returns>The file as it is kept, or what is wrong with it; then nothing is kept.</returns>
    public async Task<(MaterialFile? File, IReadOnlyList<Fault> Faults)> Receive(Stream content, FileDemand demand, Caller by, string? number, CancellationToken cancellation)
    {
        var incoming = Path.Combine(store.Incoming, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        try
        {
            await using var spool = new FileStream(incoming, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (!await Copy(content, spool, hash, demand.MaxBytes, cancellation))
            {
                return (null, [FileDemand.TooLarge.At("file", demand.MaxMegabytes)]);
            }

            var bytes = spool.Length;
            if (bytes == 0)
            {
                return (null, [FileDemand.Empty.At("file")]);
            }

            if (await Kind(spool, demand, cancellation) is not { } type)
            {
                return (null, [UnknownType.At("file")]);
            }

            spool.Position = 0;
            var picture = type.IsPicture() ? await pictures.Look(spool, type, cancellation) : null;
            if (type.IsPicture() && picture is null)
            {
                return (null, [Damaged.At("file")]);
            }

            // Its address is that of what is stored: what was in it, and the salt behind it.
            var (digest, salt) = (hash.GetCurrentHash(), RandomNumberGenerator.GetBytes(SaltSize));
            hash.AppendData(salt);
            var file = new MaterialFile(Convert.ToHexStringLower(hash.GetHashAndReset()), type, bytes) { Picture = picture };
            List<Fault> faults = [.. demand.Faults(file, "file")];
            if (faults.Count > 0)
            {
                return (null, faults);
            }

            if (number is not null && await files.Same(digest, number, cancellation) is { } same)
            {
                return (same, []);
            }

            spool.Position = bytes;
            await spool.WriteAsync(salt, cancellation);
            await spool.DisposeAsync();
            await files.Announce(file.Address, cancellation);
            await store.Keep(incoming, file.Address, cancellation);
            await files.Record(file, by, digest, cancellation);
            return (file, []);
        }
        finally
        {
            if (File.Exists(incoming))
            {
                File.Delete(incoming);
            }
        }
    }

    /// <summary>A package has a list of what is in it and XML is read to its end: some at a time, beside who answers others.</summary>
    private async Task<FileType?> Kind(FileStream spool, FileDemand demand, CancellationToken cancellation)
    {
        if (FileKinds.ByItsStart(spool) is { } known)
        {
            return known;
        }

        await _places.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => FileKinds.ByReading(spool, demand.Types), cancellation);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Copies a stored file to whoever may have it. False where what is stored is not what its address says: then the end of it is held back, and nobody takes it for whole.</summary>
    public static async Task<bool> Give(Stream stored, MaterialFile file, Stream to, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, held) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
        try
        {
            var (left, waiting) = (file.Bytes, 0);
            for (int read; (read = await stored.ReadAsync(buffer.AsMemory(0, BufferSize), cancellation)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                if (Math.Min(left, read) is > 0 and var part)
                {
                    await to.WriteAsync(held.AsMemory(0, waiting), cancellation);
                    (buffer, held) = (held, buffer);
                    waiting = (int)part;
                    left -= part;
                }
            }

            if (left > 0 || Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Address)
            {
                return false;
            }

            await to.WriteAsync(held.AsMemory(0, waiting), cancellation);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            ArrayPool<byte>.Shared.Return(held, clearArray: true);
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>False as soon as there is more than is taken.</summary>
    private static async Task<bool> Copy(Stream content, FileStream spool, IncrementalHash hash, long most, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var all = 0L;
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                all += read;
                if (all > most)
                {
                    return false;
                }

                hash.AppendData(buffer, 0, read);
                await spool.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return true;
        }
        finally
        {
            // What was in it is personal.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
