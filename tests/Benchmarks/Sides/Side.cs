using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GdCases.Tests;

namespace GdCases.Benchmarks.Sides;

/// <summary>A case as the load knows it.</summary>
public sealed class Handle(string number, string code)
{
    public string Number { get; } = number;

    public string Code { get; } = code;

    /// <summary>received, reviewing or pending.</summary>
    public int Moves { get; set; }
}

/// <summary>
/// What is measured of each side. Mixed: ten status reads and two reads of a case to one action. Officers: fifty at once,
/// each with a case of fifty in hand.
/// </summary>
public enum Work { Submit, Action, Read, Status, WorklistByAge, WorklistByUrgency, Mixed, Officers }

/// <summary>One way of doing the work. Actions walk a case to review and then to and fro, so that there is always a next one.</summary>
public abstract class Side(string name) : IAsyncDisposable
{
    public const int Fifty = 50;

    public static readonly string[] WholeCaseActions = ["accept", "forward", "return", "forward", "return", "forward", "return", "forward", "grant", "pay", "issue", "deliver"];

    private readonly ConcurrentQueue<Handle> _cases = new();
    private readonly ConcurrentQueue<Handle> _desks = new();
    private Handle[] _known = [];

    public string Name { get; } = name;

    /// <summary>Processes whose CPU time is the side's.</summary>
    public virtual IReadOnlyList<int> Processes => [];

    public abstract string Schemas { get; }

    /// <summary>Opens the cases that the load then picks from.</summary>
    public async Task Seed(int count)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => _cases.Enqueue(await Submit()));
        Handle[] cases = [.. _cases];
        await Parallel.ForEachAsync(cases, async (handle, _) => await Settle(handle));
        Take(cases[Fifty..], cases[..Fifty]);
    }

    /// <summary>The open cases that the load moves and reads, and those that fifty officers have on their desks.</summary>
    public void Take(IReadOnlyList<Handle> cases, IReadOnlyList<Handle> desks)
    {
        _known = [.. cases];
        _cases.Clear();
        foreach (var handle in cases)
        {
            _cases.Enqueue(handle);
        }

        foreach (var handle in desks)
        {
            _desks.Enqueue(handle);
        }
    }

    public Task Do(Work work, Random random) => work switch
    {
        Work.Submit => Submit(),
        Work.Action => Next(_cases),
        Work.Officers => Next(_desks),
        Work.Mixed => random.Next(13) switch { < 10 => Status(_known[random.Next(_known.Length)]), < 12 => Read(_known[random.Next(_known.Length)]), _ => Next(_cases) },
        Work.Read => Read(_known[random.Next(_known.Length)]),
        Work.Status => Status(_known[random.Next(_known.Length)]),
        Work.WorklistByAge => Worklist(urgent: false),
        _ => Worklist(urgent: true),
    };

    /// <summary>A case that is submitted, accepted, examined, decided, paid, issued and delivered: eleven steps and the submission.</summary>
    public async Task WholeCase()
    {
        var handle = await Submit();
        foreach (var action in WholeCaseActions)
        {
            await Act(handle, action);
        }
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task<Handle> Submit();

    /// <summary>Until the case's status can be seen: in builds before 28 November that took a moment.</summary>
    protected virtual Task Settle(Handle handle) => Task.CompletedTask;

    protected abstract Task Act(Handle handle, string action);

    protected abstract Task Read(Handle handle);

    protected abstract Task Status(Handle handle);

    protected abstract Task Worklist(bool urgent);

    private async Task Next(ConcurrentQueue<Handle> cases)
    {
        if (!cases.TryDequeue(out var handle))
        {
            throw new InvalidOperationException("More at once than there are cases.");
        }

        await Act(handle, handle.Moves == 0 ? "accept" : handle.Moves % 2 == 1 ? "forward" : "return");
        handle.Moves++;
        cases.Enqueue(handle);
    }
}

/// <summary>A side that is a Host in a process of its own, driven over HTTP.</summary>
public sealed class HttpSide : Side
{
    private static readonly object Application = new
    {
        service = "hkmo-endorsement-tourism",
        division = "440100",
        channel = "app",
        applicant = new { name = "陈小明", idType = "resident-id", idNumber = "440106199003071231", mobile = "13800138000" },
        form = new { destination = "macao", type = "g", entries = "1", validity = "3-months" },
        materials = new[] { new { material = "permit", reference = "doc-7001" }, new { material = "application-form", reference = "doc-7002" } },
    };

    private static readonly byte[] Submission = JsonSerializer.SerializeToUtf8Bytes(Application);

    private readonly Process _process;
    private readonly HttpClient _http;
    private AuthenticationHeaderValue _applicant = null!;
    private AuthenticationHeaderValue _intake = null!;
    private AuthenticationHeaderValue _reviewer = null!;
    private AuthenticationHeaderValue _approver = null!;
    private AuthenticationHeaderValue _supervisor = null!;
    private long _keys;

