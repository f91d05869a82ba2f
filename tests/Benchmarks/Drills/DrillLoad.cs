using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace GdCases.Benchmarks.Drills;

/// <summary>
/// Clients that behave as they should: each command under its key, sent again with the same key until it is answered. What
/// was acknowledged is kept, and held against the events in the end.
/// </summary>
internal sealed class DrillLoad : IAsyncDisposable
{
    private const int Workers = 64;

    internal static readonly JsonObject Application = JsonNode.Parse(
        """
        {"service":"hkmo-endorsement-tourism","division":"440100","channel":"app",
         "applicant":{"name":"陈小明","idType":"resident-id","idNumber":"440106199003071231","mobile":"13800138000"},
         "form":{"destination":"macao","type":"g","entries":"1","validity":"3-months"},
         "materials":[{"material":"permit","reference":"doc-1"},{"material":"application-form","reference":"doc-2"}]}
        """)!.AsObject();

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, (string Number, DateTime At)> _submitted = new();
    private readonly ConcurrentDictionary<string, DateTime> _accepted = new();
    private readonly ConcurrentDictionary<string, int> _else = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _working = [];
    private Func<Uri> _host = null!;
    private int _sent;

    /// <summary>How often something else came than what was asked for, by what came.</summary>
    public IReadOnlyDictionary<string, int> Else => _else;

    public int Acknowledged => _submitted.Count + _accepted.Count;

    /// <summary>Begins.</summary>
    /// <param name="host">Where requests go at the moment.</param>
    public void Begin(Func<Uri> host)
    {
        _host = host;
        _working.AddRange(Enumerable.Range(0, Workers).Select(_ => Task.Run(Work)));
    }

    /// <summary>Begins nothing new; whatever is under way is asked for until it is answered.</summary>
    public async Task End()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_working);
    }

    /// <summary>Waits until so many more have been acknowledged.</summary>
    public async Task More(int count, CancellationToken cancellation)
    {
        var enough = Acknowledged + count;
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Acknowledged < enough)
        {
            if (_working.Find(w => w.IsFaulted) is { } given)
            {
                // Answered with what nobody may be answered with.
                await given;
            }

            await look.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>What is wrong: acknowledged and not among the events, or more than once; only what was acknowledged before an instant, where one is given.</summary>
    public async Task<IReadOnlyList<string>> Held(string connectionString, DateTime? before = null)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var events = new Dictionary<string, List<string>>();
        await using (var command = database.CreateCommand("select stream_id, type from gdcases.mt_events where type in ('submitted', 'accepted')"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                (events.TryGetValue(reader.GetString(0), out var types) ? types : events[reader.GetString(0)] = []).Add(reader.GetString(1));
            }
        }

        var wrong = new List<string>();
        wrong.AddRange(_submitted.Where(s => (before is null || s.Value.At < before) && events.GetValueOrDefault(s.Value.Number)?.Count(t => t == "submitted") != 1).Select(s => $"submission {s.Value.Number} is not there once"));
        wrong.AddRange(_accepted.Where(a => (before is null || a.Value < before) && events.GetValueOrDefault(a.Key)?.Count(t => t == "accepted") != 1).Select(a => $"acceptance of {a.Key} is not there once"));
        if (before is null)
        {
            // Each key was answered in the end, so what is there beyond was done twice.
            wrong.AddRange(events.Keys.Except(_submitted.Values.Select(s => s.Number)).Select(n => $"{n} is there and nobody was told"));
            wrong.AddRange(_submitted.Values.GroupBy(s => s.Number).Where(g => g.Count() > 1).Select(g => $"{g.Key} was told to several"));
        }

        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _http.Dispose();
        _over.Dispose();
    }

    private async Task Work()
    {
        string? applicant = null, officer = null;
        while (!_over.IsCancellationRequested)
        {
            // Tokens of Development's are signed with a key of the Host's own life.
            var key = $"drill-{Interlocked.Increment(ref _sent)}";
            var receipt = await Answered("/v1/cases", key, Application, HttpStatusCode.Created, async fresh => fresh || applicant is null ? applicant = await Token("applicant") : applicant);
            var number = (string)receipt["number"]!;
            _submitted[key] = (number, DateTime.UtcNow);
            await Answered($"/v1/cases/{number}/actions/accept", $"{key}-accept", [], HttpStatusCode.OK, async fresh => fresh || officer is null ? officer = await Token("intake-officer?agency=exit-entry") : officer);
            _accepted[number] = DateTime.UtcNow;
        }
    }

    private async Task<string> Token(string persona) => (string)JsonNode.Parse(await _http.GetStringAsync(new Uri(_host(), $"/dev/token/{persona}")))!["accessToken"]!;

    /// <summary>Sends a command until it is answered with what it should be.</summary>
    private async Task<JsonNode> Answered(string path, string key, JsonObject body, HttpStatusCode expected, Func<bool, Task<string>> token)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var refused = false; ; await pause.WaitForNextTickAsync())
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host(), path)) { Content = JsonContent.Create(body) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(refused));
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await _http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == expected)
                {
                    return JsonNode.Parse(text)!;
                }

                refused = answer.StatusCode == HttpStatusCode.Unauthorized;
                var code = text.Length > 0 ? (string?)JsonNode.Parse(text)?["code"] : null;
                _else.AddOrUpdate($"{(int)answer.StatusCode} {code}", 1, (_, n) => n + 1);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests))
                {
                    throw new InvalidOperationException($"POST {path} was answered {(int)answer.StatusCode}: {text}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _else.AddOrUpdate("no answer", 1, (_, n) => n + 1);
            }
        }
    }
}
