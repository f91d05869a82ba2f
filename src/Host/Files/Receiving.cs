using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;
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
public sealed class Receiving(IFileStore store, MaterialFiles files, Uploads uploads, VirusScan scan, Pictures pictures) : IDisposable
{
    /// <summary>Behind what was in the file, so that the address of what is stored says nothing of it.</summary>
    public const int SaltSize = 32;

    /// <summary>Of an upload: what is lost of it at most when a Host is killed.</summary>
    private const int PartSize = 4 << 20;

    private const int BufferSize = 80 * 1024;

    /// <summary>As much is left of the disk for whatever else is on it.</summary>
    private const long Reserve = 1L << 30;

    private readonly SemaphoreSlim _places = new(2);

    public static FaultCode Damaged { get; } = new("file-damaged", RefusalKind.Invalid, "文件损坏或像素过多，无法读取。", "The file is damaged or has too many pixels, and cannot be read.");
    public static FaultCode TooMuchUnnamed { get; } = new("too-many-files-unnamed", RefusalKind.Conflict, "您有太多尚未提交的文件（上限{0}MB），请先提交申请，或一天后再试。", "You have brought too much that no application has named yet ({0} MB are kept): apply first, or try again in a day.");
    public static FaultCode UnknownType { get; } = new("file-type-unknown", RefusalKind.Invalid, "无法识别的文件类型。", "The file is of no type that is known.");

    /// <summary>Whether the disk has room for more of anybody's; null where it has.</summary>
    public Fault? Full() => new DriveInfo(store.Incoming).AvailableFreeSpace < Reserve ? HttpFaults.FilesFull.At(null) : null;

    /// <summary>Whether there is room for more of a caller's; null where there is. What they bring at the same moment is not counted: it is at most ten files (Limits:FilesAtOncePerCaller).</summary>
    public async Task<Fault?> Room(Caller by, long unnamedMegabytes, CancellationToken cancellation) =>
        Full() ?? (await files.Unnamed(by, cancellation) > unnamedMegabytes << 20 ? TooMuchUnnamed.At("file", unnamedMegabytes) : null);

    /// <summary>Throws an upload away, with what of it is there.</summary>
    public async Task Drop(Upload upload, CancellationToken cancellation)
    {
        var parts = await uploads.PartsOf(upload.Id, cancellation);
        await uploads.Drop(upload.Id, cancellation);
        foreach (var (address, _) in parts)
        {
            await Forget(address);
        }
    }

    /// <summary>What is loose now is not waited for: it would count as nobody's until then. What fails here the sweep does.</summary>
    private async Task Forget(string address)
    {
        await store.Remove(address, CancellationToken.None);
        await files.Gone(address, CancellationToken.None);
    }

    /// <summary>Receives one file.</summary>
    /// <param name="content">What is in it, as it comes.</param>
    /// <param name="demand">What the material asks of it.</param>
    /// <param name="by">Who brings it.</param>
    /// <param name="number">The case it is for; null: one that is still to be opened.</param>
    /// <param name="cancellation">Whoever brings it has gone.</param>
    /// <returns>The file as it is kept, or what is wrong with it; then nothing is kept.</returns>
    public async Task<(MaterialFile? File, IReadOnlyList<Fault> Faults)> Receive(Stream content, FileDemand demand, Caller by, string? number, CancellationToken cancellation)
    {
        await using var spool = Spool();
        await Copy(content, spool, demand.MaxBytes + 1, cancellation);
        if (spool.Length > demand.MaxBytes)
        {
            return (null, [FileDemand.TooLarge.At("file", demand.MaxMegabytes)]);
        }

        var (file, digest, faults) = await Seal(spool, demand, number, cancellation);
        if (file is null || digest is null)
        {
            return (file, faults);
        }

        await Keep(spool, file.Address, cancellation);
        await files.Record(file, by, digest, cancellation);
        return (file, []);
    }

    /// <summary>Receives what comes next of an upload: as much as comes, in parts, so that little is lost when the line breaks or the Host ends.</summary>
    /// <returns>Where it is now; null where somebody else has brought what comes there.</returns>
    public async Task<long?> Receive(Upload upload, Stream content, CancellationToken cancellation)
    {
        for (var (received, parts) = (upload.Received, upload.Parts); ; parts++)
        {
            await using var spool = Spool();
            Exception? broken = null;
            try
            {
                await Copy(content, spool, Math.Min(PartSize, upload.Length - received), cancellation);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // What is there is kept, whoever has gone.
                broken = e;
            }

            if (spool.Length > 0)
            {
                var bytes = (int)spool.Length;
                var address = await Seal(spool, CancellationToken.None);
                await Keep(spool, address, CancellationToken.None);
                if (!await uploads.Add(upload.Id, received, address, bytes, CancellationToken.None))
                {
                    await Forget(address);
                    return null;
                }

                received += bytes;
            }

            if (broken is not null)
            {
                ExceptionDispatchInfo.Throw(broken);
            }

            if (spool.Length == 0 || received == upload.Length || parts + 1 >= Uploads.MostParts)
            {
                return received;
            }
        }
    }

