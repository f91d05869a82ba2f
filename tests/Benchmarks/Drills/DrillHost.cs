using System.Diagnostics;
using System.Globalization;
using System.Text;
using GdCases.Tests;

namespace GdCases.Benchmarks.Drills;

/// <summary>A Host of a drill's own, as an operator runs it: a process, a data folder, an address.</summary>
internal sealed class DrillHost(string dataFolder, string? connectionString = null, string? program = null) : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>The same at each start, as behind a proxy.</summary>
    public int Port { get; init; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public int Id => _process!.Id;

    /// <summary>What it is told besides.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        _process = Launch(["serve"]);
        using var http = new HttpClient { BaseAddress = Address };
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await look.WaitForNextTickAsync(cancellation))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The Host ended instead of starting:{Environment.NewLine}{Output}");
            }

            try
            {
                using var ready = await http.GetAsync("/health/ready", cancellation);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What an operator's stop sends, and how it ended.</summary>
    public async Task<int> Stop()
    {
        using var term = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await term.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Runs a command of the Host's on the same data; what it wrote.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        using var process = Launch(arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Output : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, Output.Split(Environment.NewLine).TakeLast(30))}");
    }

    /// <summary>Begins a command of the Host's that goes on by itself.</summary>
    public Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program ?? AppContext.BaseDirectory, "GdCases.Host.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Data__Folder"] = dataFolder;
        start.Environment["ConnectionStrings__Cases"] = connectionString ?? "";
        start.Environment["Urls"] = Address.ToString();
        start.Environment["Shutdown__DrainSeconds"] = "2";
        // Its clients are one person; another build has a catalogue of its own.
        start.Environment["Catalogue__Folder"] = program is null ? AnyNumber.Folder : AnyNumber.Of(program);
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await Stop();
        }

        _process?.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(CultureInfo.InvariantCulture, $"{line}");
        }
    }
}
