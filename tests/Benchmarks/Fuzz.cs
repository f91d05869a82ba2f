using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GdCases.Benchmarks;

/// <summary>
/// Requests that nobody means, made from the published contract and from a seed: its own examples with something wrong,
/// by callers of all kinds. Whatever is sent, the answer is no 5xx, comes in time, and is a problem with a code where it
/// refuses. The Host has to be one of Development, which gives out the tokens.
/// </summary>
internal sealed class Fuzz(Uri host, int seed, int requests)
{
    private const int Workers = 4;

    /// <summary>An answer that takes longer hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    private static readonly string[] Strange =
    [
        "", " ", "\0", "\u0007", "'; drop table x; --", "../../etc/passwd", "%00", "%", "null", "true", "-1", "0", "1e308", "99999999999999999999", "2026-02-30", "0001-01-01", "9999-12-31", "2026-05-20T00:00:00Z",
        "440100\n", "440100", "44010026052000000010", "44010600010100000000", "\uFFFE", "𠮷𠮷𠮷", "ａｂｃ", "e\u0301", "<script>alert(1)</script>", "${jndi:x}", "resident-id:440106199003071231", new string('长', 5000), new string('9', 300),
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Workers, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = host, Timeout = Patience };
    private readonly ConcurrentBag<string> _numbers = [];
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<string?> _tokens = [null, "abc.def.ghi"];
    private readonly List<Operation> _operations = [];

    /// <summary>For each operation the tokens that get further than the door.</summary>
    private readonly Dictionary<Operation, List<string>> _fitting = [];
    private JsonObject _document = [];

    private sealed record Operation(string Method, string Path, JsonObject Said)
    {
        public JsonNode? Example => Said["requestBody"]?["content"]?["application/json"]?["example"];

        public IEnumerable<JsonObject> Parameters => (Said["parameters"] as JsonArray ?? []).OfType<JsonObject>();
    }