    /// <summary>Makes the file of an upload that is all there.</summary>
    /// <returns>The file as it is kept, or what is wrong with it; then the upload is thrown away. Neither: it is gone.</returns>
    public async Task<(MaterialFile? File, IReadOnlyList<Fault> Faults)> Finish(Upload upload, FileDemand demand, Caller by, CancellationToken cancellation)
    {
        if (upload.File is not null)
        {
            return (await files.Brought(upload.File, cancellation), []);
        }

        await using var spool = Spool();
        foreach (var (address, bytes) in await uploads.PartsOf(upload.Id, cancellation))
        {
            await using var part = await store.Open(address, cancellation);
            if (part is null || !await Give(part, address, bytes, spool, cancellation))
            {
                return (await Overtaken($"a part of it, {address}, {(part is null ? "is not where it was stored" : "is something else")}"), []);
            }
        }

        if (spool.Length != upload.Length)
        {
            return (await Overtaken($"its parts have {spool.Length} bytes and not {upload.Length}"), []);
        }

        var (file, digest, faults) = await Seal(spool, demand, upload.Number, cancellation);
        if (file is null)
        {
            await Drop(upload, cancellation);
            return (null, faults);
        }

        if (digest is null)
        {
            await uploads.Was(upload.Id, file.Address, cancellation);
            return (file, []);
        }

        await Keep(spool, file.Address, cancellation);
        return (await files.Record(file, by, digest, upload.Id, cancellation) ? file : await Overtaken("it was recorded"), []);

        // Made a file by another in this moment, or thrown away; else something is wrong that nobody is to take for that.
        async Task<MaterialFile?> Overtaken(string otherwise) => await uploads.Of(by, upload.Id, cancellation) switch
        {
            null => null,
            { File: { } made } => await files.Brought(made, cancellation),
            _ => throw new InvalidOperationException($"The upload {upload.Id} is there and not whole: {otherwise}."),
        };
    }

    /// <summary>What is being received, on this machine's disk: taken from there when it is kept, gone when it is not.</summary>
    private FileStream Spool() => new(Path.Combine(store.Incoming, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.DeleteOnClose);

    /// <summary>Tells what a file is and what is wrong with it, and puts the salt behind it.</summary>
    /// <returns>With its digest, when it is to be kept; without, when it is one that the case has already.</returns>
    private async Task<(MaterialFile? File, byte[]? Digest, IReadOnlyList<Fault> Faults)> Seal(FileStream spool, FileDemand demand, string? number, CancellationToken cancellation)
    {
        var bytes = spool.Length;
        if (bytes == 0)
        {
            return (null, null, [FileDemand.Empty.At("file")]);
        }

        if (await Kind(spool, demand, cancellation) is not { } type)
        {
            return (null, null, [UnknownType.At("file")]);
        }

        spool.Position = 0;
        var picture = type.IsPicture() ? await pictures.Look(spool, type, cancellation) : null;
        if (type.IsPicture() && picture is null)
        {
            return (null, null, [Damaged.At("file")]);
        }

        var told = new MaterialFile("", type, bytes) { Picture = picture };
        List<Fault> faults = [.. demand.Faults(told, "file")];
        if (faults.Count > 0)
        {
            return (null, null, faults);
        }

        // Before anything of it is kept, and behind what is cheaper to find out.
        if (!await scan.IsClean(spool, cancellation))
        {
            return (null, null, [VirusScan.Infected.At("file")]);
        }

        spool.Position = 0;
        var digest = await SHA256.HashDataAsync(spool, cancellation);
        return number is not null && await files.Same(digest, number, cancellation) is { } same ? (same, null, []) : (told with { Address = await Seal(spool, cancellation) }, digest, []);
    }

    /// <summary>Puts the salt behind it. Its address is that of what is stored: what was in it, and the salt.</summary>
    private static async Task<string> Seal(FileStream spool, CancellationToken cancellation)
    {
        spool.Position = spool.Length;
        await spool.WriteAsync(RandomNumberGenerator.GetBytes(SaltSize), cancellation);
        spool.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(spool, cancellation));
    }

    private async Task Keep(FileStream spool, string address, CancellationToken cancellation)
    {
        await files.Announce(address, cancellation);
        await store.Keep(spool.Name, address, cancellation);
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
    public static async Task<bool> Give(Stream stored, string address, long bytes, Stream to, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, held) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
        try
        {
            var (left, waiting) = (bytes, 0);
            for (int read; (read = await Next(stored, buffer.AsMemory(0, BufferSize), cancellation)) > 0;)
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

            if (left > 0 || Convert.ToHexStringLower(hash.GetHashAndReset()) != address)
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

    /// <summary>A store may go away while it is read.</summary>
    private static async Task<int> Next(Stream stored, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stored.ReadAsync(buffer, cancellation);
        }
        catch (IOException e)
        {
            throw new FileStoreException("What is stored cannot be read.", e);
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Copies what comes, and no more than so much of it.</summary>
    private static async Task Copy(Stream content, FileStream spool, long most, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; most > 0 && (read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(BufferSize, most)), cancellation)) > 0; most -= read)
            {
                await spool.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        finally
        {
            // What was in it is personal.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
