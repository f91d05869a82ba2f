using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace GdCases.Benchmarks.Drills;

/// <summary>
/// Two Hosts on one database, half of all commands on the same few cases: notes, each with a text of its own, so that it can be
/// told whether each is there once. The other half applies.
/// </summary>
internal sealed class HotCases(Uri[] hosts) : IDisposable
{
    private const int Hot = 20;
    private const int Workers = 32;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentBag<TimeSpan> _waits = [];
    private readonly ConcurrentDictionary<string, string> _notes = new();
    private readonly ConcurrentBag<string> _submitted = [];

    /// <summary>How long each caller waited for an answer, the longest first.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits.OrderDescending()];

    public int Acknowledged => _notes.Count + _submitted.Count;

    public async Task Run(int commands)
    {
        var tokens = new List<(string Applicant, string Officer)>();
        foreach (var host in hosts)
        {
            tokens.Add((await Token(host, "applicant"), await Token(host, "intake-officer?agency=exit-entry")));
        }

        var cases = new List<string>();
        for (var i = 0; i < Hot; i++)
        {
            cases.Add((string)(await Send(0, tokens[0].Applicant, "/v1/cases", $"hot-{i}", DrillLoad.Application, HttpStatusCode.Created))["number"]!);
        }

        _submitted.Clear();
        _waits.Clear();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; i < commands; i += Workers)
            {
                // Each worker by both Hosts in turn.
                var host = (i / Workers) % hosts.Length;
                if (i % 2 == worker % 2)
                {
                    var number = cases[i % Hot];
                    await Send(host, tokens[host].Officer, $"/v1/cases/{number}/notes", $"note-{i}", new JsonObject { ["text"] = $"note-{i}" }, HttpStatusCode.Created);
                    _notes[$"note-{i}"] = number;
                }
                else
                {
                    _submitted.Add((string)(await Send(host, tokens[host].Applicant, "/v1/cases", $"submit-{i}", DrillLoad.Application, HttpStatusCode.Created))["number"]!);
                }
            }
        })));
    }

    /// <summary>What is wrong: acknowledged and not among the events once, or there and never acknowledged; versions with gaps.</summary>
    public async Task<IReadOnlyList<string>> Held(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var wrong = new List<string>();
        var notes = new Dictionary<string, int>();
        await using (var command = database.CreateCommand("select data->>'text', count(*)::int from gdcases.mt_events where type = 'note-added' group by 1"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                notes[reader.GetString(0)] = reader.GetInt32(1);
            }
        }

        wrong.AddRange(_notes.Keys.Where(n => notes.GetValueOrDefault(n) != 1).Select(n => $"{n} is there {notes.GetValueOrDefault(n)} times"));
        wrong.AddRange(notes.Keys.Except(_notes.Keys).Select(n => $"{n} is there and was not acknowledged"));
        await using (var command = database.CreateCommand("select stream_id from gdcases.mt_events where stream_id is not null group by 1 having max(version) <> count(*)"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                wrong.Add($"the versions of {reader.GetString(0)} have gaps");
            }
        }

        await using (var command = database.CreateCommand("select count(*)::int from gdcases.mt_events where type = 'submitted'"))
        {
            var submitted = (int)(await command.ExecuteScalarAsync())!;
            if (submitted != _submitted.Count + Hot)
            {
                wrong.Add($"{submitted} cases where {_submitted.Count + Hot} were acknowledged");
            }
        }

        return wrong;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> Token(Uri host, string persona) => (string)JsonNode.Parse(await _http.GetStringAsync(new Uri(host, $"/dev/token/{persona}")))!["accessToken"]!;

    private async Task<JsonNode> Send(int host, string token, string path, string key, JsonObject body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hosts[host], path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        var watch = Stopwatch.StartNew();
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        _waits.Add(watch.Elapsed);
        return answer.StatusCode == expected ? JsonNode.Parse(text)! : throw new InvalidOperationException($"POST {path} was answered {(int)answer.StatusCode}: {text}");
    }
}
