using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GdCases.Host.Tests;

/// <summary>An answer: status, headers and the body as JSON.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? ETag => Headers.ETag?.Tag;

    public string Number => (string)Json["number"]!;

    public string QueryCode => (string)Json["queryCode"]!;

    public Answer ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>A problem with this status and code, told as RFC 9457 wants it.</summary>
    public JsonNode ShouldBeProblem(int status, string code, string? path = null)
    {
        ((int)Status).ShouldBe(status, Text);
        ContentType.ShouldBe("application/problem+json");
        var problem = Json;
        ((int)problem["status"]!).ShouldBe(status);
        problem["errors"]!.AsArray().Select(e => (string)e!["code"]!).ShouldContain(code, Text);
        if (path is not null)
        {
            problem["errors"]!.AsArray().Select(e => (string?)e!["path"]).ShouldContain(path, Text);
        }

        return problem;
    }
}

/// <summary>Somebody who talks to a Host over HTTP.</summary>
public sealed class Client(Uri address, string? token)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan, MaxConnectionsPerServer = 100, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });

    /// <summary>The same caller by another way to the Host; null: as it is.</summary>
    public Client Through(Uri? proxy) => proxy is null ? this : new(proxy, token);

    public Task<Answer> Get(string path, string language = "en", string? forwardedFor = null) => Send(HttpMethod.Get, path, null, language: language, forwardedFor: forwardedFor);

    public Task<Answer> Post(string path, object body, string? key = null, string? ifMatch = null) => Send(HttpMethod.Post, path, JsonContent.Create(body), key ?? Guid.NewGuid().ToString(), ifMatch);

    public Task<Answer> PostRaw(string path, string body, string contentType = "application/json", string? key = "raw") => Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, contentType), key == "raw" ? Guid.NewGuid().ToString() : key);

    public Task<Answer> Delete(string path, string? ifMatch = null) => Send(HttpMethod.Delete, path, null, Guid.NewGuid().ToString(), ifMatch);

    public Task<Answer> Take(string number, string action, object? body = null, string? key = null, string? ifMatch = null) => Post($"/v1/cases/{number}/actions/{action}", body ?? new { }, key, ifMatch);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, string? key = null, string? ifMatch = null, string language = "en", string? forwardedFor = null, IEnumerable<(string Name, string Value)>? headers = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.AcceptLanguage.ParseAdd(language);
        using var response = await Http.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A file, as it came.</summary>
    public async Task<byte[]> Bytes(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
