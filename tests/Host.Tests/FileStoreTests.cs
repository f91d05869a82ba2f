using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using GdCases.Application.Materials;
using GdCases.Host.Files;
using GdCases.Host.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace GdCases.Host.Tests;

/// <summary>What every store of files does, whatever it is.</summary>
public abstract class A_store_of_files
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("gdcases-store-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<IFileStore> Store();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2 << 20)]
    public async Task keeps_what_it_takes_until_it_is_told_otherwise(int size)
    {
        var store = await Store();
        var (content, address) = (RandomNumberGenerator.GetBytes(size), Address());
        (await store.Open(address, Cancellation)).ShouldBeNull();
        // What is not there can be thrown away: whoever was cut off in it does it again.
        await store.Remove(address, Cancellation);

        var incoming = await Received(store, content);
        await store.Keep(incoming, address, Cancellation);
        File.Exists(incoming).ShouldBeFalse();
        (await Read(store, address)).ShouldBe(content);
        (await Read(store, address)).ShouldBe(content);

        // Stored again by whoever was cut off before they knew.
        await store.Keep(await Received(store, content), address, Cancellation);
        (await Read(store, address)).ShouldBe(content);

        await store.Remove(address, Cancellation);
        await store.Remove(address, Cancellation);
        (await store.Open(address, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task takes_many_at_once()
    {
        var store = await Store();
        var kept = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var (content, address) = (RandomNumberGenerator.GetBytes(100_000), Address());
            await store.Keep(await Received(store, content), address, Cancellation);
            return (content, address);
        }));
        (await Task.WhenAll(kept.Select(async k => (await Read(store, k.address)).AsSpan().SequenceEqual(k.content)))).ShouldAllBe(same => same);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task takes_no_other_address(string address)
    {
        var store = await Store();
        await Should.ThrowAsync<ArgumentException>(async () => await store.Open(address, Cancellation));
        await Should.ThrowAsync<ArgumentException>(async () => await store.Remove(address, Cancellation));
        await Should.ThrowAsync<ArgumentException>(async () => await store.Keep(await Received(store, [1]), address, Cancellation));
    }

    private static string Address() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static async Task<string> Received(IFileStore store, byte[] content)
    {
        var incoming = Path.Combine(store.Incoming, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(incoming, content, Cancellation);
        return incoming;
    }

    private static async Task<byte[]> Read(IFileStore store, string address)
    {
        await using var stored = await store.Open(address, Cancellation);
        using var read = new MemoryStream();
        await stored.ShouldNotBeNull().CopyToAsync(read, Cancellation);
        return read.ToArray();
    }
}

/// <summary>Files in a folder.</summary>
public sealed class A_folder_of_files : A_store_of_files, IDisposable
{
    private protected override Task<IFileStore> Store() => Task.FromResult<IFileStore>(new FolderFiles(Folder));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Files in a store of somebody else's making that speaks S3 (s3rver).</summary>
public sealed class A_bucket_of_files(Cluster cluster) : A_store_of_files, IAsyncDisposable
{
    private readonly int _port = Tools.FreePort();
    private Process? _server;
    private S3Files? _store;

    private protected override async Task<IFileStore> Store()
    {
        await Start();
        return _store = new S3Files(Folder, "files", new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{_port}", ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED }, new BasicAWSCredentials("S3RVER", "S3RVER"));
    }

    [Fact]
    public async Task is_what_a_host_keeps_files_in_by_configuration()
    {
        await Start();
        await using var host = await TestHost.Start(
            await cluster.NewDatabase(),
            args: [$"--Files:Folder={Path.Combine(Folder, "received")}", "--Files:S3:Bucket=files", $"--Files:S3:Url=http://127.0.0.1:{_port}", "--Files:S3:AccessKey=S3RVER", "--Files:S3:SecretKey=S3RVER"]);
        var (applicant, content) = (host.As("applicant"), Files.Photo());
        var file = Files.Address(await Files.Bring(applicant, content, "photo"));
        var given = Files.Address(await Files.Bring(applicant, content, "photo"));
        var number = (await applicant.Post("/v1/cases", Files.Application(file))).ShouldBe(HttpStatusCode.Created).Number;
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(content);
        (await applicant.Get($"/v1/cases/{number}/files/{file}?display=true")).Status.ShouldBe(HttpStatusCode.OK);
        Directory.EnumerateFiles(Path.Combine(Folder, "received"), "*", SearchOption.AllDirectories).ShouldBeEmpty();

        // Away: told, and nothing of it is lost or left.
        await Stop();
        (await Files.Bring(applicant, content, "photo")).ShouldBeProblem(503, "temporarily-unavailable");
        (await applicant.Get($"/v1/cases/{number}/files/{file}")).ShouldBeProblem(503, "temporarily-unavailable");
        Directory.EnumerateFiles(Path.Combine(Folder, "received"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
        await Start();
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(content);

        await host.Services.GetRequiredService<OldFiles>().Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var store = host.Services.GetRequiredService<IFileStore>();
        (await store.Open(given, TestContext.Current.CancellationToken)).ShouldBeNull();
        (await applicant.Bytes($"/v1/cases/{number}/files/{file}")).ShouldBe(content);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _store?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task Start()
    {
        Tools.SkipUnlessInstalled();
        Directory.CreateDirectory(Path.Combine(Folder, "s3"));
        _server = Process.Start(new ProcessStartInfo(Tools.Npm("s3rver"), ["-d", Path.Combine(Folder, "s3"), "-a", "127.0.0.1", "-p", $"{_port}", "--silent", "--configure-bucket", "files"]) { UseShellExecute = false })!;
        await Eventually.Holds(async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    private async Task Stop()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
            _server = null;
        }
    }
}
