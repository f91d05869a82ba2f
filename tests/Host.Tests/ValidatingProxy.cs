using System.Diagnostics;
using System.Net;

namespace GdCases.Host.Tests;

/// <summary>
/// Prism between a client and the Host that the tests share: it lets through what keeps the contract, requests and answers,
/// and answers everything else itself, with what was violated.
/// </summary>
public sealed class ValidatingProxy(Cluster cluster) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gdcases-prism-").FullName;
    private Process? _prism;

    /// <summary>Null where it is not installed.</summary>
    public Uri? Address { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Tools.Npm("prism")))
        {
            return;
        }

        var contract = Path.Combine(_folder, "v1.json");
        await File.WriteAllTextAsync(contract, (await cluster.Host.Nobody().Get("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Text);
        var address = new Uri($"http://127.0.0.1:{Tools.FreePort()}");
        _prism = Process.Start(new ProcessStartInfo(Tools.Npm("prism"), ["proxy", contract, cluster.Host.Address.ToString().TrimEnd('/'), "--errors", "--port", $"{address.Port}", "--verboseLevel", "error"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _ = _prism.StandardOutput.ReadToEndAsync();
        await Eventually.Holds(async () =>
        {
            try
            {
                return (await new Client(address, null).Get("/v1/catalogue/services")).Status == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        Address = address;
    }

    public async ValueTask DisposeAsync()
    {
        if (_prism is not null)
        {
            _prism.Kill(entireProcessTree: true);
            await _prism.WaitForExitAsync();
            _prism.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
