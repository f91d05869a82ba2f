using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using GdCases.Domain;

namespace GdCases.Host.Files;

/// <summary>
/// Has files looked through by ClamAV's daemon, where an address of one is configured (Files:Clamd, host:port): what it
/// finds something in is not kept, and while it cannot be asked nothing is.
/// </summary>
public sealed class VirusScan
{
    private const int ChunkSize = 64 * 1024;
    private const int LongestAnswer = 4096;

    /// <summary>Longest that it is waited for: it loads its signatures anew now and then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly string? _host;
    private readonly int _port;

    public VirusScan(IConfiguration configuration)
    {
        if (configuration["Files:Clamd"] is { Length: > 0 } address)
        {
            (_host, _port) = address.Split(':') is [{ Length: > 0 } host, var port] && ushort.TryParse(port, out var number) ? (host, number)
                : throw new Startup.StartupException($"Files__Clamd is '{address}', which is no host:port.");
        }
    }

    public static FaultCode Infected { get; } = new("file-infected", RefusalKind.Invalid, "文件含有恶意代码。", "There is malicious code in the file.");

    /// <summary>Whether a file is clean, as far as anybody was to look.</summary>
    /// <exception cref="VirusScanException">It could not be asked, or does not say.</exception>
    public async Task<bool> IsClean(Stream content, CancellationToken cancellation)
    {
        if (_host is null)
        {
            return true;
        }

        using var longest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        longest.CancelAfter(Longest);
        try
        {
            var answer = await Ask(content, longest.Token);
            return answer.EndsWith(": OK", StringComparison.Ordinal) || (answer.EndsWith(" FOUND", StringComparison.Ordinal) ? false : throw new VirusScanException($"clamd says: {answer}"));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new VirusScanException($"clamd at {_host}:{_port} cannot be asked.", e);
        }
    }

    /// <summary>INSTREAM: each piece behind its length, nothing at the end.</summary>
    private async Task<string> Ask(Stream content, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host!, _port, cancellation);
        await using var stream = client.GetStream();
        var buffer = ArrayPool<byte>.Shared.Rent(sizeof(int) + ChunkSize);
        try
        {
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellation);
            content.Position = 0;
            int read;
            do
            {
                read = await content.ReadAsync(buffer.AsMemory(sizeof(int), ChunkSize), cancellation);
                BinaryPrimitives.WriteInt32BigEndian(buffer, read);
                await stream.WriteAsync(buffer.AsMemory(0, sizeof(int) + read), cancellation);
            }
            while (read > 0);

            var said = await stream.ReadAtLeastAsync(buffer.AsMemory(0, LongestAnswer), LongestAnswer, throwOnEndOfStream: false, cancellation);
            return Encoding.UTF8.GetString(buffer, 0, said).TrimEnd('\0', '\n');
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}

/// <summary>Files cannot be looked through for the moment.</summary>
public sealed class VirusScanException : Exception
{
    public VirusScanException(string message)
        : base(message)
    {
    }

    public VirusScanException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public VirusScanException()
    {
    }
}