    /// <summary>Sends them, and says how many were answered how.</summary>
    /// <returns>0 when nothing went wrong.</returns>
    public static async Task<int> Run(Uri host, int seed, int requests, CancellationToken cancellation)
    {
        var fuzz = new Fuzz(host, seed, requests);
        await fuzz.Learn(cancellation);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => fuzz.Work(worker, cancellation)));
        foreach (var fault in fuzz._faults.Take(20))
        {
            await Console.Error.WriteLineAsync(fault);
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{requests} requests of {fuzz._operations.Count} operations from seed {seed} in {watch.Elapsed.TotalSeconds:0} s: {string.Join(", ", fuzz._statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} x {s.Key}"))}; {fuzz._faults.Count} went wrong"));
        return fuzz._faults.IsEmpty ? 0 : 1;
    }

    private async Task Learn(CancellationToken cancellation)
    {
        _document = JsonNode.Parse(await _http.GetStringAsync("/openapi/v1.json", cancellation))!.AsObject();
        foreach (var (path, item) in _document["paths"]!.AsObject())
        {
            // Development's own clock is no part of what is fuzzed: all else would go by it.
            foreach (var method in Methods.Where(m => item![m] is not null && !path.StartsWith("/dev/", StringComparison.Ordinal)))
            {
                _operations.Add(new(method, path, item![method]!.AsObject()));
            }
        }

        foreach (var persona in new[] { "applicant", "applicant2", "agent", "kiosk", "intake-officer?agency=exit-entry", "reviewer?agency=exit-entry", "approver?agency=exit-entry", "supervisor?agency=exit-entry", "auditor", "catalogue-admin" })
        {
            var answer = JsonNode.Parse(await _http.GetStringAsync($"/dev/token/{persona}", cancellation))!;
            _tokens.Add((string)answer["accessToken"]!);
        }

        foreach (var operation in _operations)
        {
            var fitting = _fitting[operation] = [];
            foreach (var token in _tokens.OfType<string>())
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method.ToUpperInvariant()), new Uri(operation.Path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Relative));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var response = await _http.SendAsync(request, cancellation);
                if ((int)response.StatusCode is not (401 or 403))
                {
                    fitting.Add(token);
                }
            }
        }
    }

    private async Task Work(int worker, CancellationToken cancellation)
    {
        var random = new Random((seed * 1009) + worker);
        for (var i = worker; i < requests; i += Workers)
        {
            var operation = Any(random, _operations);
            using var request = Make(operation, random, out var told);
            var name = string.Create(CultureInfo.InvariantCulture, $"request {i} of seed {seed}: {request.Method} {request.RequestUri} {told}");
            try
            {
                using var response = await _http.SendAsync(request, cancellation);
                var text = await response.Content.ReadAsStringAsync(cancellation);
                var status = (int)response.StatusCode;
                _statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
                if (status >= 500)
                {
                    _faults.Enqueue($"{name}\n  answered {status} {text}");
                }
                else if (status >= 400 && !(response.Content.Headers.ContentType?.MediaType == "application/problem+json" && JsonNode.Parse(text)?["code"] is not null))
                {
                    // What the server refuses before there is a request has no body.
                    if (text.Length > 0 || status is not (400 or 408 or 414 or 431))
                    {
                        _faults.Enqueue($"{name}\n  answered {status} without a code: {text}");
                    }
                }
                else if (status == 201 && JsonNode.Parse(text)?["number"] is { } number)
                {
                    _numbers.Add((string)number!);
                }
            }
            catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
            {
                _faults.Enqueue($"{name}\n  hung");
            }
            catch (HttpRequestException e)
            {
                _faults.Enqueue($"{name}\n  was not answered: {e.Message}");
            }
        }
    }

    private HttpRequestMessage Make(Operation operation, Random random, out string told)
    {
        var path = operation.Path;
        var query = new StringBuilder();
        foreach (var parameter in operation.Parameters)
        {
            var (name, place) = ((string)parameter["name"]!, (string)parameter["in"]!);
            var value = name == "number" && !_numbers.IsEmpty && random.Next(4) > 0 ? Any(random, _numbers.ToArray()) : Value(parameter, random);
            if (place == "path")
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value.Length == 0 ? "x" : value.Length > 500 ? value[..500] : value), StringComparison.Ordinal);
            }
            else if (place == "query" && random.Next(2) == 0)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value.Length > 500 ? value[..500] : value));
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(operation.Method.ToUpperInvariant()), new Uri(path + query, UriKind.Relative));
        if ((random.Next(5) > 0 && _fitting[operation] is { Count: > 0 } fitting ? Any(random, fitting) : Any(random, _tokens)) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        Header("Idempotency-Key", random.Next(40) switch { 0 => null, 1 => "not visible", 2 => Any(random, Strange), 3 or 4 => "again", _ => random.Next().ToString(CultureInfo.InvariantCulture) });
        Header("If-Match", random.Next(20) switch { 0 => "\"1\"", 1 => "*", 2 => Any(random, Strange), _ => null });
        Header("Accept-Language", random.Next(4) switch { 0 => "en", 1 => "xx;q=9", _ => null });
        told = "";
        if (operation.Said["requestBody"] is not null)
        {
            var body = Body(operation, random);
            told = body.Length > 2000 ? $"{body[..2000]}..." : body;
            request.Content = new ByteArrayContent(random.Next(30) == 0 ? [.. Encoding.UTF8.GetBytes(body), 0xC3, 0x28] : Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(50) switch { 0 => "text/plain", 1 => "application/json; charset=utf-7", 2 => "", _ => "application/json" });
        }

        return request;

        void Header(string name, string? value)
        {
            if (value is not null && !value.Any(char.IsControl))
            {
                request.Headers.TryAddWithoutValidation(name, value.Length > 200 ? value[..200] : value);
            }
        }
    }

    /// <summary>The example with something wrong; now and then as it is, so that there is something to work on.</summary>
    private string Body(Operation operation, Random random)
    {
        var body = operation.Example?.DeepClone() ?? new JsonObject();
        if (random.Next(3) == 0)
        {
            return body.ToJsonString();
        }

        for (var wrong = random.Next(1, 4); wrong > 0; wrong--)
        {
            body = Spoil(body, random, 0) ?? JsonValue.Create("");
        }

        var text = body.ToJsonString();
        return random.Next(25) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => new string('[', 200) + text,
            2 => text.Replace("\"", "\\\"", StringComparison.Ordinal),
            3 => text.Replace("{", "{\"a\":1,\"a\":2,", StringComparison.Ordinal),
            _ => text,
        };
    }

    private JsonNode? Spoil(JsonNode? node, Random random, int depth)
    {
        // Most often somewhere inside.
        if (node is JsonObject { Count: > 0 } o && (depth == 0 || random.Next(3) > 0))
        {
            var name = Any(random, o.Select(p => p.Key).ToArray());
            switch (random.Next(6))
            {
                case 0:
                    o.Remove(name);
                    break;
                case 1:
                    o[Any(random, Strange) is { Length: < 100 } strange ? strange : "unknown"] = Any(random, Strange);
                    break;
                default:
                    o[name] = Spoil(o[name]?.DeepClone(), random, depth + 1);
                    break;
            }

            return o;
        }

        if (node is JsonArray { Count: > 0 } a && random.Next(3) > 0)
        {
            var i = random.Next(a.Count);
            if (random.Next(6) == 0)
            {
                var model = a[i];
                for (var more = random.Next(300); more > 0; more--)
                {
                    a.Add(model?.DeepClone());
                }
            }
            else
            {
                a[i] = Spoil(a[i]?.DeepClone(), random, depth + 1);
            }

            return a;
        }

        return random.Next(9) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next(-2, 3)),
            2 => JsonValue.Create(random.NextDouble() * 1e18),
            3 => JsonValue.Create(random.Next(2) == 0),
            4 => new JsonArray(node?.DeepClone(), node?.DeepClone()),
            5 => new JsonObject { ["x"] = node?.DeepClone() },
            6 when node is JsonValue v && v.GetValueKind() == JsonValueKind.String => JsonValue.Create(Mixed((string)v!, random)),
            _ => JsonValue.Create(Any(random, Strange)),
        };
    }

    private static string Mixed(string text, Random random) => random.Next(4) switch
    {
        0 => text + Any(random, Strange),
        1 => Any(random, Strange) + text,
        2 => text.ToUpperInvariant(),
        _ => string.Concat(text.Reverse()),
    };

    private static string Value(JsonObject parameter, Random random)
    {
        if (random.Next(3) == 0)
        {
            return Any(random, Strange);
        }

        var known = ((parameter["schema"]?["enum"] ?? parameter["schema"]?["items"]?["enum"]) as JsonArray)?.Select(v => v!.ToString()).ToArray();
        return known is { Length: > 0 } ? Any(random, known) : (string?)parameter["example"]?.ToString() ?? Any(random, new[] { "1", "440100", "2026", "2026-05-20", "hkmo-endorsement-tourism", "endorsement", "me", "44010026052000000010", "accept", "withdraw", "forward", "request-correction", "correct", "approve", "deny", "issue", "deliver", "collect", "pay", "cancel", "refuse", "extend" });
    }

    private static T Any<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