    private HttpSide(string name, string schemas, Process process, Uri address) : base(name)
    {
        Schemas = schemas;
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256, PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = address };
    }

    public override string Schemas { get; }

    public override IReadOnlyList<int> Processes => [_process.Id];

    /// <summary>From the start of the process to its first answer of being ready.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <summary>Memory of the process that is in use, in bytes.</summary>
    public long Memory => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    /// <param name="folder">Where the Host is; this build's own unless given.</param>
    public static Task<HttpSide> GdCases(string connectionString, string name = "GdCases", string? folder = null) => Start(name, "'gdcases', 'gdcases_messages', 'gdcases_jobs'", [Path.Combine(folder ?? AppContext.BaseDirectory, "GdCases.Host.dll"), "serve"], connectionString,
        // One applicant applies for the same all the time.
        AnyNumber.Of(folder ?? AppContext.BaseDirectory), (role, agency) => $"/dev/token/{role}?agency={agency}");

    public static Task<HttpSide> Instead(string connectionString) => Start("EF Core", "'instead'", [Path.Combine(AppContext.BaseDirectory, "GdCases.Benchmarks.dll"), "instead"], connectionString, null,
        (role, agency) => $"/dev/token?subject={role}&roles={role}&agency={agency}");

    private static async Task<HttpSide> Start(string name, string schemas, string[] program, string connectionString, string? catalogue, Func<string, string, string> token)
    {
        var start = new ProcessStartInfo("dotnet", program)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["ConnectionStrings__Cases"] = connectionString, ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Urls"] = "http://127.0.0.1:0" },
        };
        if (catalogue is not null)
        {
            start.Environment["Catalogue__Folder"] = catalogue;
        }

        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.Split("Now listening on: ") is [_, var address])
            {
                listening.TrySetResult(new Uri(address.Trim()));
            }
        };
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"{name} did not start."));
        var started = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        try
        {
            var side = new HttpSide(name, schemas, process, await listening.Task);
            await side.Ready();
            side.StartUp = Stopwatch.GetElapsedTime(started);
            await side.LogIn(token);
            return side;
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    private async Task LogIn(Func<string, string, string> path)
    {
        _applicant = await Token("applicant", "");
        _intake = await Token("intake-officer", "exit-entry");
        _reviewer = await Token("reviewer", "exit-entry");
        _approver = await Token("approver", "exit-entry");
        _supervisor = await Token("supervisor", "exit-entry");

        async Task<AuthenticationHeaderValue> Token(string role, string agency)
        {
            using var answer = JsonDocument.Parse(await _http.GetStringAsync(path(role, agency)));
            return new AuthenticationHeaderValue("Bearer", answer.RootElement.GetProperty("accessToken").GetString());
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    protected override async Task<Handle> Submit()
    {
        using var answer = JsonDocument.Parse(await Post("/v1/cases", _applicant, Submission));
        return new Handle(answer.RootElement.GetProperty("number").GetString()!, answer.RootElement.GetProperty("queryCode").GetString()!);
    }

    protected override Task Act(Handle handle, string action) => Post($"/v1/cases/{handle.Number}/actions/{action}", action switch { "return" or "grant" => _approver, "forward" or "issue" => _reviewer, _ => _intake }, action switch
    {
        "return" => """{"reason":"需补充审查"}"""u8.ToArray(),
        "pay" => Encoding.UTF8.GetBytes($$"""{"amount":15,"paymentReference":"{{Guid.NewGuid()}}"}"""),
        "issue" => """{"resultNumber":"G0001234"}"""u8.ToArray(),
        "deliver" => """{"way":"counter"}"""u8.ToArray(),
        _ => "{}"u8.ToArray(),
    });

    protected override Task Read(Handle handle) => Get($"/v1/cases/{handle.Number}", _reviewer);

    protected override Task Status(Handle handle) => Get($"/v1/status/{handle.Number}?code={handle.Code}", null);

    protected override Task Worklist(bool urgent) => Worklist(urgent ? "sort=urgency" : "");

    /// <summary>A reviewer's page of 50.</summary>
    public Task Worklist(string query) => Get($"/v1/worklist?limit=50&{query}", _reviewer);

    /// <summary>How many cases have which light, and will have in ten working days.</summary>
    public Task Limits() => Get("/v1/figures/limits", _supervisor);

    protected override async Task Settle(Handle handle)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var times = 0; times < 600; times++)
        {
            using var response = await _http.GetAsync($"/v1/status/{handle.Number}?code={handle.Code}");
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await look.WaitForNextTickAsync();
        }

        throw new InvalidOperationException($"{Name}: {handle.Number} has no status after half a minute.");
    }

    /// <summary>Waits until the Host says that it is ready.</summary>
    private async Task Ready()
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var looked = 0; looked < 1200; looked++)
        {
            using var answer = await _http.GetAsync("/health/ready");
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await look.WaitForNextTickAsync();
        }

        throw new InvalidOperationException($"{Name} was not ready after a minute.");
    }

    private async Task Get(string path, AuthenticationHeaderValue? as_)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = as_;
        using var response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{Name}: {path} answered {(int)response.StatusCode}");
        }
    }

    private async Task<byte[]> Post(string path, AuthenticationHeaderValue as_, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        request.Headers.Authorization = as_;
        request.Headers.Add("Idempotency-Key", $"{Interlocked.Increment(ref _keys)}");
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"{Name}: {path} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
    }
}
