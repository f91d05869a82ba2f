using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GdCases.Host.Tests;

/// <summary>Programs of others that tests run: <c>./gdcases test</c> installs them.</summary>
internal static class Tools
{
    public static string Folder => Path.Combine(Shared.Root(), "tests", ".tools");

    /// <summary>A program from npm.</summary>
    public static string Npm(string name) => Path.Combine(Folder, "node_modules", ".bin", name);

    public static bool AreInstalled => File.Exists(Path.Combine(Folder, "installed"));

    public static void SkipUnlessInstalled() => Assert.SkipUnless(AreInstalled, "The tests' tools are not installed; ./gdcases test installs them.");

    /// <summary>A port that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs one to its end; what it wrote.</summary>
    public static async Task<string> Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{output}\n{await errors}");
        return output;
    }
}
