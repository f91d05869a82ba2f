using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>The Host's program in a process of its own, as an operator runs it.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri?> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => _process = process;

    /// <summary>In a group of its own; and what ignores Ctrl+C, as a shell's work in the background does, hands that on otherwise.</summary>
    private static readonly string[] AsInTerminal = ["setsid", "env", "--default-signal=INT"];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "GdCases.Host.dll");

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

    public int Id => _process.Id;

    public Uri Address { get; private set; } = null!;

    /// <summary>What a Host in Production is told at the least.</summary>
    public static Dictionary<string, string> Production(string database) => new()
    {
        ["ConnectionStrings__Cases"] = database,
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Auth__Authority"] = "https://issuer.invalid",
        ["Auth__Audience"] = "gdcases",
        ["Files__Folder"] = Path.Combine(AppContext.BaseDirectory, "files"),
    };

    /// <summary>Starts a Host and waits until it is ready.</summary>
    public static async Task<HostProcess> Serve(Dictionary<string, string> settings, string? account = null)
    {
        var host = Launch(["serve"], settings, account);
        host.Address = await host._listening.Task.WaitAsync(TimeSpan.FromSeconds(120)) ?? throw new InvalidOperationException($"The Host ended instead of listening:\n{host.Output}");
        await Eventually.Holds(async () => (await new Client(host.Address, null).Get("/health/ready")).Status == System.Net.HttpStatusCode.OK);
        return host;
    }

    /// <summary>Begins a command that goes on by itself, in a process group of its own, as a terminal does.</summary>
    public static HostProcess Begin(string[] arguments, Dictionary<string, string> settings) => Launch(arguments, settings, null, isGroup: true);

    /// <summary>What Ctrl+C in a terminal sends: to the command and to all that it has begun.</summary>
    public async Task<int> Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", "--", $"-{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="program">Another program than the Host's.</param>
    public static async Task<(int ExitCode, string Output)> Run(string[] arguments, Dictionary<string, string>? settings = null, string? program = null)
    {
        await using var command = Launch(arguments, settings ?? [], null, program);
        await command._listening.Task.WaitAsync(TimeSpan.FromSeconds(300));
        return (command._process.ExitCode, command.Output);
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What an operator's stop sends.</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>A client with a token this Host gave out.</summary>
    public async Task<Client> As(string persona, string? agency = null) =>
        new(Address, (string)(await new Client(Address, null).Get($"/dev/token/{persona}?agency={agency}")).ShouldBe(System.Net.HttpStatusCode.OK).Json["accessToken"]!);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Stop();
        }

        _process.Dispose();
    }

    private static HostProcess Launch(string[] arguments, Dictionary<string, string> settings, string? account, string? program = null, bool isGroup = false)
    {
        string[] line = account is null ? [.. isGroup ? AsInTerminal : [], "dotnet", program ?? Program, .. arguments] : ["setpriv", $"--reuid={account}", "--regid=nogroup", "--clear-groups", "--", "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Urls"] = "http://127.0.0.1:0";
        start.Environment["Catalogue__Folder"] = Cluster.ShippedFolder;
        start.Environment.Remove("ConnectionStrings__Cases");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var host = new HostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host._process.OutputDataReceived += (_, e) => host.Hear(e.Data);
        host._process.ErrorDataReceived += (_, e) => host.Hear(e.Data);
        host._process.Exited += (_, _) =>
        {
            // Returns only when both streams have been read to their end.
            host._process.WaitForExit();
            host._listening.TrySetResult(null);
        };
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    private void Hear(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        // In Production it is within a line of JSON.
        if (line?.Split("Now listening on: ") is [_, { } rest, ..] && rest.Split('"')[0].Trim() is var address && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "http")
        {
            _listening.TrySetResult(uri);
        }
    }
}
