using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GdCases.Host.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace GdCases.Host.Tests;

/// <summary>Files are looked through by clamd where it is configured: what it finds something in is not kept, and nothing is while it cannot be asked.</summary>
public sealed class A_scan_for_viruses(Cluster cluster) : IDisposable
{
    /// <summary>What every scanner takes for a virus and nobody is harmed by; here in two halves, for whoever scans this.</summary>
    private const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static readonly byte[] Clean = [.. "%PDF-1.7\n"u8, .. new byte[200_000]];
    private static readonly byte[] Infected = [.. Clean, .. Encoding.ASCII.GetBytes(Eicar), .. new byte[1000]];

    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-scan-").FullName;

    private IEnumerable<string> Stored => Directory.EnumerateFiles(Path.Combine(_folder, "files"), "*", SearchOption.AllDirectories);

    private async Task<TestHost> Start(int port) => await TestHost.Start(await cluster.NewDatabase(), args: [$"--Files:Folder={Path.Combine(_folder, "files")}", $"--Files:Clamd=127.0.0.1:{port}"]);

    // ./gdcases drill clamd installs it; its signatures cannot be had without a line to the world, so it has one of its own.
    [Fact]
    public async Task is_made_by_clamd()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/clamd"), "clamd is not installed; ./gdcases drill clamd installs it.");
        var port = Tools.FreePort();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "signatures")).FullName, "test.ndb"), $"Eicar-Test:0:*:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Eicar))}\n", TestContext.Current.CancellationToken);
        var settings = Path.Combine(_folder, "clamd.conf");
        await File.WriteAllTextAsync(settings, $"Foreground yes\nTCPAddr 127.0.0.1\nTCPSocket {port}\nDatabaseDirectory {Path.Combine(_folder, "signatures")}\nStreamMaxLength 101M\n", TestContext.Current.CancellationToken);
        await using var host = await Start(port);
        var applicant = host.As("applicant");
        (await Files.Bring(applicant, Clean, "application-form")).ShouldBeProblem(503, "temporarily-unavailable");
        using (var clamd = Process.Start(new ProcessStartInfo("/usr/sbin/clamd", ["--config-file", settings]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!)
        {
            await Eventually.Holds(async () => (await Files.Bring(applicant, Clean, "application-form")).Status == HttpStatusCode.Created);
            (await Files.Bring(applicant, Infected, "application-form")).ShouldBeProblem(422, "file-infected", "file");
            (await Files.Bring(applicant, Files.Photo(), "photo")).ShouldBe(HttpStatusCode.Created);
            clamd.Kill();
            await clamd.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await Files.Bring(applicant, Clean, "application-form")).ShouldBeProblem(503, "temporarily-unavailable");
        Stored.Count().ShouldBe(2);
    }

    [Fact]
    public async Task keeps_nothing_that_it_did_not_say_is_clean()
    {
        await using var clamd = new Clamd();
        await using var host = await Start(clamd.Port);
        var applicant = host.As("applicant");
        clamd.Answer = "stream: OK\0";
        (await Files.Bring(applicant, Clean, "application-form")).ShouldBe(HttpStatusCode.Created);
        clamd.Heard.ShouldBe(Clean);
        foreach (var (answer, status, code) in new[]
        {
            ("stream: Eicar-Test.UNOFFICIAL FOUND\0", 422, "file-infected"), ("INSTREAM size limit exceeded. ERROR\0", 503, "temporarily-unavailable"), ("stream: ", 503, "temporarily-unavailable"),
            ("OK\0", 503, "temporarily-unavailable"), ("", 503, "temporarily-unavailable"), (new string('x', 10_000), 503, "temporarily-unavailable"), ("UNKNOWN COMMAND\0", 503, "temporarily-unavailable"),
        })
        {
            clamd.Answer = answer;
            (await Files.Bring(applicant, Clean, "application-form")).ShouldBeProblem(status, code);
        }

        Stored.Count().ShouldBe(1);
        await host.Services.GetRequiredService<OldFiles>().Run(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Stored.ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Speaks as clamd does, and says what it is told to.</summary>
    private sealed class Clamd : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public Clamd()
        {
            _listener.Start();
            _serving = Serve();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Answer { get; set; } = "";

        public byte[] Heard { get; private set; } = [];

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
        }

        private async Task Serve()
        {
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var command = new byte[10];
                    await stream.ReadExactlyAsync(command);
                    Encoding.ASCII.GetString(command).ShouldBe("zINSTREAM\0");
                    using var heard = new MemoryStream();
                    while (true)
                    {
                        var length = new byte[4];
                        await stream.ReadExactlyAsync(length);
                        if (BinaryPrimitives.ReadInt32BigEndian(length) is var next && next == 0)
                        {
                            break;
                        }

                        var piece = new byte[next];
                        await stream.ReadExactlyAsync(piece);
                        heard.Write(piece);
                    }

                    Heard = heard.ToArray();
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer));
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
